// A hub between a silo that publishes events and partners that subscribe: a municipality and an unemployment fund, played by one
// receiver over mutual TLS, and the partners' own door.
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { startWebservicebesked, type WebservicebeskedCounterpart } from '../../sandbox/webservicebesked/index.ts'
import { throwAwayAuthority, type KeyAndCertificate } from '../../sandbox/tls.ts'
import { openHub, type Answer, type HubOptions, type TestHub } from './hub.ts'

export type Members = Readonly<Record<string, unknown>>

export const authority = throwAwayAuthority()
export const hubCertificate = authority.cert(['the hub'])
export const newHubCertificate = authority.cert(['the hub, the new one'])
export const nordbyCertificates = [authority.cert(['nordby']), authority.cert(['nordby, the new one'])] as const
export const vestCertificate = authority.cert(['vest'])
export const strangerCertificate = authority.cert(['a stranger'])
export const fingerprintOf = ({ cert }: KeyAndCertificate): string => new X509Certificate(cert).fingerprint256

export const kontaktgruppe = 100_008
export const frist = 90_001

const brisk = {
  retry: { budget: '1h', first: '100ms', max: '400ms', spacing: 'exact' },
  breaker: { failures: 1, open: '100ms', maxOpen: '100ms' },
  inDoubt: { askAfter: '100ms', giveUp: '10m' },
}

export const partnersAt = (url: string, more: Members = {}): Members => ({
  nordby: {
    da: 'Nordby Kommune', en: 'Nordby Municipality', system: 'nordby-fagsystem',
    organisation: { type: 'kommune', code: '999', cvr: '00000000' },
    certificates: nordbyCertificates.map((each) => ({ sha256: fingerprintOf(each) })),
    receives: [{ entityType: kontaktgruppe }, { entityType: frist, topics: ['frist.*'] }],
    endpoints: { webservicebesked: { address: `${url}/999/`, ca: authority.ca, ...more } },
  },
  vest: {
    da: 'A-kassen Vest', en: 'Unemployment fund West', system: 'vest',
    organisation: { type: 'a-kasse', code: '77', cvr: '00000001' },
    certificates: [{ sha256: fingerprintOf(vestCertificate) }],
    receives: [{ entityType: kontaktgruppe, topics: ['kontaktgruppe.aendret'] }],
    endpoints: { webservicebesked: { address: `${url}/77/`, ca: authority.ca } },
  },
})

export interface DoorAnswer { readonly status: number; readonly body: Members }

/** Calls the partners' door; rejects where TLS does not let it in. */
const callDoor = (
  url: string, shown: KeyAndCertificate | undefined, body?: unknown,
) => new Promise<DoorAnswer>((resolve, reject) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const asked = request(`${url}/v1/subscriptions`, {
    method: body === undefined ? 'GET' : 'PUT', ca: authority.ca, ...shown, agent: false,
    headers: body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
  }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => void chunks.push(chunk))
    response.once('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }))
  })
  asked.once('error', reject)
  asked.end(body === undefined ? undefined : text)
})

export interface PartnerScene {
  readonly hub: TestHub
  readonly receiver: WebservicebeskedCounterpart
  door(shown: KeyAndCertificate | undefined, body?: unknown): Promise<DoorAnswer>
  /** A subscription of the municipality's, or of the fund's. */
  subscription(entityType: number, more?: Members): Members
  /** Both partners subscribe to contact groups, the municipality also to deadlines. */
  subscribe(): Promise<void>
  publish(reference: string, more?: Members): Promise<Answer>
  stop(): Promise<void>
}

export const entityOf = (more: Members = {}): Members => ({
  EntitetNavn: 'Kontaktgruppe', EntitetId: kontaktgruppe, EksternIdentifier: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50',
  IdentifikationstypeId: 1, Identifikation: '410190-1234', Aendringstype: 2, ...more,
})

interface SceneOptions {
  readonly route?: Members
  readonly settings?: Members
  readonly endpoint?: Members
  readonly hub?: Partial<HubOptions>
  readonly slowMs?: number
  readonly receiver?: WebservicebeskedCounterpart
  readonly shown?: KeyAndCertificate
  /** Changes what the configuration says of each partner. */
  readonly change?: (partner: Members) => Members
}

export const startReceiver = (slowMs = 30_000, name = '127.0.0.1') => startWebservicebesked({
  now: () => Date.now(), tls: authority.cert([name]), ca: authority.ca, slowMs,
  hub: [hubCertificate, newHubCertificate].map(fingerprintOf),
})

export const openPartners = async (options: SceneOptions = {}): Promise<PartnerScene> => {
  const receiver = options.receiver ?? await startReceiver(options.slowMs)
  const { cert, key } = options.shown ?? hubCertificate
  const settings = { adapter: 'wsb-push', certificate: cert, key, ...options.settings }
  const door = authority.cert(['127.0.0.1'])
  const hub = await openHub({
    silo: { channels: ['webservicebesked'], topics: ['kontaktgruppe.*', 'frist.*'] },
    routes: [{ name: 'wsb', channel: 'webservicebesked', perPartner: true, width: 8, ...brisk, settings, ...options.route }],
    file: {
      partners: Object.fromEntries(Object.entries(partnersAt(receiver.url, options.endpoint))
        .map(([id, one]) => [id, options.change?.(one as Members) ?? one])),
      partnerApi: { port: 0, certificate: door.cert, key: door.key, ca: authority.ca },
    },
    ...options.hub,
  })
  const knock = (shown: KeyAndCertificate | undefined, body?: unknown) => callDoor(hub.partnerUrl ?? '', shown, body)
  const subscription = (entityType: number, more: Members = {}): Members => ({
    orgType: 'kommune', orgCode: '999', entityType, webhookUrl: `${receiver.url}/999/${entityType}`, startDato: '2026-01-01',
    ...more,
  })
  return {
    hub, receiver, door: knock, subscription,
    subscribe: async () => {
      const fund = { orgType: 'a-kasse', orgCode: '77', webhookUrl: `${receiver.url}/77/kontaktgruppe` }
      const answers = await Promise.all([
        knock(nordbyCertificates[0], {
          systemIdentifier: 'nordby-fagsystem', abonnementer: [subscription(kontaktgruppe), subscription(frist)],
        }),
        knock(vestCertificate, { systemIdentifier: 'vest', abonnementer: [subscription(kontaktgruppe, fund)] }),
      ])
      if (answers.some(({ status }) => status !== 200)) throw new Error(JSON.stringify(answers))
    },
    publish: (reference, { entity, ...more } = {}) => hub.call('/v1/events', {
      body: { reference, topic: 'kontaktgruppe.aendret', entity: entityOf(entity as Members), ...more },
    }),
    stop: async () => {
      await hub.stop()
      if (!options.receiver) await receiver.stop()
    },
  }
}
