// A way out through Twilio, opened between the sandbox's Twilio and a real HTTP server that hosts its inlet as the API does.
import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { openTwilio } from '../../adapters/twilio/index.ts'
import type { Adapter, Delivery } from '../../core/adapter.ts'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import { createArrivals, type ArrivalLog } from '../../sandbox/faults.ts'
import { listen, stopServer } from '../../sandbox/http.ts'
import { startTwilio, type TwilioCounterpart, type TwilioOptions } from '../../sandbox/twilio/index.ts'
import { noAttachments as attachments, recordingWorld, type RecordingWorld } from '../conformance/world.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

export const accountSid = `AC${'0123456789abcdef'.repeat(2)}`
export const authToken = 'a-token-of-the-tests-only'
export const from = '+4550001234'
export const phone = '+4520987654'
export const text = 'Husk din jobsamtale tirsdag kl. 10.15 på jobcentret'

export const mac = (said: string): string => createHmac('sha256', 'of the tests').update(said).digest('base64url').slice(0, 22)
export const never = (): AbortSignal => new AbortController().signal

export const deliveryTo = (to = phone, said = text, more: Partial<Delivery> = {}): Delivery => ({
  id: randomUUID(), attempt: 1, origin: 'kontaktforloeb', reference: 'r-1', topic: 'moede.booket', at: Date.now(),
  body: { recipient: { phone: to }, content: { text: said } }, ...more,
})

type HttpInlet = Extract<Inlet, { kind: 'http' }>

/** Hosts an inlet below /inlets/sms of its own origin; `publicUrl` is what it believes to be called. */
const host = async (publicUrl?: string) => {
  let inlet: HttpInlet | undefined
  let receive: Receive = () => Promise.resolve()
  const answer = async (request: IncomingMessage) => {
    const path = request.url ?? '/'
    const asked = { method: request.method ?? 'GET', path: path.replace('/inlets/sms', ''), url: `${base}${path}`,
      headers: request.headers }
    return inlet ? inlet.answer({ ...asked, body: await buffer(request) }, receive) : { status: 404 }
  }
  const server = createServer((request, response) => void answer(request).then(
    ({ status }) => response.writeHead(status).end(), () => response.writeHead(503).end()))
  const origin = `http://127.0.0.1:${await listen(server)}`
  const base = publicUrl ?? origin
  const serve = (given: HttpInlet, hear: Receive): void => {
    inlet = given
    receive = hear
  }
  return { origin, inletUrl: `${base}/inlets/sms`, serve, stop: () => stopServer(server) }
}

export interface Bench {
  readonly counterpart: TwilioCounterpart
  readonly adapter: Adapter
  readonly inlet: HttpInlet
  readonly inletUrl: string
  readonly world: RecordingWorld
  /** Receipts, as `content` of what arrived; `key` is the transaction. */
  readonly receipts: ArrivalLog
  receiptsOf(id: string): readonly Receipt[]
  stop(): Promise<void>
}

export interface BenchOptions {
  readonly settings?: object
  readonly twilio?: Partial<TwilioOptions>
  readonly publicUrl?: string
  /** In front of keeping the receipt, as the hub's commit is. */
  readonly commit?: (receipt: Receipt) => Promise<void>
}

export const openBench = async ({ settings, twilio, publicUrl, commit }: BenchOptions = {}): Promise<Bench> => {
  const hub = await host(publicUrl)
  const gateway = publicUrl === undefined ? undefined : hub.origin
  const counterpart = await startTwilio({ accountSid, authToken, gateway, now: () => Date.now(), ...twilio })
  const world = recordingWorld()
  const given = { adapter: 'twilio', accountSid, authToken, from, baseUrl: counterpart.url, graceMs: 0, ...settings }
  const way = openTwilio(given, { world, route: 'sms', inletUrl: hub.inletUrl, mac, attachments, keeping: createMemoryStore() })
  const inlet = way.inlets[0] as HttpInlet
  const receipts = createArrivals()
  hub.serve(inlet, async (receipt) => {
    await commit?.(receipt)
    receipts.add({ at: Date.now(), kind: 'receipt', key: receipt.id, to: '', content: receipt })
  })
  const stop = async (): Promise<void> => {
    await way.adapter.close()
    await counterpart.stop()
    await hub.stop()
  }
  const receiptsOf = (id: string): readonly Receipt[] =>
    receipts.all().filter(({ key }) => key === id).map(({ content }) => content as Receipt)
  return { counterpart, adapter: way.adapter, inlet, inletUrl: hub.inletUrl, world, receipts, receiptsOf, stop }
}

/** Runs `work` with a bench of its own. */
export const withBench = async (options: BenchOptions, work: (bench: Bench) => Promise<void>): Promise<void> => {
  const bench = await openBench(options)
  try {
    await work(bench)
  } finally {
    await bench.stop()
  }
}

/** Runs `work` with an adapter whose counterpart answers every request as told. */
export const withAnswer = async (
  answer: { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> },
    work: (adapter: Adapter, world: RecordingWorld) => Promise<void>,
): Promise<void> => {
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
  const server = createServer((request, response) =>
    void request.resume().once('end', () => response.writeHead(answer.status, answer.headers).end(body)))
  const baseUrl = `http://127.0.0.1:${await listen(server)}`
  const world = recordingWorld()
  const settings = { adapter: 'twilio', accountSid, authToken, from, baseUrl }
  const inletUrl = 'https://hub.example/inlets/sms'
  const { adapter } = openTwilio(settings, { world, route: 'sms', inletUrl, mac, attachments, keeping: createMemoryStore() })
  try {
    await work(adapter, world)
  } finally {
    await adapter.close()
    await stopServer(server)
  }
}
