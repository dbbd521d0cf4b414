// A server's reply, read: its code, its enhanced code, and what an attempt that got it comes to.
import type { Outcome } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import { basicCodes, greylistMs, rowOf, type Row } from './codes.ts'

/** The command that was answered; `body` is the final dot. */
export type Stage = 'session' | 'sender' | 'recipient' | 'data' | 'body'

export interface Reply {
  readonly code: number
  /** `5.1.1`; absent where the server gave none of its reply's class. */
  readonly enhanced?: string
  readonly greylists: boolean
}

/** What the reply comes to, and whether a table knew it. */
export interface Verdict {
  readonly outcome: Outcome
  readonly row?: Row
  readonly known: boolean
}

/** Reads a reply; undefined when it is none. Only codes are kept of it, never words. */
export const readReply = (text: string): Reply | undefined => {
  const found = /^([2-5]\d\d)(?:[ -](?:(\d\.\d{1,3}\.\d{1,3})(?!\S))?|$)/.exec(text)
  if (!found) return undefined
  const [, code = '', enhanced] = found
  const sameClass = enhanced?.[0] === code[0]
  return { code: Number(code), enhanced: sameClass ? enhanced : undefined, greylists: /gr[ae]y-?list/i.test(text.slice(0, 2000)) }
}

/** The codes as they may be shown: `550-5.1.1`. */
export const codeOf = (reply: Reply): string => reply.enhanced ? `${reply.code}-${reply.enhanced}` : String(reply.code)

/** The name the server gave the message, where its «yes» says so in a form we know; otherwise undefined. */
export const queueIdOf = (text: string): string | undefined =>
  /(?:queued as |\bid=)<?([A-Za-z0-9][A-Za-z0-9._@-]{2,99})/i.exec(text.slice(0, 1000))?.[1]

const generic = (code: number): Row => code >= 500
  ? { reason: 'refused', standing: 'permanent' }
  : { reason: 'counterpart-failed', standing: 'transient' }

// 550 and its like speak of the recipient only in answer to the recipient.
const ofRecipient: ReadonlySet<number> = new Set([550, 551, 553])

const basicRow = (reply: Reply, stage: Stage): Row => {
  const found = ofRecipient.has(reply.code) && stage !== 'recipient' ? undefined : basicCodes[reply.code]
  return found ?? generic(reply.code)
}

const tableRow = (reply: Reply, stage: Stage, named: Row | undefined): Row => {
  const basic = basicRow(reply, stage)
  return basic.standing === 'route' ? basic : named ?? basic
}

/** Before any recipient is named it is not this message's fault alone, unless its size or a policy is. */
const blamed = (reply: Reply, stage: Stage, row: Row): Row => {
  if (row.standing === 'route' || stage === 'recipient' || stage === 'data' || stage === 'body') return row
  if (stage === 'session') return { reason: 'counterpart-failed', standing: 'route' }
  if (row.reason === 'too-large' || row.alarm) return row
  return { reason: reply.code >= 500 ? 'sender-refused' : row.reason, standing: 'route' }
}

const outcomeFor = (reply: Reply, row: Row): Outcome => {
  const evidence = { code: codeOf(reply) }
  const postponed = (reason: Reason, blame: 'message' | 'route', retryAfterMs?: number): Outcome =>
    ({ kind: 'postponed', reason, blame, retryAfterMs, evidence })
  if (row.standing === 'route') return postponed(row.reason, 'route')
  if (reply.code < 500 && (reply.greylists || reply.enhanced === '4.7.0')) return postponed('greylisted', 'message', greylistMs)
  if (reply.code < 500 || row.standing === 'transient') return postponed(row.reason, 'message')
  return { kind: 'refused', reason: row.reason, evidence }
}

/** What a reply other than «yes» comes to. */
export const verdictOf = (reply: Reply, stage: Stage): Verdict => {
  const named = reply.enhanced ? rowOf(reply.enhanced) : undefined
  const row = blamed(reply, stage, tableRow(reply, stage, named))
  return { outcome: outcomeFor(reply, row), row, known: named !== undefined || (!reply.enhanced && reply.code in basicCodes) }
}
