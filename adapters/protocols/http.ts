// A pooled keep-alive HTTP/1.1 client, and the one home of undici. Its answer is a value that says what the hub must know: was it
// answered, could no byte of it have left (`not-sent`), or may it have been taken (`cut`). The line between the last two is the
// moment undici hands the request to a connected socket. TLS is always verified, redirects are not followed, nothing is retried.
import { Readable } from 'node:stream'
import { Agent, Pool, type Dispatcher } from 'undici'
import { cutBy, notSentBy, type CutWhy, type NotSentWhy } from './http-failure.ts'

export interface HttpClientOptions {
  /** The one origin it talks to, for the fastest path; without it any origin goes. */
  readonly origin?: string
  /** Connections at once to one origin. */
  readonly connections: number
  /** PEM of the authority that alone is trusted; without it, the system's. */
  readonly ca?: string
  /** PEM of the client's certificate and key (mutual TLS). */
  readonly cert?: string
  readonly key?: string
  readonly connectTimeoutMs: number
  /** What is longer is cut and flagged. */
  readonly maxAnswerBytes: number
}

/** A body that is made while it is sent. What its chunks throw cuts the request off. */
export interface HttpStream {
  /** In bytes; told before the first of them. */
  readonly length: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string | HttpStream
  readonly signal?: AbortSignal
  /** From the call to the end of the answer, waiting for a connection included. */
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  /** There was more than `maxAnswerBytes`. */
  readonly truncated: boolean
}

/** Surely not sent. */
export interface HttpNotSent { readonly kind: 'not-sent'; readonly why: NotSentWhy }
/** The request may have been taken. */
export interface HttpCut { readonly kind: 'cut'; readonly why: CutWhy }
export type HttpResult = HttpAnswer | HttpNotSent | HttpCut

export interface HttpClient {
  /** Never rejects. */
  request(request: HttpRequest): Promise<HttpResult>
  /** Cuts what is under way and closes every connection. */
  close(): Promise<void>
}

type Target = { readonly origin: string; readonly path: string }
type Resolve = (result: HttpResult) => void

const nothing = Buffer.alloc(0)
const settledEarly = new Error('settled before it was sent')

interface Collected {
  /** False when there was more than there is room for. */
  take(chunk: Buffer): boolean
  bytes(): Buffer
}

const collectWithin = (maxBytes: number): Collected => {
  const chunks: Buffer[] = []
  let room = maxBytes
  const take = (chunk: Buffer): boolean => {
    chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
    room -= chunk.length
    return room >= 0
  }
  const bytes = (): Buffer => chunks.length > 1 ? Buffer.concat(chunks) : chunks[0] ?? nothing
  return { take, bytes }
}

/** Settles once: by the answer, by the clock, by the signal or by a failure, whichever comes first. */
const exchange = (request: HttpRequest, maxAnswerBytes: number, resolve: Resolve): Dispatcher.DispatchHandler => {
  const body = collectWithin(maxAnswerBytes)
  let controller: Dispatcher.DispatchController | undefined
  let settled = false
  let status = 0
  let headers: HttpAnswer['headers'] = {}

  const settle = (result: HttpResult): void => {
    if (settled) return
    settled = true
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', stopped)
    resolve(result)
  }
  const giveUp = (notSent: NotSentWhy, cut: CutWhy): void => {
    settle(controller ? { kind: 'cut', why: cut } : { kind: 'not-sent', why: notSent })
    controller?.abort(settledEarly)
  }
  const stopped = (): void => giveUp('stopped', 'stopped')
  const answered = (truncated: boolean): void => settle({ kind: 'answered', status, headers, body: body.bytes(), truncated })
  const timer = setTimeout(() => giveUp('unreachable', 'timed-out'), request.timeoutMs)
  request.signal?.addEventListener('abort', stopped, { once: true })

  return {
    onRequestStart: (given) => {
      // It may have waited so long for a connection that nobody wants it sent any more.
      if (settled) throw settledEarly
      controller = given
    },
    onResponseStart: (_controller, code, received) => {
      status = code
      headers = received
    },
    onResponseData: (given, chunk) => {
      if (settled || body.take(chunk)) return
      answered(true)
      given.abort(settledEarly)
    },
    onResponseEnd: () => answered(false),
    onResponseError: (_controller, error) => settle(controller ? cutBy(error) : notSentBy(error)),
  }
}

const isStream = (body: HttpRequest['body']): body is HttpStream => typeof body === 'object' && 'chunks' in body

const sentOf = ({ headers, body }: HttpRequest): Pick<Dispatcher.DispatchOptions, 'headers' | 'body'> => isStream(body)
  ? { headers: { ...headers, 'content-length': String(body.length) }, body: Readable.from(body.chunks(), { highWaterMark: 1 }) }
  : { headers, body }

const poolOptions = (options: HttpClientOptions): Pool.Options => ({
  connections: options.connections,
  connect: {
    ca: options.ca, cert: options.cert, key: options.key, rejectUnauthorized: true, timeout: options.connectTimeoutMs,
  },
  allowH2: false,
  // One timer of our own bounds the whole exchange; undici's two would only cost.
  headersTimeout: 0,
  bodyTimeout: 0,
})

// Nearly every request of a client goes to the same address, so the last one read is kept.
const targetReader = (only: string | undefined): ((url: string) => Target | undefined) => {
  let lastUrl = ''
  let last: Target | undefined
  const read = (text: string): Target | undefined => {
    const url = URL.parse(text)
    if (!url || url.username || url.password || !/^https?:$/.test(url.protocol)) return undefined
    return only && url.origin !== only ? undefined : { origin: url.origin, path: url.pathname + url.search }
  }
  return (url) => {
    if (url === lastUrl) return last
    last = read(url)
    lastUrl = url
    return last
  }
}

/** A client with connections of its own. Throws for options that make no sense, as at start. */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const origin = options.origin && new URL(options.origin).origin
  const dispatcher: Dispatcher = origin ? new Pool(origin, poolOptions(options)) : new Agent(poolOptions(options))
  const targetOf = targetReader(origin)
  const request = (asked: HttpRequest): Promise<HttpResult> => new Promise((resolve) => {
    const target = targetOf(asked.url)
    if (!target) return resolve({ kind: 'not-sent', why: 'invalid' })
    if (asked.signal?.aborted) return resolve({ kind: 'not-sent', why: 'stopped' })
    dispatcher.dispatch({ ...target, method: asked.method, ...sentOf(asked) }, exchange(asked, options.maxAnswerBytes, resolve))
  })
  return { request, close: () => dispatcher.destroy() }
}
