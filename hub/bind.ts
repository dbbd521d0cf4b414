// Attachments are bound before the transaction is inserted, durably: a transaction in the ledger has what it is sent with. Where
// the insert was not taken they are let go of, and where the process died in between, hub/clear.ts does it.
import type { Attachment, Named } from '../core/attachment.ts'
import { Fault } from '../core/errors.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Inserted } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import { createTurns } from '../core/turns.ts'
import type { Link } from './hold.ts'
import type { Parts } from './parts.ts'

/** A transaction that is about to be inserted, and the attachments that its content names. */
export interface Naming {
  readonly transaction: string
  readonly attachments: readonly Named[]
}

/** Those of a chain that name any; where they do so is told as in the whole post. */
export const namingsOf = (links: readonly Link[], chain: readonly Transaction[]): readonly Naming[] =>
  links.flatMap(({ judged: { parsed: { attachments = [] } } }, index) => {
    const transaction = chain[index]?.id
    if (transaction === undefined || attachments.length === 0) return []
    const place = index === 0 ? '' : `/fallback/${index - 1}`
    return [{ transaction, attachments: attachments.map(({ attachment, at }) => ({ attachment, at: `${place}${at}` })) }]
  })

export interface Bind {
  /**
   * Binds the attachments of one message, inserts its transactions, and lets go of the attachments where they were not inserted.
   * A repeat is told as `known` whatever has become of its attachments. Refusals: `attachment-unknown`, `attachment-bound`.
   * Rejects with a Fault of the store: then somebody must look whether it was inserted all the same.
   */
  around(fresh: Transaction, namings: readonly Naming[], insert: () => Promise<Inserted>): Promise<Inserted | Refusal>
  /** True from before the binding until the insert is answered. */
  isUnderWay(transaction: string): boolean
}

/** Finds what stands in the way of binding; undefined where nothing does. */
const createJudge = ({ depot, store }: Parts, isUnderWay: Bind['isUnderWay']) => {
  // What a dead process bound was never inserted. Somebody else's hub may be alive, and then time will tell.
  const isTaken = async (transaction: string): Promise<boolean> => {
    if (isUnderWay(transaction) || await store.read(transaction)) return true
    if (!store.exclusive) throw new Fault('store-failed', 'attachments')
    await depot.release([transaction])
    return false
  }
  const isBound = async ({ transactions }: Attachment): Promise<boolean> => {
    for (const each of transactions) if (await isTaken(each)) return true
    return false
  }
  return async (origin: string, { attachment, at }: Named): Promise<Refusal | undefined> => {
    const held = await depot.find(attachment)
    if (held?.origin !== origin) return { refused: 'attachment-unknown', at: [at] }
    return await isBound(held) ? { refused: 'attachment-bound', at: [at] } : undefined
  }
}

/** Binding for `createAccept`. */
export const createBind = (parts: Parts): Bind => {
  const { depot, store } = parts
  const underWay = new Set<string>()
  const isUnderWay = (transaction: string): boolean => underWay.has(transaction)
  const judge = createJudge(parts, isUnderWay)
  const turns = createTurns()

  // Whoever is faster between the look and the binding is seen at the next look.
  const bind = async (origin: string, namings: readonly Naming[]): Promise<Refusal | undefined> => {
    const bindings = namings.map(({ transaction, attachments }) => (
      { transaction, attachments: attachments.map(({ attachment }) => attachment) }))
    do {
      for (const named of namings.flatMap(({ attachments }) => attachments)) {
        const refused = await judge(origin, named)
        if (refused) return refused
      }
    } while (!await depot.bind(bindings))
    return undefined
  }
  const bound = async (origin: string, namings: readonly Naming[], insert: () => Promise<Inserted>) => {
    const transactions = namings.map(({ transaction }) => transaction)
    for (const each of transactions) underWay.add(each)
    try {
      const refused = await bind(origin, namings)
      if (refused) return refused
      const inserted = await insert()
      if (inserted.outcome !== 'inserted') await depot.release(transactions)
      return inserted
    } finally {
      for (const each of transactions) underWay.delete(each)
    }
  }
  // A repeat must not stumble over its own attachments, which are bound, or gone with the transaction that was settled.
  const around: Bind['around'] = ({ origin, reference }, namings, insert) => turns(`${origin} ${reference}`, async () => {
    const stored = await store.find(origin, reference)
    return stored ? { outcome: 'known', transaction: stored } : bound(origin, namings, insert)
  })
  return { around, isUnderWay }
}
