// What people look for: newest first, and no more than so many records are looked at.
import { troubled, type SearchQuery } from '../../core/store.ts'
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
