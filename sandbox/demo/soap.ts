// The demo's SOAP partners: one that sends and receives by WS-ReliableMessaging, and one that polls.
import { setTimeout as sleep } from 'node:timers/promises'
import { settingsFor } from '../../adapters/ws-rm/index.ts'
import { startDfdgPull } from '../dfdg-pull/index.ts'
import type { Authority, KeyAndCertificate } from '../tls.ts'
import type { Shown } from '../ws-rm/exchange.ts'
import { startWsRm } from '../ws-rm/index.ts'
import { runSource, type SourceRun } from '../ws-rm/source.ts'
import type { PartnerReach } from './partners.ts'

const namespace = 'urn:nordby:ledighed:1'
/** What the partner sends, and what is sent to it. */
export const soapActions = { reported: `${namespace}:MeldLedighed`, registered: `${namespace}:TilmeldingOprettet` } as const

/** The element that stands in the body. */
export const soapBody = (name: string, about: string): string =>
  `<m:${name} xmlns:m="${namespace}"><m:Sag>${about}</m:Sag></m:${name}>`

/** Sends some messages in a sequence of their own. */
export const sendSome = (url: string, shown: Shown, names: readonly string[], limitMs = 20_000): Promise<SourceRun> => runSource({
  url, shown, keys: names, settings: settingsFor('strict'), variant: { rm: '1.1', addressing: '2005/08', soap: '1.2' },
  content: (key) => ({ action: soapActions.reported, xml: soapBody('MeldLedighed', key) }), loses: () => undefined,
}, limitMs)

const pauseMs = 8000

/** Reports something every now and then. */
const startSending = (url: string, shown: Shown) => {
  const stopping = new AbortController()
  const send = async (): Promise<void> => {
    for (let round = 1; !stopping.signal.aborted; round += 1) {
      const names = Array.from({ length: 1 + Math.floor(Math.random() * 3) }, (_, at) => `L-${Date.now() % 1_000_000}-${at}`)
      await sendSome(url, shown, names).catch(() => undefined)
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const sending = send()
  return {
    stop: async (): Promise<void> => {
      stopping.abort()
      await sending
    },
  }
}

export interface SoapPartners {
  readonly wsRm: Awaited<ReturnType<typeof startWsRm>>
  readonly poller: ReturnType<typeof startDfdgPull>
  /** From now on they come by themselves. */
  begin(): void
  quiet(): Promise<void>
}

/** Starts them; they call at the hub's door when they are told to begin. */
export const startSoapPartners = async (
  now: () => number, authority: Authority, tls: { readonly right: KeyAndCertificate; readonly wrong: KeyAndCertificate },
  { certificates: { fagsystem, vest }, door }: Pick<PartnerReach, 'certificates' | 'door'>,
): Promise<SoapPartners> => {
  const { ca, cert } = authority
  const wsRm = await startWsRm({ now, tls: { ...tls.right, ca }, wrongTls: tls.wrong })
  const poller = startDfdgPull({
    now, url: `${door}/inlets/vest/webservicebesked-vest`, ...vest as KeyAndCertificate, ca, stranger: cert(['nobody']),
    everyMs: 2000,
  })
  let sending: ReturnType<typeof startSending> | undefined
  return {
    wsRm, poller,
    begin: () => {
      poller.begin()
      sending ??= startSending(`${door}/inlets/nordby`, { ...fagsystem as KeyAndCertificate, ca })
    },
    quiet: async () => {
      await Promise.all([sending?.stop(), poller.stop()])
    },
  }
}
