// A way out through NgDP, opened against the sandbox's over TLS with client certificates.
import { createHash, X509Certificate } from 'node:crypto'
import { openDigitalPost, type Letter, type MessageType } from '../../adapters/digital-post/index.ts'
import type { Adapter, Delivery } from '../../core/adapter.ts'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import { startDigitalPost, type DigitalPostCounterpart, type DigitalPostOptions } from '../../sandbox/digital-post/index.ts'
import { createArrivals, type ArrivalLog } from '../../sandbox/faults.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { noAttachments, recordingWorld, type RecordingWorld } from '../conformance/world.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

export const authority = throwAwayAuthority()
export const server = authority.cert(['127.0.0.1', 'localhost'])
export const client = authority.cert(['a sender system'])
export const serial = new X509Certificate(client.cert).serialNumber
const system = { systemId: 'sluse-test', apiToken: 'a-token-of-the-tests-only' }

// No such day, no such person.
export const cpr = '4113991234'
export const cprOf = (suffix: string): string => `411399${suffix}`
export const never = (): AbortSignal => new AbortController().signal

export const letterTo = (recipient = cpr, more: Partial<Letter['content']> = {}): Letter => ({
  recipient: { cpr: recipient },
  content: {
    title: 'Indkaldelse til samtale',
    documents: [{ filename: 'brev.txt', mediaType: 'text/plain', data: Buffer.from('Husk samtalen').toString('base64') }],
    ...more,
  },
})

export interface Bench {
  readonly counterpart: DigitalPostCounterpart
  readonly adapter: Adapter
  readonly world: RecordingWorld
  /** Receipts, as `content` of what arrived; `key` is the transaction. */
  readonly receipts: ArrivalLog
  deliveryOf(body: Letter): Delivery
  receiptOf(id: string): Promise<Receipt>
}

export interface BenchOptions {
  readonly settings?: object
  readonly ngdp?: Partial<DigitalPostOptions>
  readonly type?: MessageType
  /** The clock that the adapter goes by. */
  readonly now?: () => number
  /** In front of keeping the receipt, as the hub's commit is. */
  readonly commit?: (receipt: Receipt) => Promise<void>
}

const startAll = (inlets: readonly Inlet[], receive: Receive) =>
  Promise.all(inlets.map((inlet) => inlet.kind === 'listener' ? inlet.start(receive) : undefined))
const stopAll = (inlets: readonly Inlet[]) =>
  Promise.all(inlets.map((inlet) => inlet.kind === 'listener' ? inlet.stop() : undefined))

const mac = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 20)

/** Runs `work` with a bench of its own. */
export const withBench = async (
  { settings, ngdp, type = 'DIGITALPOST', now, commit }: BenchOptions, work: (bench: Bench) => Promise<void>,
): Promise<void> => {
  const counterpart = await startDigitalPost({ now: () => Date.now(), ...system, tls: server, ca: authority.ca, ...ngdp })
  const world = recordingWorld()
  const given = {
    adapter: 'digital-post', address: counterpart.url, ...system, certificate: client.cert, key: client.key, ca: authority.ca,
    sender: { cvr: '12345678', label: 'Jobcenter' }, pullEveryMs: 20, ...settings,
  }
  const inletUrl = 'https://hub.example/inlets/digital-post'
  const timed = now ? { ...world, now } : world
  const own = { route: 'digital-post', inletUrl, attachments: noAttachments, keeping: createMemoryStore(), mac }
  const services = { world: timed, ...own }
  const { adapter, inlets } = openDigitalPost(given, services, type)
  const receipts = createArrivals()
  await startAll(inlets, async (receipt) => {
    await commit?.(receipt)
    receipts.add({ at: Date.now(), kind: 'receipt', key: receipt.id, to: '', content: receipt })
  })
  const deliveryOf = (body: Letter): Delivery =>
    ({ id: world.newId(), attempt: 1, origin: 'kontaktforloeb', reference: 'r-1', topic: 'moede.booket', at: Date.now(), body })
  const receiptOf = async (id: string): Promise<Receipt> =>
    (await receipts.waitFor(({ key }) => key === id, AbortSignal.timeout(10_000))).content as Receipt
  try {
    await work({ counterpart, adapter, world, receipts, deliveryOf, receiptOf })
  } finally {
    await stopAll(inlets)
    await adapter.close()
    await counterpart.stop()
  }
}
