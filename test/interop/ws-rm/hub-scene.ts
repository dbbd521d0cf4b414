// A real hub as one end of the interop: its partner is a peer of another stack, at the far end of a wire that may lose things.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { follow, openHub, secret, type TestHub } from '../../end-to-end/hub.ts'
import { startSilo, type SiloCounterpart } from '../../../sandbox/silo/index.ts'
import type { Variant } from '../../../adapters/ws-rm/index.ts'
import { openWire, type Losses, type Wire } from './wire.ts'

export type Operation = 'Echo' | 'Notify'

const namespace = 'urn:example:hub'
export const xmlOf = (operation: Operation, key: string): string =>
  `<h:${operation} xmlns:h="${namespace}"><no>${key}</no><text>besked ${key}</text></h:${operation}>`
export const numberIn = (xml: string): string | undefined => /<(?:\w+:)?no>(\d+)/.exec(xml)?.[1]

export interface HubSide {
  readonly hub: TestHub
  readonly silo: SiloCounterpart
  /** Where the peer sends to. */
  readonly inward: Wire
  /** Bodies that the silo was handed, in order. */
  heard(): readonly string[]
  /** In one lane, unless they may go side by side. */
  send(operation: Operation, keys: readonly string[], lane?: string | null): Promise<void>
  /** Resolves when all of them are delivered. */
  delivered(keys: readonly string[]): Promise<void>
  /** Resolves when the silo has the reply to each of them; throws where it has one twice. */
  replied(keys: readonly string[]): Promise<void>
  /** Stops the hub and starts it again on what it has. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface HubPlan {
  readonly variant: Variant
  readonly profile: string
  /** The peer's own endpoint. */
  readonly address: string
  readonly losses?: Losses
  /** Waited for before each exchange from the peer goes on. */
  readonly before?: (side: HubSide, envelope: string) => Promise<void>
  readonly folder?: string
  readonly silo?: SiloCounterpart
  readonly tuning?: object
  /** Offers the peer a sequence for its replies. */
  readonly offers?: boolean
  /** Either side has the other call it, rather than answer on the exchange. */
  readonly addressable?: boolean
  readonly security?: object
}

interface Data { readonly action: string; readonly xml: string; readonly messageId: string }
interface Handed { readonly content: { readonly data: Data } }
const dataOf = (content: unknown) => (content as Handed).content.data

const settingsFor = ({ variant, profile, offers, tuning, security, addressable }: HubPlan, ownAddress: string): object => ({
  ...variant, profile, ...(security && { security }), ...(offers && { offers }),
  ...(addressable && { ownAddress, callbackHosts: ['127.0.0.1'] }),
  timeoutMs: 4000, replyWithinMs: 4000,
  tuning: { resendMs: 300, resendCapMs: 1000, requestMs: 500, reopenMs: 200, window: 4, alarmAfter: 3, ...tuning },
  receives: [
    { action: `${namespace}/Notify`, silo: 'modtager', topic: 'peer.notify' },
    { action: `${namespace}/Attach`, silo: 'modtager', topic: 'peer.attach' },
    { action: `${namespace}/Echo`, silo: 'modtager', topic: 'peer.echo', reply: true },
    { action: `${namespace}/EchoResponse`, silo: 'modtager', topic: 'peer.svar' },
  ],
})

const patient = {
  retry: { budget: '1h', first: '100ms', max: '400ms' }, inDoubt: { askAfter: '100ms', giveUp: '10m' },
  breaker: { failures: 20, open: '100ms', maxOpen: '200ms' },
}

const message = (reference: string, content: object) => ({
  reference, channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'peer' }, content,
})

/** Plays the silo: every Echo is answered with its own text. */
const answerEchoes = (hub: () => TestHub, silo: SiloCounterpart): (() => void) => {
  const answered = new Set<string>()
  const over = new AbortController()
  const run = async (): Promise<void> => {
    for (;;) {
      const next = await silo.arrivals.waitFor(({ content, key }) =>
        dataOf(content).action === `${namespace}/Echo` && !answered.has(key), over.signal)
      answered.add(next.key)
      const { messageId, xml } = dataOf(next.content)
      const reply = `<h:EchoResponse xmlns:h="${namespace}"><text>ekko ${numberIn(xml)}</text></h:EchoResponse>`
      await hub().call('/v1/messages', { body: {
        ...message(`svar-${next.key}`, { action: `${namespace}/EchoResponse`, xml: reply, relatesTo: messageId }),
      } })
    }
  }
  run().catch(() => undefined)
  return () => over.abort()
}

const openHubOf = (plan: HubPlan, folder: string, silo: SiloCounterpart, ownAddress: string): Promise<TestHub> => openHub({
  folder, peer: silo, silo: { channels: ['wsrm'] },
  file: { partners: { peer: {
    da: 'Peer', en: 'Peer', system: 'peer', organisation: { type: 'kommune', code: '1', cvr: '00000000' },
    endpoints: { wsrm: { address: plan.address, settings: settingsFor(plan, ownAddress) } },
  } } },
  routes: (peerUrl) => [
    { name: 'til-silo', channel: 'silo', settings: { adapter: 'webhook', url: `${peerUrl}/inbox/modtager`, secret } },
    { name: 'wsrm', channel: 'wsrm', perPartner: true, width: 8, settings: { adapter: 'ws-rm', door: 'api' }, ...patient },
  ],
})

/** Opens a hub between a silo and the peer. */
export const openHubSide = async (plan: HubPlan): Promise<HubSide> => {
  const silo = plan.silo ?? await startSilo({ secret, now: () => Date.now() })
  const folder = plan.folder ?? mkdtempSync(join(tmpdir(), 'sluse-interop-'))
  const inward = await openWire(
    () => `${hub.url}/inlets/wsrm-peer/`, plan.losses, async (envelope) => plan.before?.(side, envelope))
  let hub = await openHubOf(plan, folder, silo, inward.url)
  const stopAnswering = answerEchoes(() => hub, silo)
  const side: HubSide = {
    get hub() { return hub },
    silo, inward,
    heard: () => silo.arrivals.all().map(({ content }) => dataOf(content).xml),
    send: async (operation, keys, lane = 'interop') => {
      for (const key of keys) {
        const content = { action: `${namespace}/${operation}`, xml: xmlOf(operation, key) }
        const body = { ...message(key, content), lane: lane ?? undefined }
        const { status, text } = await hub.call('/v1/messages', { body })
        if (status !== 202) throw new Error(text)
      }
    },
    delivered: async (keys) => {
      for (const key of keys) await follow(hub, ({ reference, status }) => reference === key && status === 'delivered')
    },
    replied: async (keys) => {
      const replies = (): readonly string[] => side.heard().filter((xml) => xml.includes('EchoResponse'))
      await silo.arrivals.waitFor(() => replies().length >= keys.length)
      const said = replies().map((xml) => /besked (\d+)/.exec(xml)?.[1])
      if (said.toSorted().join() !== keys.join()) throw new Error(`replies to ${said.join()}`)
    },
    restart: async () => {
      await hub.stop()
      hub = await openHubOf(plan, folder, silo, inward.url)
    },
    stop: async () => {
      stopAnswering()
      await hub.stop()
      await inward.stop()
      if (!plan.silo) await silo.stop()
      if (!plan.folder) rmSync(folder, { recursive: true })
    },
  }
  return side
}
