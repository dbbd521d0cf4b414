// A silo as the hub meets it: takes signed messages at /inbox/<silo> and batches of statuses at /status/<silo>, checks the
// signature, and takes a repeat of an id for what it is. Real HTTP, real TLS where asked for, and faults on request.
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { verify } from '../../adapters/webhook/index.ts'
import { createArrivals, createFaults, type Arrival, type ArrivalLog, type Counterpart, type Faults } from '../faults.ts'
import { bodyOf, listen, say, stopServer } from '../http.ts'
import { siloFaults, strike, type SiloFault } from './fault.ts'
import { createMemory, type Memory } from './memory.ts'

export interface SiloOptions {
  /** The secret it shares with the hub. */
  readonly secret: string
  readonly host?: string
  readonly port?: number
  /** PEM of its key and certificate; without them it speaks plain HTTP. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** How old a signature may be (default five minutes). */
  readonly toleranceMs?: number
  /** How long `slow-answer` takes (default half a minute). */
  readonly slowMs?: number
  now(): number
  /** What it answers at /relevance/<silo> of a reference (default: everything is). */
  isRelevant?(reference: string): boolean
}

export type SiloCounterpart = Counterpart<SiloFault>

interface Parts {
  readonly options: SiloOptions
  readonly faults: Faults<SiloFault>
  readonly arrivals: ArrivalLog
  readonly seen: Memory
}

interface Post {
  readonly kind: Arrival['kind']
  readonly to: string
  readonly key: string
  readonly content: unknown
}

const maxBodyBytes = 4 * 1024 * 1024

const json = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

const headerOf = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

const kinds: Readonly<Record<string, Arrival['kind']>> = { inbox: 'message', status: 'status', relevance: 'question' }

/** Reads the post, or answers why it is not taken. */
const readPost = (request: IncomingMessage, bytes: Buffer | undefined, { options }: Parts): Post | number => {
  const [, room = '', to = ''] = /^\/(inbox|status|relevance)\/([a-z][a-z0-9-]{0,62})$/.exec(request.url ?? '') ?? []
  if (!room) return 404
  if (request.method !== 'POST') return 405
  if (!bytes) return 413
  const signature = headerOf(request, 'sluse-signature')
  if (!verify(signature, bytes, options.secret, options.now(), options.toleranceMs ?? 300_000)) return 401
  const content = json(bytes)
  if (content === undefined) return 422
  const key = headerOf(request, 'sluse-id') || signature
  return { kind: kinds[room] ?? 'status', to, key, content }
}

const take = (post: Post, { arrivals, seen, options }: Parts): boolean => {
  if (!seen.add(`${post.kind} ${post.to} ${post.key}`)) return false
  arrivals.add({ at: options.now(), ...post })
  return true
}

const judged = (post: Post, { arrivals, options }: Parts): boolean => {
  arrivals.add({ at: options.now(), ...post })
  return options.isRelevant?.((post.content as { reference: string }).reference) ?? true
}

const answer = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const post = readPost(request, await bodyOf(request, maxBodyBytes), parts)
  if (typeof post === 'number') return say(response, post, { taken: false })
  const whole = { take: () => void take(post, parts), slowMs: parts.options.slowMs ?? 30_000 }
  if (strike(parts.faults, response, whole)) return
  if (post.kind === 'question') return say(response, 200, { relevant: judged(post, parts) })
  say(response, 200, { taken: true, repeated: !take(post, parts) })
}

/** Starts a silo; on a free port unless one is given. Rejects when it cannot listen. */
export const startSilo = async (options: SiloOptions): Promise<SiloCounterpart> => {
  const parts: Parts = { options, faults: createFaults(siloFaults), arrivals: createArrivals(), seen: createMemory(100_000) }
  // A caller that goes away in the middle of its request is no news here.
  const react = (request: IncomingMessage, response: ServerResponse): void =>
    void answer(request, response, parts).catch(() => response.destroy())
  const server = options.tls ? createSecure(options.tls, react) : createPlain(react)
  const host = options.host ?? '127.0.0.1'
  const port = await listen(server, host, options.port)
  const url = `${options.tls ? 'https' : 'http'}://${host}:${port}`
  return { name: 'silo', url, faults: parts.faults, arrivals: parts.arrivals, stop: () => stopServer(server) }
}
