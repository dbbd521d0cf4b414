// A mail on the return path, read as news about one of our own, or as nothing. Anybody can write a bounce, so it counts only
// with a token whose check is ours: in the address it came to, else in the envelope's id, else in the headers it returns.
import type { Evidence } from '../../core/transaction.ts'
import type { Receipt } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import { basicCodes, rowOf } from './codes.ts'
import { attemptHeader } from './mime.ts'
import { readReply } from './reply.ts'
import { first, readReport, type Headers, type Read, type Report } from './report.ts'
import { readToken, type Named } from './token.ts'

/** Why a mail is no receipt. `auto-reply`: out of office and the like. `loop`: our own mail, or one that goes round. */
export type Ignored = 'forged' | 'unrelated' | 'auto-reply' | 'loop' | 'no-report' | 'unintelligible'

export type Bounce = { readonly receipt: Receipt } | { readonly ignored: Ignored }

/** A mail as it came in, and the addresses it was handed in for, where they are known. */
export interface Incoming {
  readonly raw: Uint8Array
  readonly recipients: readonly string[]
}

type Mac = (text: string) => string

// In this order: what has arrived somewhere has arrived, and a report that gives up outweighs one that waits.
const actions = ['delivered', 'failed', 'relayed', 'expanded', 'delayed'] as const
type Action = (typeof actions)[number]

const actionOf = (fields: Headers): Action | undefined => {
  const word = /^[a-z]+/i.exec(first(fields, 'action'))?.[0]?.toLowerCase()
  return actions.find((action) => action === word)
}

const enhancedIn = (text: string): string | undefined => /^\s*([245]\.\d{1,3}\.\d{1,3})(?!\S)/.exec(text.slice(0, 200))?.[1]

/** The most telling code: the status, unless it tells nothing and the other server's own words have one. */
const statusOf = (fields: Headers): string | undefined => {
  const status = enhancedIn(first(fields, 'status').replace(/[;(].*$/s, ''))
  if (status && !status.endsWith('.0.0')) return status
  const said = readReply(first(fields, 'diagnostic-code').replace(/^smtp;\s*/i, ''))
  return said?.enhanced ?? status
}

const basicReason = (fields: Headers): Reason | undefined => {
  const said = readReply(first(fields, 'diagnostic-code').replace(/^smtp;\s*/i, ''))
  return said && basicCodes[said.code]?.reason
}

/** In a report that gives up every code is final, also those that a reply would have had us try again for. */
const reasonOf = (fields: Headers): Reason => {
  const status = statusOf(fields)
  return (status ? rowOf(status)?.reason : undefined) ?? basicReason(fields) ?? 'refused'
}

const kinds = { delivered: 'delivered', failed: 'refused', relayed: 'noted', expanded: 'noted', delayed: 'noted' } as const

const isThisCentury = (at: number): boolean => at > 946_684_800_000 && at < 4_102_444_800_000

const instantIn = (...texts: readonly string[]): number | undefined =>
  texts.map((text) => Date.parse(text.slice(0, 60).replace(/\(.*$/s, ''))).find(isThisCentury)

const evidenceOf = (action: Action, fields: Headers, mail: Read, named: Named): Evidence => {
  const status = statusOf(fields)
  return {
    code: status ? `${action}/${status}` : action,
    claimedAt: instantIn(first(fields, 'last-attempt-date'), first(mail.headers, 'date')),
    attempt: named.attempt,
  }
}

const receiptOf = (mail: Read, report: Report, named: Named): Bounce => {
  const found = actions.flatMap((action) => report.recipients.filter((fields) => actionOf(fields) === action))[0]
  const action = found && actionOf(found)
  if (!found || !action) return { ignored: 'unintelligible' }
  const evidence = evidenceOf(action, found, mail, named)
  const reason = action === 'failed' ? reasonOf(found) : undefined
  return { receipt: { id: named.id, kind: kinds[action], reason, evidence } }
}

const all = (headers: Headers | undefined, ...names: readonly string[]): string =>
  names.flatMap((name) => headers?.get(name) ?? []).join('\n')

/** Where a token may stand, the most trustworthy place first. */
const places = (mail: Read, recipients: readonly string[]): readonly string[] => [
  recipients.join('\n'),
  all(mail.headers, 'delivered-to', 'x-original-to', 'envelope-to', 'to'),
  all(mail.report?.message, 'original-envelope-id'),
  all(mail.report?.returned, attemptHeader.toLowerCase()),
  all(mail.report?.returned, 'message-id'),
]

const nameIn = (mac: Mac, texts: readonly string[]): Named | 'forged' | undefined => {
  const readings = texts.map((text) => readToken(mac, text))
  return readings.find((reading) => typeof reading === 'object') ?? readings.find((reading) => reading === 'forged')
}

const goesRound = ({ headers }: Read): boolean =>
  headers.has(attemptHeader.toLowerCase()) || (headers.get('received')?.length ?? 0) > 30

const isAutoReply = ({ headers }: Read): boolean =>
  /^auto-(replied|generated|notified)/i.test(first(headers, 'auto-submitted'))
  || headers.has('x-autoreply') || headers.has('x-autorespond') || /^auto_reply/i.test(first(headers, 'precedence'))

/** Reads a mail on the return path. Pure, and never throws. */
export const readBounce = ({ raw, recipients }: Incoming, mac: Mac): Bounce => {
  const mail = readReport(raw)
  if (goesRound(mail)) return { ignored: 'loop' }
  const { report } = mail
  if (!report) return { ignored: isAutoReply(mail) ? 'auto-reply' : 'no-report' }
  const named = nameIn(mac, places(mail, recipients))
  if (!named) return { ignored: 'unrelated' }
  return named === 'forged' ? { ignored: 'forged' } : receiptOf(mail, report, named)
}
