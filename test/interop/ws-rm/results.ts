// What a run found, kept for the page: one file for each cell, with what was said on the wire beside it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defectOf, isImpatient, isTried, keyOf, nameOf, type Cell, type Defect } from './cells.ts'
import type { Wire } from './wire.ts'

/** `said`: envelopes that show a defect. */
export interface Result { readonly key: string; readonly found: 'green' | Defect; readonly said?: readonly string[] }

export const resultsFolder = fileURLToPath(new URL('../../../var/interop/', import.meta.url))

const keep = (cell: Cell, wires: readonly Wire[]): void => {
  mkdirSync(resultsFolder, { recursive: true })
  writeFileSync(join(resultsFolder, `${keyOf(cell)}.txt`), `${wires.flatMap(({ said }) => said).join('\n\n')}\n`)
}

/** What a trial hands back: the wires it went over, and what shows a defect. */
export interface Tried { readonly wires: readonly Wire[]; readonly shown?: readonly string[] }

/** A test of the cell, where this run tries it; the result is there when it has passed. */
export const tryCell = (cell: Cell, trial: () => Promise<Tried>): void => {
  if (!isTried(cell)) return
  it(nameOf(cell), async function () {
    this.retries(isImpatient(cell) ? 15 : 0)
    const file = join(resultsFolder, `${keyOf(cell)}.json`)
    rmSync(file, { force: true })
    const { wires, shown } = await trial()
    keep(cell, wires)
    const result: Result = { key: keyOf(cell), found: defectOf(cell) ?? 'green', ...(shown && { said: shown }) }
    writeFileSync(file, `${JSON.stringify(result)}\n`)
  })
}
