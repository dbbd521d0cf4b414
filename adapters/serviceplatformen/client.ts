// Requests to the services, each under an access token. A token that is turned down is forgotten and the request made once more:
// a 401 is answered before anything is taken. HTTP/1.1 throughout, because the platform resets streams of HTTP/2.
import { randomUUID } from 'node:crypto'
import type { Postponed } from '../../core/outcome.ts'
import type { World } from '../../core/world.ts'
import { createHttpClient, type HttpResult, type HttpStream } from '../protocols/http.ts'
import type { Settings } from './settings.ts'
import { createTokens, type Tokens } from './tokens.ts'

export interface Client {
  readonly tokens: Tokens
  /** Posts a message. Never rejects. */
  send(kombi: string | HttpStream, transaction: string, at: number, signal: AbortSignal): Promise<HttpResult | Postponed>
  /** Asks the look-up service. Never rejects. */
  lookUp(path: string, signal: AbortSignal): Promise<HttpResult | Postponed>
  close(): Promise<void>
}

const maxAnswerBytes = 1024 * 1024

const isRefused = (result: HttpResult): boolean => result.kind === 'answered' && result.status === 401

type Under = (authorization: string) => Promise<HttpResult>

/** Opens connections of its own. */
export const createClient = (settings: Settings, world: World): Client => {
  const { services, entities, certificate: cert, key, ca, connections, timeoutMs } = settings
  const connectTimeoutMs = Math.min(10_000, timeoutMs)
  const http = createHttpClient({ connections, ca, cert, key, connectTimeoutMs, maxAnswerBytes })
  const tokens = createTokens(http, settings, world)

  const under = async (entity: string, ask: Under): Promise<HttpResult | Postponed> => {
    const authorization = await tokens.authorization(entity)
    if (typeof authorization !== 'string') return authorization
    const result = await ask(authorization)
    if (!isRefused(result)) return result
    tokens.drop(entity)
    const fresh = await tokens.authorization(entity)
    return typeof fresh === 'string' ? ask(fresh) : fresh
  }
  const traced = (authorization: string, transaction: string, at: number) => ({
    authorization, 'x-TransaktionsId': transaction, 'x-TransaktionsTid': new Date(at).toISOString(),
  })
  return {
    tokens,
    send: (kombi, transaction, at, signal) => under(entities.send, (authorization) => http.request({
      method: 'POST', url: `${services}/KombiPostAfsend_1/kombi`, signal, timeoutMs, body: kombi,
      headers: {
        ...traced(authorization, transaction, at),
        'content-type': 'application/xml; charset=UTF-8', accept: 'application/xml',
      },
    })),
    lookUp: (path, signal) => under(entities.lookUp, (authorization) => http.request({
      method: 'GET', url: `${services}${path}`, signal, timeoutMs,
      headers: { ...traced(authorization, randomUUID(), world.now()), accept: 'application/json' },
    })),
    close: () => http.close(),
  }
}
