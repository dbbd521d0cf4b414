// Looks for what must not stay: the sealed bytes of payloads that were in the ledger while the hub was dead, and the canary in
// clear, in every file that the hub wrote.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const tailBytes = 24
const perLook = 20

export interface Trace { readonly id: string; readonly bytes: Buffer }

/** The ends of some sealed payloads: ciphertext, thus unmistakable. Read while no hub holds the file. */
export const sealedTails = (file: string): Trace[] => {
  const ledger = new DatabaseSync(file, { readOnly: true })
  try {
    const rows = ledger.prepare(`SELECT id, sealed FROM payload JOIN message ON message.n = coalesce(payload.n, payload.p)
      WHERE dead = 0 ORDER BY p DESC LIMIT ?`).all(perLook)
    return rows.map(({ id, sealed }) => ({ id: id as string, bytes: Buffer.from((sealed as Uint8Array).slice(-tailBytes)) }))
  } finally {
    ledger.close()
  }
}

/** The transactions that something in the depot is bound to. */
export const boundIn = (depot: string): readonly string[] => readdirSync(depot)
  .filter((name) => name.endsWith('.bond'))
  .flatMap((name) => JSON.parse(readFileSync(join(depot, name), 'utf8')) as string[])

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => join(folder, name)).filter((name) => statSync(name).isFile())

export interface Found { readonly found: number; readonly files: readonly string[] }

/** How many of the traces stand in any file under `folder`, and in which. */
export const tracesIn = (folder: string, traces: readonly Buffer[]): Found => {
  const hits = filesIn(folder).map((file) => {
    const bytes = readFileSync(file)
    return { file, count: traces.filter((trace) => bytes.includes(trace)).length }
  }).filter(({ count }) => count > 0)
  return { found: hits.reduce((sum, { count }) => sum + count, 0), files: hits.map(({ file }) => file) }
}
