// Every counterpart of the demo, and the settings that lead the hub to each, with the secrets they share.
import { randomBytes } from 'node:crypto'
import { startDigitalPost } from './digital-post/index.ts'
import type { Counterpart } from './faults.ts'
import { startMail, type MailCounterpart } from './mail/index.ts'
import { startServiceplatformen } from './serviceplatformen/index.ts'
import { startSilo } from './silo/index.ts'
import { throwAwayAuthority, type Authority, type KeyAndCertificate } from './tls.ts'
import { startTwilio } from './twilio/index.ts'
import type { PartnerReach } from './demo/partners.ts'
import { startSoapPartners, type SoapPartners } from './demo/soap.ts'
import { startWebservicebesked } from './webservicebesked/index.ts'
import { freePort } from './port.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Settings of the routes that lead to the counterparts. */
export interface Ways {
  readonly email: object
  readonly sms: object
  /** To NgDP. */
  readonly letters: object
  /** To Serviceplatformen. */
  readonly platform: object
  /** To partners, and the hub's door for them. */
  readonly push: object
  readonly reliable: object
  readonly partnerApi: object
}

export interface Counterparts {
  readonly all: readonly Counterpart[]
  readonly mail: MailCounterpart
  readonly siloUrl: string
  readonly ways: Ways
  readonly partners: PartnerReach
  readonly soap: SoapPartners
  readonly bounceSecret: string
  /** Where the secrets that the settings name are found. */
  readonly environment: Environment
}

const newSecret = (): string => randomBytes(24).toString('base64url')

// Fictitious, and recognisable as such: only the sandbox's own provider takes them.
const account = { accountSid: `AC${'0'.repeat(31)}1`, authToken: newSecret() }
const system = { systemId: 'sluse-demo', apiToken: newSecret() }
const sender = { cvr: '00000000', label: 'Jobcenter (demo)' }

/** What a system of an authority that does not exist shows. */
const certified = { certificate: { env: 'SANDBOX_CERTIFICATE' }, key: { env: 'SANDBOX_KEY' } }

const ngdpSettings = (address: string, { ca }: Authority) => ({
  adapter: 'digital-post', address, ca, systemId: system.systemId, apiToken: { env: 'SANDBOX_API_TOKEN' }, ...certified, sender,
  pullEveryMs: 2000,
})

/** One reminder in ten is for a meeting that was moved since. */
const isRelevant = (reference: string): boolean => !reference.endsWith('7')

/** Serviceplatformen, and a door of the hub's for what it tells. */
const startPlatform = async (now: () => number, authority: Authority, tls: KeyAndCertificate, client: KeyAndCertificate) => {
  const { ca } = authority
  const port = await freePort()
  const events = { url: `https://127.0.0.1:${port}/`, tls: client, ca }
  const platform = await startServiceplatformen({ now, cvr: sender.cvr, tls, ca, events })
  const settings = {
    adapter: 'serviceplatformen', issuer: platform.issuer, services: platform.url, ca, ...certified, sender,
    push: { port, ...certified, ca },
  }
  return { platform, settings }
}

/** A receiver for all partners, and a door of the hub's for what they say. */
const startPartners = async (
  now: () => number, authority: Authority, tls: { readonly right: KeyAndCertificate; readonly wrong: KeyAndCertificate },
) => {
  const { ca, cert } = authority
  const [receiver, port] = [await startWebservicebesked({ now, tls: tls.right, ca }), await freePort()]
  const certificates = { fagsystem: cert(['fagsystem']), vest: cert(['vest']) }
  const door = `https://127.0.0.1:${port}`
  const soap = await startSoapPartners(now, authority, tls, { certificates, door })
  return {
    receiver, soap, reach: { url: receiver.url, ca, certificates, door, wsRmUrl: soap.wsRm.url },
    ways: {
      push: { adapter: 'wsb-push', ...certified }, reliable: { adapter: 'ws-rm', ...certified },
      partnerApi: { port, ...certified, ca },
    },
  }
}

const waysTo = (mail: MailCounterpart, twilioUrl: string, { ca }: Authority) => ({
  email: {
    adapter: 'smtp', host: mail.host, port: mail.port, ca,
    from: { name: 'Jobnet (demo)', address: 'ingen-svar@sluse.example' },
    bounce: 'bounce@sluse.example', inlets: { http: { secret: { env: 'SANDBOX_BOUNCE_SECRET' } } },
  },
  sms: {
    adapter: 'twilio', ...account, authToken: { env: 'SANDBOX_AUTH_TOKEN' }, from: 'Jobcenter', baseUrl: twilioUrl, graceMs: 2000,
  },
})

/** Starts them all on free ports. */
export const startCounterparts = async (): Promise<Counterparts> => {
  const now = (): number => Date.now()
  const [siloSecret, bounceSecret] = [newSecret(), newSecret()]
  const authority = throwAwayAuthority()
  const tls = { right: authority.cert(['127.0.0.1', 'localhost']), wrong: authority.cert(['somebody-else.example']) }
  const client = authority.cert(['127.0.0.1', 'sluse-demo'])
  const [mail, twilio, silo, digitalPost, { platform, settings }, partners] = await Promise.all([
    startMail({ now, tls }), startTwilio({ now, ...account }), startSilo({ now, secret: siloSecret, isRelevant }),
    startDigitalPost({ now, ...system, tls: tls.right, ca: authority.ca }), startPlatform(now, authority, tls.right, client),
    startPartners(now, authority, tls),
  ])
  return {
    all: [mail, twilio, silo, digitalPost, platform, partners.receiver, partners.soap.wsRm, partners.soap.poller], mail,
    partners: partners.reach, soap: partners.soap, siloUrl: silo.url, bounceSecret,
    ways: {
      ...waysTo(mail, twilio.url, authority), letters: ngdpSettings(digitalPost.url, authority), platform: settings,
      ...partners.ways,
    },
    environment: {
      SANDBOX_SILO_SECRET: siloSecret, SANDBOX_BOUNCE_SECRET: bounceSecret, SANDBOX_AUTH_TOKEN: account.authToken,
      SANDBOX_API_TOKEN: system.apiToken, SANDBOX_CERTIFICATE: client.cert, SANDBOX_KEY: client.key,
    },
  }
}
