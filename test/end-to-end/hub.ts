// A real hub in this process, over real HTTP, with a real silo counterpart at the other end: what the tests of the API and of
// the whole way through stand on.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { channels } from '../../channels/index.ts'
import { configure, type Configuration } from '../../config/index.ts'
import { startHub, type Running } from '../../wiring/start.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'

export const secret = 'a-secret-of-the-tests'

export const hashOf = (credential: string): string => createHash('sha256').update(credential).digest('hex')

export const credentials = {
  afsender: 'sluse_afsender_0123456789abcdef', fremmed: 'sluse_fremmed_0123456789abcdef', drift: 'sluse_drift_0123456789abcdef',
}

type Members = Readonly<Record<string, unknown>>

export interface HubOptions {
  readonly folder?: string
  readonly api?: Members
  readonly store?: Members
  readonly route?: Members
  /** Instead of the one route to the silo; a function is told where the silo is. */
  readonly routes?: readonly Members[] | ((peerUrl: string) => readonly Members[])
  readonly drain?: string
  /** A silo that outlives the hub; without it each hub has its own. */
  readonly peer?: SiloCounterpart
  /** Changes what the file amounts to, for durations shorter than a file may ask for. */
  readonly adjust?: (configuration: Configuration) => Configuration
  readonly webhook?: boolean
  readonly silo?: Members
  /** More members of the file. */
  readonly file?: Members
}

export interface TestHub extends Running {
  readonly folder: string
  readonly peer: SiloCounterpart
  call(path: string, options?: CallOptions): Promise<Answer>
  /** A message to the silo `modtager`. */
  message(reference: string, more?: Members): Members
}

export interface CallOptions {
  readonly method?: string
  readonly as?: keyof typeof credentials | null
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** An answer that is no JSON has none of this. */
  readonly body: Members & { readonly id: string }
}

const siloOf = (id: keyof typeof credentials, peerUrl: string, options: HubOptions) => ({
  da: id, en: id, credentials: [{ sha256: hashOf(credentials[id]) }], channels: ['silo'], topics: ['moede.*'],
  ...(options.webhook && { webhook: { url: `${peerUrl}/status/${id}`, secret } }), ...options.silo,
})

const routesOf = (peerUrl: string, { route, routes }: HubOptions): readonly Members[] => {
  if (routes) return typeof routes === 'function' ? routes(peerUrl) : routes
  const settings = { adapter: 'webhook', url: `${peerUrl}/inbox/modtager`, secret }
  return [{ name: 'til-silo', channel: 'silo', width: 16, settings, ...route }]
}

/** The configuration file of such a hub. */
export const fileOf = (peerUrl: string, folder: string, options: HubOptions = {}) => ({
  api: { port: 0, ...options.api },
  store: { file: join(folder, 'sluse.db'), ...options.store },
  keyring: { folder: join(folder, 'keyring') },
  log: { level: 'silent' },
  ...(options.drain && { drain: options.drain }),
  operators: [{ name: 'drift', credentials: [{ sha256: hashOf(credentials.drift) }] }],
  silos: {
    afsender: siloOf('afsender', peerUrl, options), fremmed: { ...siloOf('fremmed', peerUrl, options), webhook: undefined },
    modtager: { da: 'Modtager', en: 'Receiver', credentials: [], channels: [], topics: [] },
  },
  routes: routesOf(peerUrl, options),
  ...options.file,
})

const parsed = (text: string): Answer['body'] => {
  try {
    return JSON.parse(text)
  } catch {
    return {} as Answer['body']
  }
}

/** Calls a hub at that address. */
export const callerOf = (url: string): TestHub['call'] => async (path, { method, as = 'afsender', body, headers } = {}) => {
  const answer = await fetch(`${url}${path}`, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(as && { authorization: `Bearer ${credentials[as]}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }), ...headers,
    },
    body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) }
}

const sample = { channel: 'silo', topic: 'moede.booket', recipient: { silo: 'modtager' }, content: { data: { sag: 'S-1' } } }

/** A message to the silo `modtager`. */
export const sampleOf = (reference: string, more: Members = {}): Members => ({ ...sample, reference, ...more })

/** Starts a hub and its counterpart. */
export const openHub = async (options: HubOptions = {}): Promise<TestHub> => {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'sluse-'))
  const peer = options.peer ?? await startSilo({ secret, now: () => Date.now() })
  const { adjust = (configuration) => configuration } = options
  const running = await startHub(adjust(configure(fileOf(peer.url, folder, options), {}, channels)))
  return {
    ...running, folder, peer, call: callerOf(running.url),
    message: sampleOf,
    stop: async () => {
      await running.stop()
      if (!options.peer) await peer.stop()
      if (!options.folder) rmSync(folder, { recursive: true })
    },
  }
}

/** Follows the feed until an entry fits; the wait is the hub's own long poll, not a sleep. */
export const follow = async (
  hub: Pick<TestHub, 'call'>, fits: (entry: Readonly<Record<string, unknown>>) => boolean,
  as: keyof typeof credentials = 'afsender',
) => {
  let after = 0
  for (;;) {
    const { body } = await hub.call(`/v1/journal?after=${after}&wait=20`, { as })
    const entries = body['entries'] as unknown as readonly Readonly<Record<string, unknown>>[]
    const found = entries.find(fits)
    if (found) return found
    after = body['after'] as unknown as number
  }
}
