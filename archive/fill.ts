// From an archive into empty stores: verified as a whole before anything is written, then the records with what is uncertain
// parked, and at last, behind every position that a silo may have seen, the entries that say so.
import type { DepotLine, EntryLine, Extract, Fill, LedgerLine, Line } from '../core/archive.ts'
import { linesIn, type Head } from './file.ts'
import { quarantined, type Quarantine } from './quarantine.ts'

export interface Targets { readonly ledger: Fill<LedgerLine>; readonly depot: Fill<DepotLine> }

/** So far ahead the journal goes on after a restore: the hub may have written so much since the backup, and no more. */
const ahead = 1_000_000_000_000

const isDepotLine = (line: Line): line is DepotLine => line.kind === 'attachment' || line.kind === 'piece'

const putRecords = async (file: string, { ledger, depot }: Targets, quarantine: Quarantine): Promise<void> => {
  for await (const page of linesIn(file)) {
    const held = page.filter(isDepotLine)
    const records = page.filter((line) => !isDepotLine(line)) as readonly LedgerLine[]
    if (records.length > 0) {
      await ledger.put(records.map((line) => (line.kind === 'transaction' ? quarantined(line, quarantine).line : line)))
    }
    if (held.length > 0) await depot.put(held)
  }
}

/** Reads the transactions once more, so that nothing has to be remembered meanwhile. */
const putEntries = async (file: string, { ledger }: Targets, quarantine: Quarantine, from: number): Promise<number> => {
  let seq = from
  for await (const page of linesIn(file)) {
    const entries = page.flatMap((line): readonly EntryLine[] => {
      const entry = line.kind === 'transaction' ? quarantined(line, quarantine).entry : undefined
      return entry ? [{ kind: 'entry', entry: { ...entry, seq: seq += 1 } }] : []
    })
    if (entries.length > 0) await ledger.put(entries)
    if (page.at(-1)?.kind !== 'transaction') break
  }
  return seq
}

/** Fills both; answers how many transactions were parked. Where it rejects, nothing is left behind. */
export const fillFrom = async (file: string, head: Head, targets: Targets, quarantine: Quarantine): Promise<number> => {
  const { ledger, depot } = targets
  const from = head.lastSeq + (quarantine.reason === 'restored' ? ahead : 0)
  try {
    await putRecords(file, targets, quarantine)
    const last = await putEntries(file, targets, quarantine, from)
    await depot.finish(0)
    await ledger.finish(last)
    return last - from
  } catch (error) {
    await Promise.allSettled([ledger.abandon(), depot.abandon()])
    throw error
  }
}

/** The ledger first: see core/archive.ts. */
export async function* pagesOf(...extracts: readonly Extract[]): AsyncGenerator<readonly Line[]> {
  for (const extract of extracts) yield* extract.pages()
}
