// A hub and a partner that speaks WS-ReliableMessaging over HTTP, in both directions. The partner's machines are the heart's own,
// in memory; what other stacks make of the hub is shown by the interop run.
import { openHub, secret, type HubOptions, type TestHub } from './hub.ts'
import { createDestinationRun, type DestinationRun, type Reply } from '../../sandbox/ws-rm/destination.ts'
import { openDoor, type Door, type Guard } from '../../sandbox/ws-rm/exchange.ts'
import { settingsFor, type RmSettings, type Variant } from '../../adapters/ws-rm/index.ts'

export type Members = Readonly<Record<string, unknown>>

export const variant: Variant = { rm: '1.1', addressing: '2005/08', soap: '1.2' }
export const action = 'urn:nordby:ledighed:1:MeldLedighed'
export const bodyOf = (text: string): string => `<m:MeldLedighed xmlns:m="urn:nordby:ledighed:1">${text}</m:MeldLedighed>`

/** What stands in the message that a silo was handed. */
export const textOf = (content: unknown): string | undefined =>
  />([^<]*)</.exec((content as { content: { data: { xml: string } } }).content.data.xml)?.[1]

export interface PartnerOptions {
  readonly settings?: RmSettings
  readonly reply?: Reply
  /** One that was there before. */
  readonly partner?: Pick<Scene, 'door' | 'partner'>
  /** Where the hub finds the partner, in the place of its own door. */
  readonly address?: string
  readonly ca?: string
  readonly guard?: Guard
  loses?(): 'request' | 'answer' | undefined
}

export interface Scene {
  readonly hub: TestHub
  readonly door: Door
  readonly partner: DestinationRun
  /** Where the partner's own messages go. */
  readonly hubUrl: string
  stop(): Promise<void>
}

/** The members of a hub's configuration that make `nordby` a partner at `address`. */
export const partnerFile = (address: string, settings: Members = {}, route: Members = {}, ca?: string): Members => ({
  partners: {
    nordby: {
      da: 'Nordby Kommune', en: 'Nordby Municipality', system: 'nordby-fagsystem',
      organisation: { type: 'kommune', code: '999', cvr: '00000000' },
      endpoints: { wsrm: {
        address, ca, settings: { receives: [{ action, silo: 'modtager', topic: 'moede.meldt' }], ...settings },
      } },
    },
  },
  routes: [{ name: 'wsrm', channel: 'wsrm', perPartner: true, settings: { adapter: 'ws-rm', door: 'api' }, ...route }],
})

/** Starts both. */
export const startScene = async (
  options: PartnerOptions = {}, given: HubOptions = {}, settings: Members = {},
): Promise<Scene> => {
  const partner = options.partner?.partner ?? createDestinationRun(options.settings ?? settingsFor('strict'), options.reply)
  const door = options.partner?.door ?? await openDoor((message) => partner.take(message), options.loses, options.guard)
  const file = partnerFile(options.address ?? door.url, settings, {}, options.ca)
  const { partners, routes } = file as { partners: Members; routes: readonly Members[] }
  const hub = await openHub({
    ...given, silo: { channels: ['silo', 'wsrm'] }, file: { ...given.file, partners },
    routes: (peerUrl) => [
      { name: 'til-silo', channel: 'silo', settings: { adapter: 'webhook', url: `${peerUrl}/inbox/modtager`, secret } },
      ...routes,
    ],
  })
  return {
    hub, door, partner, hubUrl: `${hub.url}/inlets/wsrm-nordby/`,
    stop: async () => {
      await hub.stop()
      door.close()
    },
  }
}
