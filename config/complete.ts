// From the words of the file to those of core: durations in milliseconds, members under their core names.
import { hostname } from 'node:os'
import type { Route } from '../core/route.ts'
import type { ServiceLevel } from '../core/level.ts'
import type { Silo } from '../core/silo.ts'
import type { AlarmsConfiguration, ApiConfiguration, AttachmentsConfiguration, Configuration } from './configuration.ts'
import { msOf } from './duration.ts'
import { partnerOf, routesTo } from './partners.ts'
import type { ConfigurationFile, Credential, FileRelevance, FileRoute, FileServiceLevel, FileSilo } from './file.ts'

const hashes = (credentials: readonly Credential[]): readonly string[] => credentials.map(({ sha256 }) => sha256.toLowerCase())

const webhookOf = ({ url, secret, suspendAfter, ca }: NonNullable<FileSilo['webhook']>): Silo['webhook'] =>
  ({ url, secret, suspendAfterMs: msOf(suspendAfter), ...(ca === undefined ? {} : { ca }) })

const relevanceOf = ({ url, secret, timeout, otherwise, ca }: FileRelevance): Silo['relevance'] =>
  ({ url, secret, timeoutMs: msOf(timeout), otherwise, ...(ca === undefined ? {} : { ca }) })

const siloOf = (id: string, given: FileSilo): Silo => ({
  id,
  words: { da: given.da, en: given.en },
  credentials: hashes(given.credentials),
  channels: given.channels,
  topics: given.topics,
  ...(given.webhook && { webhook: webhookOf(given.webhook) }),
  ...(given.relevance && { relevance: relevanceOf(given.relevance) }),
  retentionMs: msOf(given.retention),
  ...(given.parked !== undefined && { parkedMs: msOf(given.parked) }),
})

const throttleOf = ({ perSecond, burst }: NonNullable<FileRoute['throttle']>): Route['throttle'] =>
  ({ perSecond, burst: burst ?? Math.max(1, Math.floor(perSecond)) })

const patienceOf = ({ retry, breaker, inDoubt }: FileRoute): Pick<Route, 'retry' | 'breaker' | 'inDoubt'> => ({
  retry: {
    budgetMs: msOf(retry.budget), firstMs: msOf(retry.first), maxMs: msOf(retry.max),
    ...(retry.spacing === 'exact' && { exact: true }),
  },
  breaker: { failures: breaker.failures, openMs: msOf(breaker.open), maxOpenMs: msOf(breaker.maxOpen) },
  inDoubt: { askAfterMs: msOf(inDoubt.askAfter), giveUpMs: msOf(inDoubt.giveUp), otherwise: inDoubt.otherwise },
})

const routeOf = (given: FileRoute): Route => ({
  name: given.name,
  channel: given.channel,
  match: given.match,
  settings: given.settings,
  width: given.width,
  attemptMs: msOf(given.attempt),
  ...(given.window && { window: given.window }),
  ...(given.closed && { closed: given.closed }),
  ...(given.throttle && { throttle: throttleOf(given.throttle) }),
  ...patienceOf(given),
  ...(given.receipt !== undefined && { receiptMs: msOf(given.receipt) }),
  lifeMs: msOf(given.life),
  ...(given.lead !== undefined && { leadMs: msOf(given.lead) }),
  parkedMs: msOf(given.parked),
  ...(given.test && { test: given.test }),
})

const apiOf = ({ requestTimeout, publicUrl, ...api }: ConfigurationFile['api']): ApiConfiguration => ({
  ...api,
  publicUrl: (publicUrl ?? `http://localhost:${api.port}`).replace(/\/+$/, ''),
  requestTimeoutMs: msOf(requestTimeout),
})

const attachmentsOf = ({ unbound, ...attachments }: ConfigurationFile['attachments']): AttachmentsConfiguration =>
  ({ ...attachments, unboundMs: msOf(unbound) })

const alarmsOf = (
  { late, inDoubt, ending, certificate, clock, remind, mail, webhook, ...limits }: ConfigurationFile['alarms'],
): AlarmsConfiguration => ({
  limits: {
    ...limits, lateMs: msOf(late), inDoubtMs: msOf(inDoubt), endingMs: msOf(ending), certificateMs: msOf(certificate),
    clockMs: msOf(clock),
  },
  remindMs: msOf(remind),
  ...(mail && { mail }),
  ...(webhook && { webhook }),
})

const levelOf = ({ within, ...level }: FileServiceLevel): ServiceLevel => (
  { ...level, withinMs: within * 1000 as ServiceLevel['withinMs'] })

/** The configuration that a checked file amounts to. */
export const complete = (file: ConfigurationFile, warnings: readonly string[]): Configuration => ({
  api: apiOf(file.api),
  profile: file.profile,
  store: file.store,
  attachments: attachmentsOf(file.attachments),
  queue: file.queue,
  doors: Object.fromEntries(Object.entries(file.doors).map(([name, { refused, ...door }]) => (
    [name, { ...door, refusedMs: msOf(refused) }]))),
  keyring: file.keyring,
  log: file.log,
  traces: file.traces,
  name: file.name ?? hostname(),
  alarms: alarmsOf(file.alarms),
  canary: { everyMs: msOf(file.canary.every) },
  people: file.people,
  operators: file.operators.map(({ name, credentials, roles }) => ({ name, credentials: hashes(credentials), roles })),
  silos: Object.entries(file.silos).map(([id, silo]) => siloOf(id, silo)),
  partners: Object.entries(file.partners).map(([id, partner]) => partnerOf(id, partner)),
  ...(file.partnerApi && { partnerApi: file.partnerApi }),
  routes: file.routes.flatMap((route) => routesTo(file.partners, route)).map(routeOf),
  fallback: file.fallback,
  serviceLevels: file.serviceLevels.map(levelOf),
  drainMs: msOf(file.drain),
  warnings,
})
