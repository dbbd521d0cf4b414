// The sandbox: a counterpart for every channel on this machine, the configuration that leads the hub to them, and the demo's
// traffic. It is loaded only where no configuration file is named.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startControl } from './control.ts'
import { demoConfiguration } from './demo/configuration.ts'
import { credentialOf } from './demo/credentials.ts'
import { startTraffic, type Traffic } from './demo/run.ts'
import { startDigitalPost } from './digital-post/index.ts'
import type { Counterpart } from './faults.ts'
import { startMail } from './mail/index.ts'
import { startSilo } from './silo/index.ts'
import { throwAwayAuthority, type Authority, type KeyAndCertificate } from './tls.ts'
import { startTwilio } from './twilio/index.ts'

export interface Sandbox {
  /** What a configuration file would say. */
  readonly configuration: unknown
  /** The environment that its secrets are read from. */
  readonly environment: Environment
  /** Tells the counterparts where the hub is, lets the traffic flow and says what to try. */
  begin(hubUrl: string): Promise<void>
  /** Ends the traffic, so that the hub can drain. */
  quiet(): Promise<void>
  stop(): Promise<void>
}

type Environment = Readonly<Record<string, string | undefined>>

const newSecret = (): string => randomBytes(24).toString('base64url')

// Fictitious, and recognisable as such: only the sandbox's own provider takes them.
const account = { accountSid: `AC${'0'.repeat(31)}1`, authToken: newSecret() }
const system = { systemId: 'sluse-demo', apiToken: newSecret() }

/** The configuration names secrets as a real one would; this is where it finds them. */
const secretsOf = (siloSecret: string, bounceSecret: string, certified: KeyAndCertificate): Environment => (
  {
    SANDBOX_SILO_SECRET: siloSecret, SANDBOX_BOUNCE_SECRET: bounceSecret, SANDBOX_AUTH_TOKEN: account.authToken,
    SANDBOX_API_TOKEN: system.apiToken, SANDBOX_CERTIFICATE: certified.cert, SANDBOX_KEY: certified.key,
  })

/** A system of an authority that does not exist. */
const digitalPostSettings = (address: string, { ca }: Authority) => ({
  adapter: 'digital-post', address, ca, systemId: system.systemId, apiToken: { env: 'SANDBOX_API_TOKEN' },
  certificate: { env: 'SANDBOX_CERTIFICATE' }, key: { env: 'SANDBOX_KEY' },
  sender: { cvr: '00000000', label: 'Jobcenter (demo)' }, pullEveryMs: 2000,
})

/** One reminder in ten is for a meeting that was moved since. */
const isRelevant = (reference: string): boolean => !reference.endsWith('7')

const startCounterparts = async (siloSecret: string) => {
  const now = (): number => Date.now()
  const authority = throwAwayAuthority()
  const tls = { right: authority.cert(['127.0.0.1', 'localhost']), wrong: authority.cert(['somebody-else.example']) }
  const [mail, twilio, silo, digitalPost] = await Promise.all([
    startMail({ now, tls }), startTwilio({ now, ...account }), startSilo({ now, secret: siloSecret, isRelevant }),
    startDigitalPost({ now, ...system, tls: tls.right, ca: authority.ca }),
  ])
  const email = {
    adapter: 'smtp', host: mail.host, port: mail.port, ca: authority.ca,
    from: { name: 'Jobnet (demo)', address: 'ingen-svar@sluse.example' },
    bounce: 'bounce@sluse.example', inlets: { http: { secret: { env: 'SANDBOX_BOUNCE_SECRET' } } },
  }
  const authToken = { env: 'SANDBOX_AUTH_TOKEN' }
  const sms = { adapter: 'twilio', ...account, authToken, from: 'Jobcenter', baseUrl: twilio.url, graceMs: 2000 }
  const letters = digitalPostSettings(digitalPost.url, authority)
  return { mail, twilio, silo, digitalPost, email, sms, letters, certified: authority.cert(['sluse-demo']) }
}

const banner = (hubUrl: string, folder: string, controlUrl: string): string =>
  `Sluse runs with its sandbox at ${hubUrl} and messages are passing; ` +
  `try: curl -s -H "Authorization: Bearer $(cat ${join(folder, 'credentials', 'kontaktforloeb')})" ` +
  `"${hubUrl}/v1/journal?limit=5" ` +
  `(what arrives: ${controlUrl}; faults: npm run fault; Ctrl-C stops)`

/**
 * Starts the counterparts. SLUSE_PORT (8080) is the hub's port, SLUSE_SANDBOX_PORT (8081) the sandbox's, SLUSE_DEMO (var/demo)
 * its folder.
 */
export const startSandbox = async (environment: Environment): Promise<Sandbox> => {
  const folder = environment['SLUSE_DEMO'] ?? 'var/demo'
  const port = Number(environment['SLUSE_PORT'] ?? 8080)
  const [siloSecret, bounceSecret] = [newSecret(), newSecret()]
  const { mail, twilio, silo, digitalPost, email, sms, letters, certified } = await startCounterparts(siloSecret)
  const counterparts: readonly Counterpart[] = [mail, twilio, silo, digitalPost]
  const control = await startControl(counterparts, Number(environment['SLUSE_SANDBOX_PORT'] ?? 8081))
  let traffic: Traffic | undefined
  return {
    configuration: demoConfiguration({
      folder, port, siloUrl: silo.url, siloSecret: { env: 'SANDBOX_SILO_SECRET' }, email, sms, letters,
    }),
    environment: secretsOf(siloSecret, bounceSecret, certified),
    begin: async (hubUrl) => {
      credentialOf(join(folder, 'credentials'), 'operator')
      mail.returnTo({ http: { url: `${hubUrl}/inlets/email/bounce`, secret: bounceSecret } })
      if (environment['SLUSE_TRAFFIC'] !== 'off') traffic = startTraffic(hubUrl, folder)
      console.log(banner(hubUrl, folder, control.url))
    },
    quiet: async () => traffic?.stop(),
    stop: async () => {
      await Promise.all([...counterparts.map((each) => each.stop()), control.stop()])
    },
  }
}
