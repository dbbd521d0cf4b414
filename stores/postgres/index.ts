// The ledger on PostgreSQL, for several hubs at once. What is written goes in batches, each one commit (functions.ts); what is
// asked goes on connections of its own. What a hub has claimed is fenced by its version, so one that was away and comes back
// finds that it is too late.
import type { Change, Held, Inserted, Replaced, Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Log } from '../../core/world.ts'
import { laterOf, rowOf, transactionOf, type Row } from './columns.ts'
import { createGather, type Answer, type Gather, type Operation } from './gather.ts'
import { prepareSchema } from '../../databases/open.ts'
import { reads } from './reads.ts'
import { createWay, writers, type Way } from '../../databases/server.ts'
import { migrations } from './tables.ts'
import { openWatch } from './watch.ts'

export { postgresArchival } from './archive.ts'

export interface PostgresSettings {
  /** `postgres://user:password@host:port/database`; over verified TLS unless it is this machine. */
  readonly url: string
  /** Of the hub's own, within the database; made where there is none. */
  readonly schema?: string
  /** PEM of a private certificate authority. */
  readonly ca?: string
  readonly log: Log
}

type Told = 'inserted' | 'withheld' | 'gone' | {
  readonly known?: Row; readonly waiting?: Row; readonly stale?: Row; readonly freed?: Row
}

const insertedOf = ({ told }: Answer): Inserted => {
  const answer = told as Told
  if (typeof answer === 'string') return { outcome: 'inserted', withheld: answer === 'withheld' }
  return answer.waiting
    ? { outcome: 'waiting', transaction: transactionOf(answer.waiting) }
    : { outcome: 'known', transaction: transactionOf(answer.known as Row) }
}

const replacedOf = ({ told, payload }: Answer): Replaced => {
  const answer = told as Told
  if (typeof answer === 'string') return { outcome: 'stale' }
  if (answer.stale) return { outcome: 'stale', stored: transactionOf(answer.stale) }
  return { outcome: 'replaced', ...(answer.freed && { freed: transactionOf(answer.freed) }), ...(payload && { payload }) }
}

const insertion = ({ transaction, payload: { length } }: Held, at: number): Operation =>
  ({ kind: 'insert', row: rowOf(transaction), at, length })

/** A chain's payloads travel one behind another. */
const chainOf = (chain: readonly Held[]) => (at: number): Operation => {
  let next = at
  const operations = chain.map((one) => {
    next += one.payload.length
    return insertion(one, next - one.payload.length)
  })
  return operations.length === 1 ? operations[0] as Operation : { kind: 'chain', chain: operations }
}

const replacement = ({ next, event, evidence, withPayload }: Change): Operation =>
  ({ kind: 'replace', id: next.id, row: laterOf(next), event, evidence, wants: withPayload ?? false })

const changeOf = (change: Change): Operation => (change.also
  ? { kind: 'together', changes: [change, ...change.also].map(replacement) } : replacement(change))

const nothing = new Uint8Array(0)

const writes = ({ ask }: Gather): Pick<Store, 'insert' | 'replace' | 'prune' | 'mark' | 'keep'> => {
  const made = <T>(operation: (at: number) => Operation, of: (answer: Answer) => T, payload = nothing): Promise<T> =>
    new Promise((resolve, reject) => ask({ operation, payload, reject, resolve: (answer) => resolve(of(answer)) }))
  return {
    insert: (transaction: Transaction, payload: Uint8Array, held: readonly Held[] = []) => {
      const chain = [{ transaction, payload }, ...held]
      return made(chainOf(chain), insertedOf, Buffer.concat(chain.map((one) => one.payload)))
    },
    replace: (change) => made(() => changeOf(change), replacedOf),
    prune: (origin, before, limit) => made(() => ({ kind: 'prune', origin, before, limit }), ({ told }) => told as number),
    keep: (record) => made(() => ({ kind: 'keep', ...record, value: record.value ?? null }), ({ told }) => told as boolean),
    mark: (name, value) => made(() => ({ kind: 'mark', name, value: value ?? null }), () => undefined),
  }
}

/** How many questions may be under way at once. */
const readers = 4

/** The rows of settled payloads go with their commit; this lets the server use their room again. */
const vacuum = async (way: Way): Promise<void> => {
  await way.use((client) => client.query('VACUUM payload'), true)
}

const serverNow = async (way: Way): Promise<number> => {
  const query = 'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now'
  const { rows } = await way.use((client) => client.query<{ readonly now: number }>(query), true)
  return Number(rows[0]?.now)
}

/**
 * Opens the ledger in the schema, making it where there is none. Rejects with a Fault: `database-newer`, `database-foreign`,
 * `database-unreachable`.
 */
export const openPostgresStore = async ({ schema = 'sluse', ...given }: PostgresSettings): Promise<Store> => {
  const settings = { ...given, schema, readers }
  await prepareSchema(settings, migrations)
  const { watch, watchKept, close: closeWatch } = await openWatch(settings)
  const [writing, reading] = [createWay(settings, writers), createWay(settings, readers)]
  const gather = createGather(writing, writers)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await gather.drained()
    await Promise.all([writing.close(), reading.close(), closeWatch()])
  }
  return {
    exclusive: false,
    ...writes(gather),
    ...reads(reading),
    erase: () => vacuum(reading),
    serverNow: () => serverNow(reading),
    watch,
    watchKept,
    close: () => (closing ??= close()),
  }
}
