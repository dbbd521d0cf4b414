// What a request to a counterpart means for the message in it where no answer came, or where the status alone says it: the same
// for all of them, so it is said once.
import type { Outcome } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { HttpResult } from './http.ts'
import type { CutWhy, NotSentWhy } from './http-failure.ts'

/** Of what surely was not sent. */
export const notSentReasons = {
  unreachable: 'unreachable', dns: 'unreachable', tls: 'tls-failed', stopped: 'timed-out', invalid: 'endpoint-wrong',
} as const satisfies Readonly<Record<NotSentWhy, Reason>>

/** Of what may have been taken. */
const cutReasons = {
  closed: 'cut-off', 'timed-out': 'timed-out', stopped: 'timed-out', garbage: 'answer-unintelligible',
} as const satisfies Readonly<Record<CutWhy, Reason>>

/** Answers that say by their HTTP status alone that the way is in trouble. */
export const routeStatuses: Readonly<Record<number, Reason>> = {
  401: 'credential-refused',
  403: 'credential-refused',
  404: 'endpoint-wrong',
  405: 'endpoint-wrong',
  429: 'overloaded',
  503: 'overloaded',
}

/** What a request without an answer came to. */
export const unanswered = (result: Exclude<HttpResult, { readonly kind: 'answered' }>): Outcome => result.kind === 'cut'
  ? { kind: 'unknown', reason: cutReasons[result.why] }
  : { kind: 'postponed', reason: notSentReasons[result.why], blame: 'route' }
