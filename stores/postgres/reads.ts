// The questions, on connections of their own: they wait for no batch, and no batch waits for them. Each is answered from an
// index, in time that does not grow with what waits. They may be asked again where a connection broke.
import type { Status } from '../../core/status.ts'
import type { Figure } from '../../core/figures.ts'
import type { FailureGroup, Kept, Share, Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import { entryOf, entrySelected, selected, transactionOf, type Row } from './columns.ts'
import { askFigures } from './figures.ts'
import { faultOf } from '../../databases/failure.ts'
import { edgeOf, failuresOf, rowsOf } from './search.ts'
import type { Way } from '../../databases/server.ts'

type Value = string | number | null | undefined
type Ask = <R extends object = Row>(name: string, text: string, ...values: readonly Value[]) => Promise<readonly R[]>

const asking = (way: Way): Ask => async <R extends object>(name: string, text: string, ...values: readonly Value[]) => {
  try {
    return (await way.use((client) => client.query<R>({ name, text, values: [...values] }), true)).rows
  } catch (error) {
    throw faultOf(error)
  }
}

const from = `SELECT ${selected} FROM message m`
const journal = `SELECT ${entrySelected} FROM journal j JOIN message m ON m.n = j.n`
const bytesOf = (rows: readonly { readonly sealed: Buffer }[]): Uint8Array | undefined =>
  rows[0] && new Uint8Array(rows[0].sealed)

type One = Pick<Store, 'read' | 'readAll' | 'payload' | 'find' | 'timeline' | 'oldestPayload' | 'marks' | 'kept'>

const single = (ask: Ask): One => ({
  read: async (id) => (await ask('read', `${from} WHERE m.id = $1`, id)).map(transactionOf)[0],
  readAll: async (ids) => (
    await ask('read all', `${from} WHERE m.id = ANY(string_to_array($1, ','))`, ids.join(','))).map(transactionOf),
  payload: async (id) => bytesOf(await ask(
    'payload', 'SELECT p.sealed FROM message m JOIN payload p ON p.n = m.n WHERE m.id = $1', id)),
  find: async (origin, reference) => (
    await ask('find', `${from} WHERE m.origin = $1 AND m.reference = $2`, origin, reference)).map(transactionOf)[0],
  timeline: async (id) => (await ask('timeline', `${journal} WHERE m.id = $1 ORDER BY j.seq`, id)).map(entryOf),
  oldestPayload: async () => bytesOf(await ask('oldest', 'SELECT sealed FROM payload ORDER BY n LIMIT 1')),
  marks: async () => {
    const rows = await ask<{ name: string; value: string }>('marks', 'SELECT name, value FROM mark')
    return new Map(rows.map(({ name, value }) => [name, value]))
  },
  kept: async (prefix) => ask<Kept>('kept',
    'SELECT name, version, value FROM record WHERE name >= $1 AND name < $1 || chr(1114111) ORDER BY name', prefix),
})

const lists = (ask: Ask): Pick<Store, 'search' | 'waiting' | 'laned' | 'journal' | 'due'> => ({
  search: async (query) => {
    const edges = edgeOf(query)
    const edge = (await ask<{ id: string }>(edges.name, edges.text, ...edges.values))[0]?.id
    const { name, text, values } = rowsOf(query, edge, from)
    const transactions = (await ask(name, text, ...values)).map(transactionOf)
    const next = transactions.length === query.limit ? transactions.at(-1)?.id : edge
    return { transactions, ...(next !== undefined && { next }) }
  },
  waiting: async (origin, dedupe) => (await ask('waiting',
    `${from} WHERE m.origin = $1 AND m.dedupe = $2 AND m.dedupe IS NOT NULL AND m.open ORDER BY m.n`, origin, dedupe))
    .map(transactionOf),
  // Nothing in a text is behind the last of all characters, so that one behind the prefix ends it.
  laned: async ({ origin, channel, prefix, after, limit }) => (await ask('laned',
    `${from} WHERE m.origin = $1 AND m.channel = $2 AND m.lane >= greatest($3, $4) AND m.lane < $3 || chr(1114111)
      AND m.lane IS NOT NULL AND m.open
      AND (m.lane > $4 OR m.n > coalesce((SELECT n FROM message WHERE id = $5), 0))
      ORDER BY m.lane, m.n LIMIT $6`, origin, channel, prefix, after?.lane ?? '', after?.id, limit)).map(transactionOf),
  journal: async ({ origin, after, limit }) => (origin === undefined
    ? await ask('whole', `${journal} WHERE j.seq > $1 ORDER BY j.seq LIMIT $2`, after, limit)
    : await ask('feed', `${journal} WHERE j.origin = $1 AND j.seq > $2 ORDER BY j.seq LIMIT $3`, origin, after, limit))
    .map(entryOf),
  due: async ({ route, origin, priority, now, limit }) => (await ask('due',
    `${from} WHERE m.status = 'queued' AND NOT m.withheld AND m.route = $1 AND m.origin = $2 AND m.priority = $3
      AND m.due_at <= $4 ORDER BY m.due_at, m.n LIMIT $5`, route, origin, priority, now, limit)).map(transactionOf),
})

// A step through the index for each share, over whatever number of messages lies between.
const next = `SELECT m.route, m.origin, m.priority, m.due_at FROM message m WHERE m.status = 'queued' AND NOT m.withheld`
const order = 'ORDER BY m.route, m.origin, m.priority, m.due_at LIMIT 1'
const everyShare = `WITH RECURSIVE share AS (
    (${next} ${order})
    UNION ALL
    SELECT found.* FROM share,
      LATERAL (${next} AND (m.route, m.origin, m.priority) > (share.route, share.origin, share.priority) ${order}) found
  ) SELECT route, origin, priority, due_at AS "dueAt" FROM share`

const everySettledOrigin = `WITH RECURSIVE known (origin) AS (
    (SELECT m.origin FROM message m WHERE NOT m.open ORDER BY m.origin LIMIT 1)
    UNION ALL SELECT (SELECT m.origin FROM message m WHERE NOT m.open AND m.origin > known.origin ORDER BY m.origin LIMIT 1)
      FROM known WHERE known.origin IS NOT NULL
  ) SELECT origin FROM known WHERE origin IS NOT NULL`

/** Which of one status are late, and by what. The words of statuses come from the table of life, never from outside. */
const lateOf = (status: Status): { readonly where: string; readonly at: string } => {
  if (status === 'in-doubt') return { where: `m.status = 'in-doubt'`, at: 'm.due_at' }
  if (status === 'sent') return { where: `m.status = 'sent' AND m.overdue_at IS NOT NULL`, at: 'm.overdue_at' }
  return { where: `m.status = '${status}' AND m.open AND m.status <> 'in-doubt'`, at: 'm.deadline_at' }
}
const expecting = ['held', 'queued', 'sending', 'in-doubt', 'parked', 'sent'] as const satisfies readonly Status[]
const firstLate = expecting.map(lateOf)
  .map(({ where, at }) => `(SELECT ${at} FROM message m WHERE ${where} ORDER BY ${at}, m.n LIMIT 1)`).join(', ')

type Counted = Awaited<ReturnType<Store['counts']>>[number]

const totals = (ask: Ask): Pick<Store, 'shares' | 'late' | 'nextLate' | 'counts' | 'payloadSizes' | 'settledOrigins'> => ({
  shares: () => ask<Share>('shares', everyShare),
  late: async (status, now, limit) => {
    const { where, at } = lateOf(status)
    const text = `${from} WHERE ${where} AND ${at} <= $1 ORDER BY ${at}, m.n LIMIT $2`
    return (await ask(`late ${status}`, text, now, limit)).map(transactionOf)
  },
  nextLate: async () => (
    await ask<{ at: Instant | null }>('nextLate', `SELECT least(${firstLate}) AS at`))[0]?.at ?? undefined,
  settledOrigins: async () => (await ask<{ origin: string }>('settled origins', everySettledOrigin)).map(({ origin }) => origin),
  payloadSizes: async (look) => (await ask<{ looked: number; bytes: number }>('sizes',
    `SELECT count(*) AS looked, coalesce(sum(length(sealed)), 0)::bigint AS bytes
      FROM (SELECT sealed FROM payload ORDER BY n LIMIT $1) sample`, look))[0] ?? { looked: 0, bytes: 0 },
  counts: () => ask<Counted>('counts', `SELECT route, status, sum(by)::bigint AS count FROM tally
    WHERE generation = generation() GROUP BY route, status HAVING sum(by) <> 0`),
})

type Grouped = Omit<FailureGroup, 'reason'> & { readonly looked: number; readonly reason: string | null }

const sums = (ask: Ask): Pick<Store, 'failures' | 'figures'> => ({
  failures: async (query) => {
    const { name, text, values } = failuresOf(query)
    const rows = await ask<Grouped>(name, text, ...values)
    const groups = rows.filter(({ channel }) => channel !== null).map(({ looked: _, reason, ...group }) => (
      { ...group, ...(reason !== null && { reason }) }))
    return { groups, looked: rows[0]?.looked ?? 0 }
  },
  figures: ({ from: first, to, origin }) => ask<Figure>('figures', askFigures, first, to, origin),
})

export const reads = (way: Way): One & ReturnType<typeof lists> & ReturnType<typeof totals> & ReturnType<typeof sums> => {
  const ask = asking(way)
  return { ...single(ask), ...lists(ask), ...totals(ask), ...sums(ask) }
}
