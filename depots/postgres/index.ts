// Attachments on PostgreSQL, for several hubs at once: sealed pieces, the key that opens them, and what they are bound to. Room
// is reckoned from what stands in the tables and what grows in this process; what grows in another counts when it is in.
import type { Attachment, AttachmentLimits, Depot, DepotTotals } from '../../core/attachment.ts'
import { Fault } from '../../core/errors.ts'
import { createRooms } from '../../core/holdings.ts'
import type { Seal } from '../../core/seal.ts'
import type { Log, World } from '../../core/world.ts'
import { prepareSchema } from '../../databases/open.ts'
import { createWay } from '../../databases/server.ts'
import { put } from './put.ts'
import { createQuery, type Query } from './query.ts'
import { read } from './read.ts'
import { migrations } from './tables.ts'

export { postgresArchival } from './archive.ts'

export interface PostgresDepotSettings {
  readonly url: string
  /** The ledger's; the depot's own is `<schema>_attachments`. */
  readonly schema: string
  readonly ca?: string
  readonly limits: AttachmentLimits
  readonly seal: Pick<Seal, 'startSealing' | 'startOpening' | 'mac'>
  readonly world: Pick<World, 'now' | 'newId'> & { readonly log: Log }
}

const connections = 3

const all = `SELECT attachment, size, origin, held_since AS "heldSince",
  ARRAY(SELECT transaction FROM bond WHERE bond.attachment = upload.attachment ORDER BY n) AS transactions FROM upload`

/** What a process that died left of an upload is cleared away when it has lain for longer than any upload may take. */
const expire = `WITH gone AS (DELETE FROM upload WHERE NOT bound AND held_since <= $1 RETURNING upload),
    torn AS (SELECT upload FROM piece WHERE at = 0 AND written_at < now() - interval '1 hour'
      AND NOT EXISTS (SELECT FROM upload WHERE upload.upload = piece.upload)),
    pieces AS (DELETE FROM piece WHERE upload IN (SELECT upload FROM gone UNION ALL SELECT upload FROM torn))
  SELECT count(*) AS expired FROM gone`

const oldest = 'SELECT key FROM upload ORDER BY held_since LIMIT 1'

const totals = `SELECT count(*) FILTER (WHERE bound) AS bound, count(*) FILTER (WHERE NOT bound) AS unbound,
  coalesce(sum(size), 0)::bigint AS bytes, min(held_since) FILTER (WHERE NOT bound) AS oldest FROM upload`

/** What settles while a statement is under way is dropped by the next one. */
const createDropping = (query: Query) => {
  let waiting: string[] = []
  let next: Promise<void> | undefined
  let running: Promise<unknown> = Promise.resolve()
  const run = async (): Promise<void> => {
    await running
    const transactions = waiting
    ;[waiting, next] = [[], undefined]
    const mine = query('SELECT let_go($1, true)', [transactions])
    running = mine.catch(() => undefined)
    await mine
  }
  return (transaction: string): Promise<void> => {
    waiting.push(transaction)
    return next ??= run()
  }
}

const totalsOf = ({ oldest, ...rest }: Omit<DepotTotals, 'oldestUnbound'> & { readonly oldest: number | null }): DepotTotals =>
  ({ ...rest, ...(oldest !== null && { oldestUnbound: oldest }) })

/** Opens the depot, making its schema where there is none. Rejects with a Fault. */
export const openPostgresDepot = async ({ limits, seal, world, ...given }: PostgresDepotSettings): Promise<Depot> => {
  const settings = { ...given, schema: `${given.schema}_attachments`, readers: connections, log: world.log }
  await prepareSchema(settings, migrations)
  const way = createWay(settings, connections)
  const query = createQuery(way)
  const drop = createDropping(query)
  const room = createRooms(limits)
  const under = new Set<Promise<unknown>>()
  let closed = false

  const release = async (transactions: readonly string[]): Promise<void> =>
    void await query('SELECT let_go($1, false)', [transactions])
  const bind: Depot['bind'] = async (bindings) => {
    try {
      return (await query<{ bound: boolean }>('SELECT bind($1) AS bound', [JSON.stringify(bindings)], false))[0]?.bound ?? false
    } catch (error) {
      // Whether it was done nobody knows.
      await release(bindings.map(({ transaction }) => transaction)).catch(() => undefined)
      throw error
    }
  }
  const ask = <T>(act: () => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(new Fault('store-failed', 'closed'))
    const mine = act()
    under.add(mine)
    return mine.finally(() => under.delete(mine))
  }
  return {
    put: (origin, bytes) => ask(() => put({ query, seal, world, room }, origin, bytes)),
    find: (attachment) => ask(async () => (await query<Attachment>(`${all} WHERE attachment = $1`, [attachment]))[0]),
    bind: (bindings) => ask(() => bind(bindings)),
    release: (transactions) => ask(() => release(transactions)),
    drop: (transaction) => ask(() => drop(transaction)),
    // What is bound, another hub may have bound.
    mayHave: () => true,
    expire: (before) => ask(async () => (await query<{ expired: number }>(expire, [before]))[0]?.expired ?? 0),
    bound: () => ask(async () => (await query<{ transaction: string }>(
      'SELECT transaction FROM bond GROUP BY transaction ORDER BY min(n)')).map((row) => row.transaction)),
    totals: () => ask(async () => totalsOf((await query<Parameters<typeof totalsOf>[0]>(totals))[0] as never)),
    oldestKey: () => ask(async () => (await query<{ key: Buffer }>(oldest))[0]?.key),
    read: (transaction, attachment) => read(query, seal, transaction, attachment),
    close: async () => {
      closed = true
      await Promise.allSettled([...under])
      await way.close()
    },
  }
}
