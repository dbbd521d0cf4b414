// Verifies the audit, as it was exported or as the hub has it.
//   npm run audit:verify -- <file>            an export (NDJSON), without the hub
//   npm run audit:verify -- <hub's address>   asks the hub; SLUSE_CREDENTIAL is an operator's credential with the right
// Ends with 0 where the chain is whole and prints its head, to be compared with one that was kept elsewhere; else with 1.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { verifyLines, type AuditLine, type Verified } from '../people/index.ts'

async function* linesIn(file: string): AsyncGenerator<AuditLine> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line.trim() !== '') yield JSON.parse(line) as AuditLine
  }
}

const ask = async (url: string): Promise<Verified> => {
  const headers = { authorization: `Bearer ${process.env['SLUSE_CREDENTIAL'] ?? ''}` }
  const answer = await fetch(new URL('/v1/audit/verify', url), { headers })
  if (!answer.ok) throw new Error(`The hub answered ${answer.status}.`)
  return answer.json() as Promise<Verified>
}

const [from] = process.argv.slice(2)
if (from === undefined) {
  console.error('Say what to verify: npm run audit:verify -- <file or address>')
  process.exit(2)
}
try {
  const verified = await (/^https?:/.test(from) ? ask(from) : verifyLines(linesIn(from)))
  if (verified.intact) console.log(`The audit is whole: ${verified.lines} lines; its head is ${verified.head}`)
  else console.error(`The audit is broken at line ${verified.brokenAt}: ${verified.why}`)
  process.exitCode = verified.intact ? 0 : 1
} catch (error) {
  console.error(`It could not be verified: ${(error as Error).message}`)
  process.exitCode = 1
}
