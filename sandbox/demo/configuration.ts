// The demo's configuration, in the very form that a configuration file has; it goes through the same checks.
import { join } from 'node:path'
import type { Ways } from '../counterparts.ts'
import { credentialOf, hashOf } from './credentials.ts'
import { partnersOf, type PartnerReach } from './partners.ts'
import { demoSilos, type DemoSilo } from './silos.ts'

/** Where the demo's counterparts are, and what they share with the hub. */
export interface Reach extends Ways {
  readonly folder: string
  readonly port: number
  readonly siloUrl: string
  readonly siloSecret: { readonly env: string }
  readonly partners: PartnerReach
}

const siloOf = (silo: DemoSilo, reach: Reach) => [silo.id, {
  da: silo.da, en: silo.en, channels: silo.channels, topics: silo.topics,
  credentials: [{ sha256: hashOf(credentialOf(join(reach.folder, 'credentials'), silo.id)) }],
  ...(silo.topics.length > 0 && { webhook: { url: `${reach.siloUrl}/status/${silo.id}`, secret: reach.siloSecret } }),
  ...(silo.asked && { relevance: { url: `${reach.siloUrl}/relevance/${silo.id}`, secret: reach.siloSecret } }),
}] as const

const brisk = {
  retry: { budget: '1h', first: '2s', max: '1m' },
  breaker: { open: '5s', maxOpen: '1m' },
  inDoubt: { askAfter: '5s', giveUp: '10m' },
}

const inbox = ({ id }: DemoSilo, reach: Reach) => ({
  name: `silo-${id}`, channel: 'silo', match: { destinations: [id] }, width: 16, ...brisk,
  settings: { adapter: 'webhook', url: `${reach.siloUrl}/inbox/${id}`, secret: reach.siloSecret },
})

/** What operators may send to see whether a way works. */
const tests = {
  sms: { topic: 'drift.test', recipient: { phone: '+4520000000' }, content: { text: 'Test fra driften af Sluse.' } },
  email: {
    topic: 'drift.test', recipient: { email: 'drift@example.dk' }, content: { subject: 'Test',
      text: 'Test fra driften af Sluse.' },
  },
}

/** Huskeservice: reminders go by day, one lane for SMS and one for email. */
const reminders = (reach: Reach) => (['sms', 'email'] as const).map((channel) => ({
  name: `huskeservice-${channel}`, channel, match: { topics: ['huskeservice.*'] }, width: 1,
  window: { days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '22:00', holidays: 'open' }, settings: reach[channel],
    test: tests[channel], ...brisk,
}))

/** The whole of it. */
export const demoConfiguration = (reach: Reach) => ({
  api: { port: reach.port, publicUrl: `http://127.0.0.1:${reach.port}` },
  store: { file: join(reach.folder, 'sluse.db') },
  keyring: { folder: join(reach.folder, 'keyring') },
  log: { level: 'warn' },
  operators: [
    { name: 'drift', credentials: [{ sha256: hashOf(credentialOf(join(reach.folder, 'credentials'), 'operator')) }] },
    {
      name: 'sikkerhed', roles: ['security-officer'],
      credentials: [{ sha256: hashOf(credentialOf(join(reach.folder, 'credentials'), 'security-officer')) }],
    },
  ],
  partners: partnersOf(reach.partners),
  partnerApi: reach.partnerApi,
  silos: Object.fromEntries(demoSilos.map((silo) => siloOf(silo, reach))),
  serviceLevels: [
    { channel: 'sms', share: 95, within: 300 }, { channel: 'email', measure: 'handed', share: 99, within: 900 },
  ],
  routes: [
    ...reminders(reach),
    // Slow to ask, so that there is time to look at what is in doubt, and to do something about it.
    {
      name: 'sms', channel: 'sms', width: 8, test: tests.sms, throttle: { perSecond: 50 }, settings: reach.sms, ...brisk,
      inDoubt: { askAfter: '2m', giveUp: '20m' },
    },
    { name: 'email', channel: 'email', width: 8, test: tests.email, settings: reach.email, ...brisk },
    // As municipalities send: by way of Serviceplatformen.
    { name: 'nemsms-kommune', channel: 'nemsms', match: { topics: ['frist.*'] }, width: 4, settings: reach.platform, ...brisk },
    // One system, so one of the two fetches its receipts.
    { name: 'eboks', channel: 'eboks', width: 4, settings: { ...reach.letters, receipts: 'pull' }, ...brisk },
    { name: 'nemsms', channel: 'nemsms', width: 4, settings: { ...reach.letters, receipts: 'none' }, ...brisk },
    {
      name: 'webservicebesked', channel: 'webservicebesked', perPartner: true, width: 4, settings: reach.push, ...brisk,
      retry: { budget: '7d', first: '1s', max: '1m', spacing: 'exact' }, breaker: { failures: 1, open: '5s', maxOpen: '1m' },
    },
    { name: 'wsrm', channel: 'wsrm', perPartner: true, width: 4, settings: reach.reliable, ...brisk },
    ...demoSilos.map((silo) => inbox(silo, reach)),
  ],
})
