// What the laws of a ledger are told with: transactions, changes and answers in a form that compares.
import { step, type Patch } from '../../core/step.ts'
import type { Event } from '../../core/status.ts'
import type { Change, DueQuery, Replaced, Store } from '../../core/store.ts'
import type { Entry, Evidence, Transaction } from '../../core/transaction.ts'
import { newIdSource } from '../../world/id.ts'

export interface OpenedStore {
  readonly store: Store
  /** False where a question may be answered before what was asked at the same time, but earlier, is written. */
  readonly hasOrder?: boolean
  /** Closes it in good order and opens it again; a ledger that does not outlive its process has none. */
  readonly reopen?: () => Promise<Store>
  /** Closes it, if it is open, and removes what it left. */
  discard(): Promise<void>
}

let clock = 1_700_000_000_000
let drawn = 0
const growing = (size: number): Uint8Array => {
  drawn += 1
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(size - 4, drawn)
  return bytes
}
export const newId = newIdSource(() => (clock += 1), growing)

/** A queued message of one silo, all of it due at once. */
export const sample = (over: Partial<Transaction> = {}): Transaction => {
  const id = newId()
  return {
    id, origin: 'testsilo', reference: `reference of ${id}`, channel: 'sms', topic: 'test', route: 'sms-main', priority: 'normal',
    status: 'queued', recipient: 'a keyed hash', digest: 'another keyed hash', attempt: 0, dueAt: 100, deadlineAt: 1000,
    keptUntil: 1000, createdAt: 50, changedAt: 50, version: 1, ...over,
  }
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text)
export const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString()

/** The change that `event` makes; the test has it wrong where the table of life has no such row. */
export const changeBy = (from: Transaction, event: Event, patch: Patch = {}, evidence?: Evidence): Change => {
  const change = step(from, event, from.changedAt + 10, patch, evidence)
  if (!change) throw new Error(`no ${event} from ${from.status}`)
  return change
}

/** Writes the change and answers the transaction as it then stands. */
export const moved = async (store: Store, from: Transaction, event: Event, patch: Patch = {}): Promise<Transaction> => {
  const change = changeBy(from, event, patch)
  const replaced = await store.replace(change)
  if (replaced.outcome !== 'replaced') throw new Error(`${event} was ${replaced.outcome}`)
  return change.next
}

export const inserted = async (store: Store, over: Partial<Transaction> = {}, payload = 'a payload'): Promise<Transaction> => {
  const transaction = sample(over)
  const answer = await store.insert(transaction, bytesOf(payload))
  if (answer.outcome !== 'inserted') throw new Error('the sample was known')
  return transaction
}

/** Without the members that are undefined, so that absent and undefined compare as equal. */
export const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

export const plainReplaced = (replaced: Replaced): unknown => plain(
  'payload' in replaced ? { ...replaced, payload: textOf(replaced.payload) } : replaced)

/** An entry without its position, which ledgers are free to choose as long as it grows. */
export const unplaced = ({ seq: _, ...entry }: Entry): unknown => plain(entry)

export const idsOf = (found: readonly { readonly id: string }[]): string[] => found.map(({ id }) => id)

/** The whole journal, a page at a time. */
export const wholeJournal = async (store: Store, origin?: string, limit = 3): Promise<Entry[]> => {
  const found: Entry[] = []
  for (;;) {
    const page = await store.journal({ origin, after: found.at(-1)?.seq ?? 0, limit })
    if (page.length === 0) return found
    found.push(...page)
  }
}

export const dueOf = (store: Store, over: Partial<DueQuery> = {}): Promise<readonly Transaction[]> => store.due(
  { route: 'sms-main', origin: 'testsilo', priority: 'normal', now: 100, limit: 100, ...over })
