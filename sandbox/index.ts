// The sandbox: a counterpart for every channel on this machine, the configuration that leads the hub to them, and the demo's
// traffic. It is loaded only where no configuration file is named.
import { join } from 'node:path'
import { labOf, startControl } from './control.ts'
import { startCounterparts, type Environment } from './counterparts.ts'
import { demoAccounts } from './demo/accounts.ts'
import { demoConfiguration } from './demo/configuration.ts'
import { credentialOf } from './demo/credentials.ts'
import { subscribeAll } from './demo/partners.ts'
import { startTraffic, type Traffic } from './demo/run.ts'
import type { Counterpart } from './faults.ts'

export interface Sandbox {
  /** What a configuration file would say. */
  readonly configuration: unknown
  /** Who may be let in with one click, one for each role. */
  readonly accounts: typeof demoAccounts
  readonly counterparts: readonly Counterpart[]
  /** Its faults, for the operators' pages. */
  readonly lab: ReturnType<typeof labOf>
  /** The environment that its secrets are read from. */
  readonly environment: Environment
  /** Tells the counterparts where the hub is, lets the traffic flow and says what to try. */
  begin(hubUrl: string): Promise<void>
  /** Ends the traffic, so that the hub can drain. */
  quiet(): Promise<void>
  stop(): Promise<void>
}

const banner = (hubUrl: string, folder: string, controlUrl: string): string =>
  `Sluse runs with its sandbox at ${hubUrl} and messages are passing; ` +
  `look at ${hubUrl}/dashboard/ and sign in with one click; ` +
  `try: curl -s -H "Authorization: Bearer $(cat ${join(folder, 'credentials', 'kontaktforloeb')})" ` +
  `"${hubUrl}/v1/journal?limit=5" ` +
  `(what arrives: ${controlUrl}; faults, also of a SOAP partner and one that polls: npm run fault; Ctrl-C stops)`

/**
 * Starts the counterparts. SLUSE_PORT (8080) is the hub's port, SLUSE_SANDBOX_PORT (8081) the sandbox's, SLUSE_DEMO (var/demo)
 * its folder.
 */
export const startSandbox = async (environment: Environment): Promise<Sandbox> => {
  const folder = environment['SLUSE_DEMO'] ?? 'var/demo'
  const port = Number(environment['SLUSE_PORT'] ?? 8080)
  const { all, mail, siloUrl, ways, partners, soap, bounceSecret, environment: secrets } = await startCounterparts()
  const control = await startControl(all, Number(environment['SLUSE_SANDBOX_PORT'] ?? 8081))
  let traffic: Traffic | undefined
  return {
    configuration: demoConfiguration({ folder, port, siloUrl, siloSecret: { env: 'SANDBOX_SILO_SECRET' }, partners, ...ways }),
    accounts: demoAccounts, counterparts: all,
    lab: labOf(all),
    environment: secrets,
    begin: async (hubUrl) => {
      credentialOf(join(folder, 'credentials'), 'operator')
      mail.returnTo({ http: { url: `${hubUrl}/inlets/email/bounce`, secret: bounceSecret } })
      await subscribeAll(partners)
      soap.begin()
      if (environment['SLUSE_TRAFFIC'] !== 'off') traffic = startTraffic(hubUrl, folder)
      console.log(banner(hubUrl, folder, control.url))
    },
    quiet: async () => { await Promise.all([traffic?.stop(), soap.quiet()]) },
    stop: async () => {
      await Promise.all([...all.map((each) => each.stop()), control.stop()])
    },
  }
}
