// What people look for: newest first, and no more than so many records are looked at.
import { troubled, type FailureQuery, type SearchQuery } from '../../core/store.ts'
import type { Status } from '../../core/status.ts'

type Value = string | number | null | undefined
interface Question { readonly name: string; readonly text: string; readonly values: readonly Value[] }

const few: readonly Status[] = troubled
const among = (isFew: boolean): string => (isFew
  ? `m.status = $1 AND m.status IN (${few.map((status) => `'${status}'`).join(', ')})` : '$1::text IS NULL')
const range = 'm.id >= $2 AND m.id < $3 COLLATE "C"'
const fits = ['origin', 'channel', 'topic', 'route', 'reason', 'recipient', 'status']
  .map((name, at) => `AND ($${at + 5}::text IS NULL OR m.${name} = $${at + 5})`).join(' ')

const isOfFew = ({ status }: SearchQuery): boolean => status !== undefined && few.includes(status)
const last = '\u{10ffff}'

/** How far the look reaches. */
export const edgeOf = (query: SearchQuery): Question => ({
  name: `edge ${isOfFew(query)}`,
  text: `SELECT m.id FROM message m WHERE ${among(isOfFew(query))} AND ${range} ORDER BY m.id DESC LIMIT 1 OFFSET $4`,
  values: [isOfFew(query) ? query.status : null, query.from ?? '', query.before ?? last, query.look - 1],
})

/** What fits, down to that id. */
export const rowsOf = (query: SearchQuery, edge: string | undefined, from: string): Question => ({
  name: `search ${isOfFew(query)}`,
  text: `${from} WHERE ${among(isOfFew(query))} AND ${range} ${fits} ORDER BY m.id DESC LIMIT $4`,
  values: [
    isOfFew(query) ? query.status : null, edge ?? query.from ?? '', query.before ?? last, query.limit, query.origin,
    query.channel, query.topic, query.route, query.reason, query.recipient, query.status,
  ],
})

const newest = `FROM message m WHERE ${among(true)} AND ${range} ORDER BY m.id DESC LIMIT $4`
const groupFits = ['origin', 'channel', 'route']
  .map((name, at) => `($${at + 5}::text IS NULL OR ${name} = $${at + 5})`).join(' AND ')

/** What failed, added up. Each row carries how many were looked at; the only row of none is without a channel. */
export const failuresOf = ({ status, from, before, look, origin, channel, route }: FailureQuery): Question => ({
  name: 'failures',
  text: `WITH newest AS (SELECT m.origin, m.channel, m.route, m.reason, m.changed_at ${newest})
    SELECT looked, g.* FROM (SELECT count(*)::int AS looked FROM newest) n LEFT JOIN (
      SELECT channel, route, reason, count(*)::int AS count, array_agg(DISTINCT origin ORDER BY origin)::text[] AS origins,
        min(changed_at) AS oldest, max(changed_at) AS newest FROM newest WHERE ${groupFits} GROUP BY channel, route, reason
    ) g ON true`,
  values: [status, from ?? '', before ?? last, look, origin, channel, route],
})
