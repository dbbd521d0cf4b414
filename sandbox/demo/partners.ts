// The demo's partners: two municipalities on one system and an unemployment fund, none of which exist. Each subscribes at the
// hub's door of partners under its own certificate, as a real one would.
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { KeyAndCertificate } from '../tls.ts'
import { soapActions } from './soap.ts'

/** Numbers of types of entity, as in the events of traffic.ts. */
export const entityTypes = { kontaktgruppe: 100_008, frist: 90_001, cv: 50_003 } as const

const { kontaktgruppe, frist, cv } = entityTypes

interface DemoPartner {
  readonly id: string
  readonly da: string
  readonly en: string
  readonly system: string
  readonly organisation: { readonly type: string; readonly code: string; readonly cvr: string }
  readonly types: readonly number[]
}

const partner = (
  [id, da, en]: readonly [string, string, string], system: string, [type, code]: readonly [string, string],
  types: readonly number[],
): DemoPartner => ({ id, da, en, system, organisation: { type, code, cvr: '00000000' }, types })

export const demoPartners: readonly DemoPartner[] = [
  partner(['nordby', 'Nordby Kommune (demo)', 'Nordby Municipality (demo)'], 'fagsystem', ['kommune', '999'],
    [kontaktgruppe, frist]),
  partner(['soendby', 'Søndby Kommune (demo)', 'Søndby Municipality (demo)'], 'fagsystem', ['kommune', '998'], [kontaktgruppe]),
  partner(['vest', 'A-kassen Vest (demo)', 'Unemployment fund West (demo)'], 'vest', ['a-kasse', '77'], [kontaktgruppe, cv]),
]

/** Where the partners are, and what they call with. */
export interface PartnerReach {
  readonly url: string
  readonly ca: string
  /** One certificate for each system. */
  readonly certificates: Readonly<Record<string, KeyAndCertificate>>
  /** Where the hub lets partners in. */
  readonly door: string
  /** Where the one is that speaks WS-ReliableMessaging. */
  readonly wsRmUrl: string
}

const webhookOf = ({ url }: PartnerReach, { organisation: { code } }: DemoPartner): string => `${url}/${code}/`

const soapPartner = 'nordby'
const poller = 'vest'

/** One is sent SOAP, too, and one fetches what is for it. */
const endpointsOf = (reach: PartnerReach, one: DemoPartner) => {
  const pull = { polled: true, settings: { adapter: 'dfdg-pull', leaseMs: 60_000 } }
  const pushed = { address: webhookOf(reach, one), ca: reach.ca }
  const receives = [{ action: soapActions.reported, silo: 'kontaktforloeb', topic: 'ledighed.meldt' }]
  return {
    webservicebesked: one.id === poller ? pull : pushed,
    ...(one.id === soapPartner && { wsrm: { address: reach.wsRmUrl, ca: reach.ca, settings: { receives } } }),
  }
}

/** What the configuration says of them. */
export const partnersOf = (reach: PartnerReach) => Object.fromEntries(demoPartners.map((one) => {
  const { id, da, en, system, organisation, types } = one
  const shown = reach.certificates[system]
  return [id, {
    da, en, system, organisation, receives: types.map((entityType) => ({ entityType })),
    certificates: shown ? [{ sha256: new X509Certificate(shown.cert).fingerprint256 }] : [],
    endpoints: endpointsOf(reach, one),
  }]
}))

const put = ({ door, ca, certificates }: PartnerReach, systemIdentifier: string, abonnementer: readonly object[]) =>
  new Promise<void>((resolve, reject) => {
    const asked = request(`${door}/v1/subscriptions`, {
      method: 'PUT', ca, ...certificates[systemIdentifier], agent: false, headers: { 'content-type': 'application/json' },
    }, (response) => void response.resume().once('end', resolve))
    asked.once('error', reject).end(JSON.stringify({ systemIdentifier, abonnementer }))
  })

/** Every system subscribes to all that it may. */
export const subscribeAll = async (reach: PartnerReach): Promise<void> => {
  for (const [system, partners] of Map.groupBy(demoPartners, (each) => each.system)) {
    await put(reach, system, partners.flatMap((one) => one.types.map((entityType) => ({
      orgType: one.organisation.type, orgCode: one.organisation.code, entityType,
      ...(one.id !== poller && { webhookUrl: `${webhookOf(reach, one)}beskeder/${entityType}` }), startDato: '2026-01-01',
    }))))
  }
}
