// From what NgDP said to what the hub must know. NgDP recognises a repeat by its messageUUID, so whatever may have been taken is
// simply sent again. Only the final receipt tells that a letter arrived: an answer never does.
import type { Outcome, Receipt } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { Evidence, Instant } from '../../core/transaction.ts'
import type { HttpAnswer, HttpResult } from '../protocols/http.ts'
import { routeStatuses, unanswered } from '../protocols/http-reason.ts'
import { retryAfterMs } from '../protocols/retry-after.ts'
import { membersOf, type Members } from '../protocols/json.ts'
import { codesOf } from './client.ts'
import { codeOf, meaningOf, transactionIdOf } from '../protocols/memo/index.ts'
import { receiptStatuses } from './codes.ts'

/** Called for a code or status that no table knows. */
export type Unknown = () => void

const handleOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value : undefined
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

const reasonOf = (code: string | undefined, standard: Reason, unknown: Unknown): Reason => {
  if (code === undefined) return standard
  const known = meaningOf(code)
  if (known === undefined) unknown()
  return known ?? standard
}

const evidenceOf = (message: Members): Evidence => {
  const claimedAt = typeof message['timeStamp'] === 'string' ? Date.parse(message['timeStamp']) : NaN
  const [status, error] = [codeOf(message['receiptStatus']), codeOf(message['errorCode'])]
  return {
    code: error ? `${status}:${error}` : status, handle: handleOf(message['transmissionId']),
    claimedAt: Number.isFinite(claimedAt) ? claimedAt : undefined,
  }
}

/** News without the name of whom it is about. */
type Said = { readonly kind: 'accepted' | 'delivered' | 'noted' } | { readonly kind: 'refused'; readonly reason: Reason }

const said = (message: Members, unknown: Unknown): Said | undefined => {
  const status = codeOf(message['receiptStatus'])
  if (status === undefined) return undefined
  const meaning = own(receiptStatuses, status)
  if (meaning === undefined) unknown()
  if (meaning?.kind !== 'refused') return meaning ?? { kind: 'noted' }
  return { kind: 'refused', reason: reasonOf(codeOf(message['errorCode']), meaning.reason, unknown) }
}

/** What a Receipt says; undefined where it is none, or of no message of the hub's making. */
export const receiptOf = (message: Members, unknown: Unknown): Receipt | undefined => {
  const id = transactionIdOf(message['messageUUID'])
  const news = id === undefined ? undefined : said(message, unknown)
  return id === undefined || news === undefined ? undefined : { id, ...news, evidence: evidenceOf(message) }
}

const taken = (answer: HttpAnswer, unknown: Unknown): Outcome => {
  const message = membersOf(answer)
  const news = message && said(message, unknown)
  if (!message || !news) return { kind: 'unknown', reason: 'answer-unintelligible', evidence: { code: String(answer.status) } }
  const evidence = evidenceOf(message)
  return news.kind === 'refused' ? { ...news, evidence } : { kind: 'accepted', evidence }
}

const declined = (answer: HttpAnswer, unknown: Unknown): Outcome => {
  const codes = codesOf(membersOf(answer)).map(codeOf).filter((each) => each !== undefined)
  const code = codes.find((each) => meaningOf(each) !== undefined) ?? codes[0]
  const reason = reasonOf(code, 'content-refused', unknown)
  return { kind: 'refused', reason, evidence: { code: code ?? String(answer.status) } }
}

const answered = (answer: HttpAnswer, now: Instant, unknown: Unknown): Outcome => {
  const { status, headers } = answer
  const evidence = { code: String(status) }
  const reason = routeStatuses[status]
  const wait = retryAfterMs(headers['retry-after'], now)
  if (reason) return { kind: 'postponed', reason, blame: 'route', retryAfterMs: wait, evidence }
  if (status === 201 || status === 200) return taken(answer, unknown)
  if (status === 409) return { kind: 'accepted', evidence }
  if (status === 413) return { kind: 'refused', reason: 'too-large', evidence }
  if (status === 408) return { kind: 'unknown', reason: 'timed-out', evidence }
  if (status >= 500 && status < 600) return { kind: 'unknown', reason: 'counterpart-failed', evidence }
  if (status >= 300 && status < 400) return { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route', evidence }
  if (status >= 400 && status < 500) return declined(answer, unknown)
  return { kind: 'unknown', reason: 'answer-unintelligible', evidence }
}

/** What one request to take a message came to. */
export const outcomeOf = (result: HttpResult, now: Instant, unknown: Unknown): Outcome => {
  if (result.kind === 'answered') return answered(result, now, unknown)
  return unanswered(result)
}
