// Searching files by the process beside this one (read.ts).
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import type { Looked, Searching } from '../core/canary.ts'
import { allForms } from './forms.ts'
import type { Asked } from './read.ts'

/** Where the files are, looked up anew for every search. */
export interface Places { readonly files: readonly string[]; readonly folders: readonly string[] }

const script = fileURLToPath(new URL('read.ts', import.meta.url))

/** Rejects where the process ended otherwise than with an answer. */
const run = async (asked: Asked, signal: AbortSignal): Promise<Looked> => {
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'ignore'], signal, env: {} })
  const ended = once(child, 'close')
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(asked))
  const [said, [code]] = await Promise.all([text(child.stdout), ended])
  if (code !== 0) throw new Error(`the search ended with ${code}`)
  return JSON.parse(said) as Looked
}

/** Searches files. */
export const createFileSearch = (places: () => Places): Searching['look'] => (wanted, since, signal) => run({
  ...places(), since,
  forms: allForms(wanted).map(({ name, form, bytes }) => ({ name, form, base64: bytes.toString('base64') })),
}, signal)
