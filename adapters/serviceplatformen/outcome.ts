// From what the kombi service said to what the hub must know. That it took a message says nothing of its delivery.
import type { Outcome } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { Instant } from '../../core/transaction.ts'
import type { HttpAnswer, HttpResult } from '../protocols/http.ts'
import { routeStatuses, unanswered } from '../protocols/http-reason.ts'
import { codeOf, meaningOf } from '../protocols/memo/index.ts'
import { retryAfterMs } from '../protocols/retry-after.ts'
import { find, rootOf, said } from './xml.ts'

/** Called for a code that no table knows. */
export type Unknown = () => void

/** An identifier as it may be kept: a UUID or a short number of theirs, never ten digits in a row. */
export const handleOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^[0-9A-Za-z-]{1,64}$/.test(text) && !/\d{10}/.test(text.replaceAll('-', 'x')) ? text : undefined

/** Why an error of theirs is one; `standard` where its code says nothing. */
export const reasonOf = (code: string | undefined, standard: Reason, unknown: Unknown): Reason => {
  const known = code === undefined ? undefined : meaningOf(code)
  if (code !== undefined && known === undefined) unknown()
  return known ?? standard
}

/** Codes of theirs are dotted words or short numbers. */
export const errorCodeOf = (text: string | undefined): string | undefined =>
  codeOf(text) ?? (text !== undefined && /^\d{1,6}$/.test(text) ? text : undefined)

const taken = (answer: HttpAnswer, unknown: Unknown): Outcome => {
  const root = answer.truncated ? undefined : rootOf(answer.body)
  const result = said(root, 'Result')
  if (!root || !/^(true|false)$/i.test(result ?? '')) return { kind: 'unknown', reason: 'answer-unintelligible' }
  const handle = handleOf(said(root, 'TransmissionID') ?? said(root, 'TransmissionId'))
  if (/^true$/i.test(result ?? '')) return { kind: 'accepted', evidence: { code: codeOf(said(root, 'AdvisTekst')), handle } }
  const code = errorCodeOf(said(find(root, 'Fejl'), 'FejlId'))
  return { kind: 'refused', reason: reasonOf(code, 'content-refused', unknown), evidence: { code, handle } }
}

const declined = (answer: HttpAnswer, unknown: Unknown): Outcome => {
  const root = answer.truncated ? undefined : rootOf(answer.body)
  const code = errorCodeOf(said(root, 'FejlId') ?? said(root, 'ErrorCode'))
  const evidence = { code: code ?? String(answer.status) }
  return { kind: 'refused', reason: reasonOf(code, 'content-refused', unknown), evidence }
}

const answered = (answer: HttpAnswer, now: Instant, unknown: Unknown): Outcome => {
  const { status, headers } = answer
  const evidence = { code: String(status) }
  const reason = routeStatuses[status]
  if (reason) {
    return { kind: 'postponed', reason, blame: 'route', retryAfterMs: retryAfterMs(headers['retry-after'], now), evidence }
  }
  if (status === 200 || status === 201) return taken(answer, unknown)
  if (status === 413) return { kind: 'refused', reason: 'too-large', evidence }
  if (status === 408) return { kind: 'unknown', reason: 'timed-out', evidence }
  if (status >= 500) return { kind: 'unknown', reason: 'counterpart-failed', evidence }
  if (status >= 400) return declined(answer, unknown)
  return { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route', evidence }
}

/** What one request to take a message came to. */
export const outcomeOf = (result: HttpResult, now: Instant, unknown: Unknown): Outcome => {
  if (result.kind === 'answered') return answered(result, now, unknown)
  return unanswered(result)
}
