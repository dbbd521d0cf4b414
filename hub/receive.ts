// News that comes by itself. A receipt may overtake the answer to the request it belongs to, so both meet here: whoever comes
// second finds the version moved on, reads again and adds what it knows.
import type { Outcome, Receipt } from '../core/outcome.ts'
import { applied } from '../core/receipt.ts'
import type { Entry, Transaction } from '../core/transaction.ts'
import type { Parts } from './parts.ts'
import type { Strays } from './stray.ts'
import type { Write } from './write.ts'

export interface Receiving {
  receive(receipt: Receipt): Promise<void>
  /** An attempt's outcome that came too late to be written as such: it counts like a receipt. */
  overtaken(claimed: Transaction, outcome: Outcome): Promise<void>
}

/** No counterpart has this many things to say of one message; a flood of receipts must not grow the journal. */
const maxEntries = 100

const says = (entry: Entry, { evidence, kind }: Receipt): boolean =>
  (entry.event === 'evidence' || entry.event === kind) &&
  entry.evidence?.code === evidence.code && entry.evidence?.attempt === evidence.attempt &&
  (evidence.handle === undefined || entry.evidence?.handle === evidence.handle)

/** The receiving stage. */
export const createReceiving = (parts: Parts, write: Write, strays: Pick<Strays, 'keep'>): Receiving => {
  const { store, world } = parts

  const isNews = async (receipt: Receipt): Promise<boolean> => {
    const timeline = await store.timeline(receipt.id)
    return timeline.length < maxEntries && !timeline.some((entry) => says(entry, receipt))
  }
  const record = (transaction: Transaction, receipt: Receipt, moved: boolean): void => world.records.count(
    'sluse_receipts_total', { route: transaction.route, kind: receipt.kind, applied: moved ? 'yes' : 'no' })

  const stray = async (receipt: Receipt): Promise<void> => {
    world.log.warn('receipt-of-unknown', { id: receipt.id })
    world.records.count('sluse_receipts_stray_total')
    await strays.keep(receipt)
  }
  const receive = async (receipt: Receipt): Promise<void> => {
    for (;;) {
      const transaction = await store.read(receipt.id)
      if (!transaction) return stray(receipt)
      const change = applied(transaction, receipt, world.now())
      const moved = change.event !== 'evidence'
      if (!moved && !await isNews(receipt)) return
      const replaced = await write(change)
      if (replaced.outcome !== 'replaced') continue
      const { changedAt: from } = transaction
      world.tracer?.record({ name: 'receipt', of: change.next, from, to: change.next.changedAt, outcome: receipt.kind })
      return record(transaction, receipt, moved)
    }
  }

  const overtaken = async (claimed: Transaction, outcome: Outcome): Promise<void> => {
    const evidence = { ...outcome.evidence, attempt: claimed.attempt }
    const { kind } = outcome
    if (kind === 'postponed' || kind === 'unknown') return receive({ id: claimed.id, kind: 'noted', evidence })
    await receive({ id: claimed.id, kind, reason: kind === 'refused' ? outcome.reason : undefined, evidence })
  }
  return { receive, overtaken }
}
