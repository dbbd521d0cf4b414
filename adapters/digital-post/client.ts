// Requests to NgDP: the system's certificate under TLS and its id and token in each request. Numbers of people are never in an
// address.
import { createHttpClient, type HttpRequest, type HttpResult, type HttpStream } from '../protocols/http.ts'
import { isMembers, type Members } from '../protocols/json.ts'
import type { Settings } from './settings.ts'

/** What goes with a request. */
export interface Sent {
  readonly type: string
  readonly body: string | Uint8Array | HttpStream
  /** How long it may take where that is less than usual. */
  readonly timeoutMs?: number
}

export interface Client {
  /** `path` begins behind the API's address. Never rejects. */
  ask(method: HttpRequest['method'], path: string, signal: AbortSignal, sent?: Sent): Promise<HttpResult>
  close(): Promise<void>
}

// The longest answer that is asked for is a page of a thousand ids.
const maxAnswerBytes = 1024 * 1024

/** Opens connections of its own. */
export const createClient = (settings: Settings): Client => {
  const { address, systemId, apiToken, certificate, key, ca, connections, timeoutMs } = settings
  const connectTimeoutMs = Math.min(10_000, timeoutMs)
  const origin = new URL(address).origin
  const http = createHttpClient({ origin, connections, ca, cert: certificate, key, connectTimeoutMs, maxAnswerBytes })
  const authorization = `Basic ${Buffer.from(`${systemId}:${apiToken}`).toString('base64')}`
  const ask: Client['ask'] = (method, path, signal, sent) => {
    const headers: Record<string, string> = { authorization, accept: 'application/json' }
    if (sent !== undefined) headers['content-type'] = sent.type
    const patienceMs = Math.min(timeoutMs, sent?.timeoutMs ?? timeoutMs)
    return http.request({ method, url: `${address}${path}`, headers, body: sent?.body, signal, timeoutMs: patienceMs })
  }
  return { ask, close: () => http.close() }
}

/** The codes of an ErrorMessage, its own first. Of its field errors nothing else is looked at: they repeat what was sent. */
export const codesOf = (message: Members | undefined): readonly unknown[] => {
  const fields = Array.isArray(message?.['fieldErrors']) ? message['fieldErrors'].filter(isMembers) : []
  return [message?.['code'], ...fields.map(({ code }) => code)]
}
