// Twilio's own library speaks the contract: addresses, names of parameters, forms of answers. The bytes go over our own HTTP
// client, because only that tells whether a request may have been taken. The library tries nothing again, follows no page by
// itself, logs nothing (its log is in the transport that is replaced here), and reads no environment. It is slow to load, so it
// is loaded while the hub starts and waited for by the first message.
import type { Twilio } from 'twilio'
import { createHttpClient, type HttpClient, type HttpResult } from '../protocols/http.ts'
import type { Settings } from './settings.ts'

type Options = NonNullable<ConstructorParameters<typeof Twilio>[2]>
type Transport = NonNullable<Options['httpClient']>
type Request = Parameters<Transport['request']>[0]
export type Messages = Twilio['messages']

/** What one request came to: what the wire said, what the library made of it, and Twilio's error code where there is one. */
export interface Asked<T> {
  /** Absent where the library turned the request down itself. */
  readonly result?: HttpResult
  /** Absent where there was no answer, or one that says no, or one that makes no sense. */
  readonly value?: T
  readonly code?: string
}

export interface Client {
  /** Never rejects. */
  ask<T>(call: (messages: Messages) => Promise<T>, signal: AbortSignal): Promise<Asked<T>>
  close(): Promise<void>
}

// The longest list that is ever asked for holds a thousand messages of some 2000 bytes.
const maxAnswerBytes = 4 * 1024 * 1024

const encoded = (members: object | undefined): string => {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(members ?? {})) for (const each of [value].flat()) form.append(name, String(each))
  return form.toString()
}

const methodOf = ({ method }: Request): 'GET' | 'POST' => method === 'get' ? 'GET' : 'POST'

const addressOf = ({ uri, params }: Request): string => {
  const query = encoded(params)
  return query ? `${uri}?${query}` : uri
}

const headersOf = ({ headers, username, password }: Request): Record<string, string> => (
  { ...headers as Record<string, string>, Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` })

const createTransport = (
  http: HttpClient, signal: AbortSignal, timeoutMs: number, keep: (result: HttpResult) => void,
): Transport => {
  const request = async (asked: Request) => {
    const method = methodOf(asked)
    const body = method === 'POST' ? encoded(asked.data as object | undefined) : undefined
    const result = await http.request({ method, url: addressOf(asked), headers: headersOf(asked), body, signal, timeoutMs })
    keep(result)
    if (result.kind !== 'answered' || result.truncated) throw new Error('no answer')
    return { statusCode: result.status, body: result.body.toString('utf8'), headers: result.headers }
  }
  // The library asks of a transport only this one method; its type has the private parts of the default one besides.
  return { request } as unknown as Transport
}

const codeOf = (error: unknown): string | undefined => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'number' && /^\d{5,6}$/.test(String(code)) ? String(code) : undefined
}

const clientOptions = ({ accountSid }: Settings, httpClient: Transport): Options =>
  ({ accountSid, httpClient, autoRetry: false, edge: '', region: '', logLevel: 'none' })

/** Opens connections of its own to Twilio, and has the library loaded. */
export const createClient = (settings: Settings): Client => {
  const { baseUrl, connections, timeoutMs, accountSid, authToken, apiKey, apiSecret } = settings
  const http = createHttpClient({ origin: baseUrl, connections, connectTimeoutMs: Math.min(10_000, timeoutMs), maxAnswerBytes })
  const loading = import('twilio')
  loading.catch(() => undefined)

  const ask: Client['ask'] = async (call, signal) => {
    let result: HttpResult | undefined
    try {
      const { Twilio } = (await loading).default
      const transport = createTransport(http, signal, timeoutMs, (heard) => { result = heard })
      const client = new Twilio(apiKey ?? accountSid, apiSecret ?? authToken, clientOptions(settings, transport))
      client.api.baseUrl = baseUrl
      const value = await call(client.messages)
      return { result, value }
    } catch (error) {
      return { result, code: codeOf(error) }
    }
  }
  return { ask, close: () => http.close() }
}
