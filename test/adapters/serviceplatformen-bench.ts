// A way out through Serviceplatformen, opened against the sandbox's over TLS with client certificates.
import { openServiceplatformen } from '../../adapters/serviceplatformen/index.ts'
import type { Adapter, Delivery } from '../../core/adapter.ts'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import { createArrivals, type ArrivalLog } from '../../sandbox/faults.ts'
import {
  startServiceplatformen, type ServiceplatformenCounterpart, type ServiceplatformenOptions,
} from '../../sandbox/serviceplatformen/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { noAttachments, recordingWorld, type RecordingWorld } from '../conformance/world.ts'
import { freePort } from '../../sandbox/port.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

export const authority = throwAwayAuthority()
export const server = authority.cert(['127.0.0.1', 'localhost'])
export const client = authority.cert(['a user system'])
const cvr = '12345678'

// No such day, no such person.
export const cprOf = (suffix: string): string => `411399${suffix}`
export const cpr = cprOf('2222')
export const never = (): AbortSignal => new AbortController().signal

export const letterTo = (recipient = cpr) => ({
  recipient: { cpr: recipient },
  content: {
    title: 'Indkaldelse til samtale',
    documents: [{ filename: 'brev.txt', mediaType: 'text/plain', data: Buffer.from('Husk samtalen').toString('base64') }],
  },
})
export const textTo = (recipient = cpr) => ({ recipient: { cpr: recipient }, content: { title: 'NemSMS', text: 'Husk mødet.' } })

export interface Bench {
  readonly counterpart: ServiceplatformenCounterpart
  readonly adapter: Adapter
  readonly world: RecordingWorld
  readonly receipts: ArrivalLog
  deliveryOf(body: Delivery['body']): Delivery
  receiptOf(id: string): Promise<Receipt>
}

export interface BenchOptions {
  readonly settings?: object
  readonly platform?: Partial<ServiceplatformenOptions>
  readonly type?: 'DIGITALPOST' | 'NEMSMS'
}

const startAll = (inlets: readonly Inlet[], receive: Receive) =>
  Promise.all(inlets.map((inlet) => inlet.kind === 'listener' ? inlet.start(receive) : undefined))
const stopAll = (inlets: readonly Inlet[]) =>
  Promise.all(inlets.map((inlet) => inlet.kind === 'listener' ? inlet.stop() : undefined))

/** Settings of a way to the counterpart; receipts come in at `port`. */
export const settingsTo = ({ url, issuer }: ServiceplatformenCounterpart, port: number) => ({
  adapter: 'serviceplatformen', issuer, services: url, certificate: client.cert, key: client.key, ca: authority.ca,
  sender: { cvr, label: 'Jobcenter' }, push: { port, certificate: server.cert, key: server.key, ca: authority.ca },
})

export const startPlatform = (port: number, platform: Partial<ServiceplatformenOptions> = {}) => startServiceplatformen({
  now: () => Date.now(), cvr, tls: server, ca: authority.ca,
  events: { url: `https://127.0.0.1:${port}/`, tls: client, ca: authority.ca }, ...platform,
})

/** Runs `work` with a bench of its own. */
export const withBench = async (
  { settings, platform, type = 'DIGITALPOST' }: BenchOptions, work: (bench: Bench) => Promise<void>,
): Promise<void> => {
  const port = await freePort()
  const counterpart = await startPlatform(port, platform)
  const world = recordingWorld()
  const services = {
    world, route: 'serviceplatformen', inletUrl: 'https://hub.example/inlets/x', attachments: noAttachments,
    keeping: createMemoryStore(),
    mac: (text: string) => `mac of ${text.length}-${text.slice(-4)}`,
  }
  const { adapter, inlets } = openServiceplatformen({ ...settingsTo(counterpart, port), ...settings }, services, type)
  const receipts = createArrivals()
  await startAll(inlets, async (receipt) => {
    receipts.add({ at: Date.now(), kind: 'receipt', key: receipt.id, to: '', content: receipt })
  })
  const deliveryOf = (body: Delivery['body']): Delivery =>
    ({ id: world.newId(), attempt: 1, origin: 'kontaktforloeb', reference: 'r-1', topic: 'moede.booket', at: Date.now(), body })
  const receiptOf = async (id: string): Promise<Receipt> => {
    const isFinal = (content: unknown): boolean => ['delivered', 'refused'].includes((content as Receipt).kind)
    const found = await receipts.waitFor(({ key, content }) => key === id && isFinal(content), AbortSignal.timeout(10_000))
    return found.content as Receipt
  }
  try {
    await work({ counterpart, adapter, world, receipts, deliveryOf, receiptOf })
  } finally {
    await stopAll(inlets)
    await adapter.close()
    await counterpart.stop()
  }
}
