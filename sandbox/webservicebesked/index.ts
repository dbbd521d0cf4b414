// A receiver of webservicebeskeder over real HTTPS: a client certificate is demanded and looked up by its fingerprint, each
// organisation has addresses of its own (/<code>/…), repeats are recognised by BeskedIdentifier, and the answers of a type of
// entity can be scripted. It plays all partners of the sandbox at once.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { createArrivals, createFaults, type ArrivalLog, type Counterpart, type Faults } from '../faults.ts'
import { bodyOf, listen, say, stopServer } from '../http.ts'
import type { KeyAndCertificate } from '../tls.ts'
import { webservicebeskedFaults, type WebservicebeskedFault } from './fault.ts'

export interface WebservicebeskedOptions {
  now(): number
  /** The server's own, and the authority that clients' certificates must be of. */
  readonly tls: KeyAndCertificate
  readonly ca: string
  /** Fingerprints (SHA-256, AA:BB:…) of the hub's certificates, the newest last; without them any of the authority's goes. */
  readonly hub?: readonly string[]
  /** How long `hang` takes (default half a minute). */
  readonly slowMs?: number
}

/** What is answered: a status, or the connection is cut before any answer. */
export type Scripted = number | 'reset'

/** A request that was let in, taken or not. */
export interface Asked { readonly key: string; readonly to: string; readonly entity: Members; readonly status: Scripted }

type Members = Readonly<Record<string, unknown>>

interface Parts {
  readonly options: WebservicebeskedOptions
  readonly faults: Faults<WebservicebeskedFault>
  readonly arrivals: ArrivalLog
  readonly taken: Set<string>
  readonly script: Map<number, Scripted[]>
  readonly asked: Asked[]
}

const maxBodyBytes = 1024 * 1024
const maxKept = 50_000

const parsed = (bytes: Buffer | undefined): Members | undefined => {
  try {
    const value: unknown = JSON.parse(bytes?.toString('utf8') ?? '')
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Members : undefined
  } catch {
    return undefined
  }
}

const isStranger = (request: IncomingMessage, { options: { hub }, faults }: Parts): boolean => {
  if (!hub) return false
  const shown = (request.socket as TLSSocket).getPeerCertificate().fingerprint256
  return faults.take('only-new-certificate') ? shown !== hub.at(-1) : !hub.includes(shown)
}

const keys = ['BeskedIdentifier', 'EntitetNavn', 'EntitetId', 'EksternIdentifier', 'Aendringstype']

const isForOne = (entity: Members): boolean => String(entity['Identifikation'] ?? '').endsWith('0500')

type Rebuff = readonly [number, Readonly<Record<string, string>>?]

const rebuffs: Partial<Record<WebservicebeskedFault, Rebuff>> = {
  'failed-500': [500], 'poison-400': [400], 'redeployed-404': [404], 'certificate-403': [403], 'credential-401': [401],
  'service-window': [503, { 'retry-after': '1' }], 'overloaded-429': [429, { 'retry-after': '1' }],
}
const rebuffOf = (entity: Members, { faults }: Parts): Rebuff | undefined => {
  if (isForOne(entity) && faults.take('citizen-500')) return [500]
  const name = (Object.keys(rebuffs) as WebservicebeskedFault[]).find((each) => faults.take(each))
  return name && rebuffs[name]
}

const take = (to: string, entity: Members, { taken, arrivals, options }: Parts): void => {
  const key = String(entity['BeskedIdentifier'])
  if (taken.has(key)) return
  taken.add(key)
  for (const oldest of taken.size > maxKept ? [...taken].slice(0, 1) : []) taken.delete(oldest)
  arrivals.add({ at: options.now(), kind: 'message', key, to, content: entity })
}

const answerAfter = (response: ServerResponse, ms: number): void => {
  const timer = setTimeout(() => say(response, 200, { taken: true }), ms)
  response.once('close', () => clearTimeout(timer))
}

/** What becomes of the answer of one that was taken. */
const thank = (response: ServerResponse, { faults, options }: Parts): void => {
  if (faults.take('answer-lost')) return void response.destroy()
  if (faults.take('garbage-answer')) return void response.socket?.end('\u0007volapyk\r\n\r\n')
  if (faults.take('hang')) return answerAfter(response, options.slowMs ?? 30_000)
  if (!faults.take('reset-after-200')) return say(response, 200, { taken: true })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '200' })
  response.flushHeaders()
  setImmediate(() => response.destroy())
}

const rebuffed = (response: ServerResponse, to: string, entity: Members, parts: Parts): boolean => {
  const scripted = parts.script.get(Number(entity['EntitetId']))?.shift()
  const [status, headers] = rebuffOf(entity, parts) ?? [scripted]
  parts.asked.push({ key: String(entity['BeskedIdentifier']), to, entity, status: status ?? 200 })
  if (parts.asked.length > maxKept) parts.asked.shift()
  if (status === undefined) return false
  if (status !== 'reset' && status < 300) take(to, entity, parts)
  if (status === 'reset') response.destroy()
  else say(response, status, { taken: false }, headers)
  return true
}

const respond = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const [, to] = /^\/([A-Za-z0-9-]+)\/\S*$/.exec(request.url ?? '') ?? []
  const entity = parsed(await bodyOf(request, maxBodyBytes))
  if (isStranger(request, parts)) return say(response, 403, { taken: false })
  if (!to) return say(response, 404, { taken: false })
  if (request.method !== 'POST') return say(response, 405, { taken: false })
  if (!entity || keys.some((key) => entity[key] === undefined)) return say(response, 400, { taken: false })
  if (rebuffed(response, to, entity, parts)) return
  take(to, entity, parts)
  thank(response, parts)
}

export interface WebservicebeskedCounterpart extends Counterpart<WebservicebeskedFault> {
  /** What is answered to the next messages about a type of entity, one after another; then all is well again. */
  script(entityType: number, answers: readonly Scripted[]): void
  /** Every request so far that was let in, repeats and refused ones too. */
  asked(): readonly Asked[]
}

/** Starts the receiver on a free port. Rejects when it cannot listen. */
export const startWebservicebesked = async (options: WebservicebeskedOptions): Promise<WebservicebeskedCounterpart> => {
  const parts: Parts = {
    options, faults: createFaults(webservicebeskedFaults), arrivals: createArrivals(20_000), taken: new Set(), script: new Map(),
    asked: [],
  }
  const tls = { ...options.tls, ca: options.ca, requestCert: true, rejectUnauthorized: true }
  // A caller that goes away in the middle of its request is no news here.
  const server = createServer(tls, (request, response) => void respond(request, response, parts).catch(() => response.destroy()))
  const port = await listen(server)
  return {
    name: 'webservicebesked', url: `https://127.0.0.1:${port}`, faults: parts.faults, arrivals: parts.arrivals,
    script: (entityType, answers) => void parts.script.set(entityType, [...answers]), asked: () => [...parts.asked],
    stop: () => stopServer(server),
  }
}
