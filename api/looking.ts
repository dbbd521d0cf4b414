// How people's questions are asked of the ledger: page by page, each looking at no more than so many records, for no longer than
// a moment altogether. Where that is not enough, the answer says so, and where to go on.
import type { SearchQuery, Store } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { timelineSchema, transactionSchema, viewTransaction } from '../intake/index.ts'
import { carriedSchema } from './carried.ts'

const look = 2_000
const patienceMs = 200

/** The first id (UUIDv7, RFC 9562 section 5.7) that a moment could have given. */
export const idAt = (at: number): string => {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}`
}

export interface Looked {
  readonly transactions: readonly Transaction[]
  /** Where to go on; absent where everything was looked at. */
  readonly next?: string
}

export type Asked = Omit<SearchQuery, 'look'>

/** Looks until there is a page full, nothing is left, or the moment is over. */
export const lookFor = async (store: Pick<Store, 'search'>, { now }: Pick<World, 'now'>, asked: Asked): Promise<Looked> => {
  const [endsAt, found] = [now() + patienceMs, [] as Transaction[]]
  let before = asked.before
  do {
    const { transactions, next } = await store.search({ ...asked, before, limit: asked.limit - found.length, look })
    found.push(...transactions)
    before = next
  } while (before !== undefined && found.length < asked.limit && now() < endsAt)
  return { transactions: found, ...(before !== undefined && { next: before }) }
}

const silo = { silo: { type: 'string', description: 'Whose it is.' } }
type Schema = typeof transactionSchema | typeof timelineSchema
const withSilo = <T extends Schema>(schema: T) => ({
  ...schema, properties: { ...schema.properties, ...silo }, example: { ...schema.example, silo: 'kontaktforloeb' },
})

/** What `viewForOperators` answers. */
export const operatedSchema = withSilo(transactionSchema)
const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const payload = {
  type: 'object', description: 'What is left of the content; empty while nobody knows yet how long it is needed.',
  properties: { until: moment('Kept until then at the latest.'), erasedAt: moment('Erased then.') },
}
const timelined = withSilo(timelineSchema)
/** With its timeline, and what is left of its content. */
export const operatedTimelineSchema = {
  ...timelined, properties: { ...timelined.properties, payload, carried: carriedSchema },
  example: { ...timelined.example, payload: { until: '2026-11-26T09:00:00.000Z' } },
}

/** As those who operate the hub see it: with the silo that it is of. */
export const viewForOperators = (transaction: Transaction) => ({ ...viewTransaction(transaction), silo: transaction.origin })
