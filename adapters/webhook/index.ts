// Posts signed JSON to an address of a silo's. The receiver keeps the ids it has seen (`Sluse-Id`) and answers a repeat with the
// same 2xx, so what may have been taken is simply posted again. Only the status of an answer counts; what it says is not read.
import type { Outcome, Postponed } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import type { Instant } from '../../core/transaction.ts'
import { createHttpClient, type HttpAnswer, type HttpClient, type HttpResult } from '../protocols/http.ts'
import { unanswered } from '../protocols/http-reason.ts'
import { retryAfterMs } from '../protocols/retry-after.ts'
import { allowedUrl } from '../protocols/url.ts'
import { createSigner } from './signature.ts'

export { createRelevanceQuestions, type RelevanceQuestions } from './relevance.ts'
export { verify } from './signature.ts'

/** What a status means. `pausable`: with a Retry-After it is the whole endpoint that wants to be left alone. */
type Meaning =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused' | 'unknown'; readonly reason: Reason }
  | { readonly kind: 'postponed'; readonly reason: Reason; readonly blame: Postponed['blame']; readonly pausable?: true }

const refused = (reason: Reason): Meaning => ({ kind: 'refused', reason })
const endpoint = (reason: Reason): Meaning => ({ kind: 'postponed', reason, blame: 'route' })
const later = (reason: Reason): Meaning => ({ kind: 'postponed', reason, blame: 'message', pausable: true })

/** The table of answers: first by status, then by class. */
const statuses: Readonly<Record<number, Meaning>> = {
  401: endpoint('credential-refused'),
  403: endpoint('credential-refused'),
  404: endpoint('endpoint-wrong'),
  405: endpoint('endpoint-wrong'),
  408: later('timed-out'),
  410: endpoint('endpoint-wrong'),
  413: refused('too-large'),
  425: later('counterpart-failed'),
  429: endpoint('overloaded'),
}
const classes: Readonly<Record<number, Meaning>> = {
  2: { kind: 'delivered' },
  3: endpoint('endpoint-wrong'),
  4: refused('refused'),
  5: later('counterpart-failed'),
}
const unintelligible: Meaning = { kind: 'unknown', reason: 'answer-unintelligible' }

const answered = ({ status, headers }: HttpAnswer, now: Instant): Outcome => {
  const meaning = statuses[status] ?? classes[Math.floor(status / 100)] ?? unintelligible
  const evidence = { code: String(status) }
  if (meaning.kind !== 'postponed') return { ...meaning, evidence }
  const wait = retryAfterMs(headers['retry-after'], now)
  const blame = meaning.pausable && wait !== undefined ? 'route' : meaning.blame
  return { kind: 'postponed', reason: meaning.reason, blame, retryAfterMs: wait, evidence }
}

const outcomeOf = (result: HttpResult, now: Instant): Outcome => {
  if (result.kind === 'answered') return answered(result, now)
  return unanswered(result)
}

export interface WebhookOptions {
  /** `https`, or `http` on this machine. */
  readonly url: string
  /** Key of the signature. */
  readonly secret: string
  /** PEM of the authority that alone is trusted; without it, the system's. */
  readonly ca?: string
  /** Connections at once (default 16). */
  readonly connections?: number
  /** How long one post may take (default 15 000). */
  readonly timeoutMs?: number
  now(): Instant
}

export interface Webhook {
  /** One attempt. `headers` go along with the signature; never rejects. */
  post(body: string | Uint8Array, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Outcome>
  close(): Promise<void>
}

/** True for an address that a webhook may have. */
export const isWebhookUrl = (url: string): boolean => allowedUrl(url, { schemes: ['https'], plainOnLoopback: true }) !== undefined

const clientFor = (options: WebhookOptions): HttpClient => createHttpClient({
  origin: options.url,
  connections: options.connections ?? 16,
  ca: options.ca,
  connectTimeoutMs: Math.min(5_000, options.timeoutMs ?? 5_000),
  maxAnswerBytes: 16_384,
})

/** Opens a webhook with connections of its own. The address must be one that `isWebhookUrl` takes. */
export const createWebhook = (options: WebhookOptions): Webhook => {
  const client = clientFor(options)
  const sign = createSigner(options.secret)
  const timeoutMs = options.timeoutMs ?? 15_000
  const post: Webhook['post'] = async (body, headers, signal) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    const result = await client.request({
      method: 'POST', url: options.url, body: bytes, signal, timeoutMs,
      headers: { 'content-type': 'application/json', ...headers, 'sluse-signature': sign(bytes, options.now()) },
    })
    return outcomeOf(result, options.now())
  }
  return { post, close: () => client.close() }
}
