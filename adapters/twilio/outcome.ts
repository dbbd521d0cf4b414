// From what Twilio answered to what the hub must know. Whatever has no answer of Twilio's own may have been taken, unless no
// byte of it left. A 5xx is no such answer: nothing says that the message was not created before it went wrong.
import type { Outcome } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { Evidence, Instant } from '../../core/transaction.ts'
import type { HttpAnswer, HttpResult } from '../protocols/http.ts'
import { unanswered } from '../protocols/http-reason.ts'
import { retryAfterMs } from '../protocols/retry-after.ts'
import type { Asked } from './client.ts'
import { errors, httpStatuses, statuses, type ErrorMeaning } from './codes.ts'

/** Called for a code or status that no table knows. */
export type Unknown = () => void

const sidPattern = /^(SM|MM)[0-9a-f]{32}$/
/** Twilio's name for a message, where it is one. */
export const sidOf = (value: unknown): string | undefined =>
  typeof value === 'string' && sidPattern.test(value) ? value : undefined

const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[a-z_]{1,32}$/.test(value) ? value : undefined
const codeOf = (value: unknown): string | undefined =>
  /^\d{1,6}$/.test(String(value)) && Number(value) > 0 ? String(value) : undefined

/** What a status says, with its code as evidence. */
export type Told =
  | { readonly kind: 'accepted' | 'delivered' | 'read' | 'noted'; readonly code: string }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly code: string }

/** Reads a status word and its error code; undefined where the word is none at all. */
export const told = (status: unknown, errorCode: unknown, unknown: Unknown): Told | undefined => {
  const word = wordOf(status)
  if (!word) return undefined
  const meaning = Object.hasOwn(statuses, word) ? statuses[word] : undefined
  const error = codeOf(errorCode)
  const code = error ? `${word}:${error}` : word
  if (!meaning) unknown()
  if (!meaning) return { kind: 'noted', code }
  if (meaning.kind !== 'failed') return { ...meaning, code }
  if (error && !errors[error]) unknown()
  return { kind: 'refused', reason: (error ? errors[error]?.reason : undefined) ?? meaning.reason, code }
}

const byClass = ({ class: kind, reason }: ErrorMeaning, wait: number | undefined, evidence: Evidence): Outcome => {
  if (kind === 'permanent') return { kind: 'refused', reason, evidence }
  return { kind: 'postponed', reason, blame: kind === 'route' ? 'route' : 'message', retryAfterMs: wait, evidence }
}

/** A `no` that came as an answer. Without an error code a 4xx is not Twilio's, but that of something in between. */
const declined = (status: number, code: string | undefined, unknown: Unknown): ErrorMeaning => {
  const known = (code ? errors[code] : undefined) ?? httpStatuses[status]
  if (known) return status === 429 ? { class: 'route', reason: 'overloaded' } : known
  if (code) unknown()
  if (status < 400) return { class: 'route', reason: 'endpoint-wrong' }
  return code ? { class: 'permanent', reason: 'refused' } : { class: 'route', reason: 'answer-unintelligible' }
}

const answered = ({ status, headers }: HttpAnswer, code: string | undefined, now: Instant, unknown: Unknown): Outcome => {
  const evidence = { code: code ?? String(status) }
  if (status >= 500 && status < 600) return { kind: 'unknown', reason: 'counterpart-failed', evidence }
  if (status === 408) return { kind: 'unknown', reason: 'timed-out', evidence }
  if (status < 300 || status >= 600) return { kind: 'unknown', reason: 'answer-unintelligible', evidence }
  return byClass(declined(status, code, unknown), retryAfterMs(headers['retry-after'], now), evidence)
}

/** What a request that was not answered with a message came to. */
export const failureOf = ({ result, code }: Asked<unknown>, now: Instant, unknown: Unknown): Outcome => {
  if (!result) return { kind: 'postponed', reason: 'counterpart-failed', blame: 'route' }
  if (result.kind === 'answered') return answered(result, code, now, unknown)
  return unanswered(result)
}

/** The part of a message of Twilio's that is looked at. None of it is believed to be of its declared type. */
export interface Message {
  readonly sid: unknown
  readonly status: unknown
  readonly errorCode: unknown
  readonly numSegments: unknown
}

const partsOf = (value: unknown): number | undefined => {
  const parts = Number(value)
  return Number.isInteger(parts) && parts > 0 && parts <= 100 ? parts : undefined
}

/** What a message that Twilio holds says of itself. With a name but without a status we know, it is theirs all the same. */
export const held = (message: Message, sid: string, unknown: Unknown, claimedAt?: Instant): Outcome => {
  const said = told(message.status, message.errorCode, unknown)
  const evidence = { handle: sid, code: said?.code, parts: partsOf(message.numSegments), claimedAt }
  if (said?.kind === 'refused') return { kind: 'refused', reason: said.reason, evidence }
  return { kind: said?.kind === 'delivered' || said?.kind === 'read' ? 'delivered' : 'accepted', evidence }
}

/** An answer that says yes, but to what is not to be made out. */
export const unintelligible = (result: HttpResult | undefined): Outcome => {
  const evidence = result?.kind === 'answered' ? { code: String(result.status) } : undefined
  return { kind: 'unknown', reason: 'answer-unintelligible', evidence }
}
