// What a schema cannot say: whether the parts of the configuration agree with each other.
import { complaint, repeats, type Complaint } from './complaint.ts'
import { msOf } from './duration.ts'
import type { ConfigurationFile, Duration, FileRoute } from './file.ts'
import { segment } from './json.ts'
import { checkPartners, routesTo } from './partners.ts'

const names = ({ routes, partners, operators }: ConfigurationFile): readonly Complaint[] => [
  ...repeats(routes.flatMap((route, index) =>
    routesTo(partners, route).map(({ name }) => ({ at: `/routes/${index}/name`, value: name }))), 'another route has this name'),
  ...repeats(operators.map(({ name }, index) => ({ at: `/operators/${index}/name`, value: name })),
    'another operator has this name'),
]

const credentials = ({ silos, operators }: ConfigurationFile): readonly Complaint[] => {
  const holders = [
    ...Object.entries(silos).map(([id, silo]) => ({ at: `/silos${segment(id)}`, credentials: silo.credentials })),
    ...operators.map((operator, index) => ({ at: `/operators/${index}`, credentials: operator.credentials })),
  ]
  const stated = holders.flatMap((holder) => holder.credentials.map(({ sha256 }, index) =>
    ({ at: `${holder.at}/credentials/${index}/sha256`, value: sha256.toLowerCase() })))
  return repeats(stated, 'this credential is given twice')
}

const channels = ({ silos, routes }: ConfigurationFile, known: readonly string[]): readonly Complaint[] => {
  const stated = [
    ...routes.map(({ channel }, index) => ({ at: `/routes/${index}/channel`, value: channel })),
    ...Object.entries(silos).flatMap(([id, silo]) =>
      silo.channels.map((channel, index) => ({ at: `/silos${segment(id)}/channels/${index}`, value: channel }))),
  ]
  return stated.filter(({ value }) => !known.includes(value))
    .map(({ at }) => complaint(at, `is no channel of the hub; there are: ${known.join(', ')}`))
}

/** A level that names what is not there counts nothing, and nobody would see it. */
const levels = ({ serviceLevels, silos }: ConfigurationFile, known: readonly string[]): readonly Complaint[] => serviceLevels
  .flatMap(({ silo: id, channel }, index) => [
    ...(id !== undefined && !Object.hasOwn(silos, id)
      ? [complaint(`/serviceLevels/${index}/silo`, `there is no silo called ${id}`)] : []),
    ...(channel !== undefined && !known.includes(channel)
      ? [complaint(`/serviceLevels/${index}/channel`, `is no channel of the hub; there are: ${known.join(', ')}`)] : []),
  ])

const notLess = (at: string, least: Duration, most: Duration, says: string): readonly Complaint[] =>
  msOf(most) < msOf(least) ? [complaint(at, says)] : []

const route = ({ retry, breaker, inDoubt, window }: FileRoute, at: string): readonly Complaint[] => [
  ...notLess(`${at}/retry/max`, retry.first, retry.max, 'must be at least `first`'),
  ...notLess(`${at}/breaker/maxOpen`, breaker.open, breaker.maxOpen, 'must be at least `open`'),
  ...notLess(`${at}/inDoubt/giveUp`, inDoubt.askAfter, inDoubt.giveUp, 'must be at least `askAfter`'),
  ...(window && window.from >= window.to ? [complaint(`${at}/window`, 'never opens: `from` must be earlier than `to`')] : []),
]

/** One message cannot be for all partners of a route. */
const tests = ({ routes }: ConfigurationFile): readonly Complaint[] => routes.flatMap(({ test, perPartner }, index) => (
  test && perPartner ? [complaint(`/routes/${index}/test`, 'not with `perPartner`: partners are checked on their own page')]
    : []))

const loopback = new Set(['localhost', '[::1]'])

const isLoopback = (host: string): boolean => loopback.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host)

const isSafe = (address: string): boolean => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
}

const addresses = ({ silos, alarms }: ConfigurationFile): readonly Complaint[] => Object.entries(silos)
  .flatMap(([id, { webhook, relevance }]) => [
    { at: `/silos${segment(id)}/webhook/url`, url: webhook?.url },
    { at: `/silos${segment(id)}/relevance/url`, url: relevance?.url },
  ])
  .concat({ at: '/alarms/webhook/url', url: alarms.webhook?.url })
  .filter(({ url }) => url !== undefined && !isSafe(url))
  .map(({ at }) => complaint(at, 'must be https (http only to the same machine)'))

/** Without TLS nothing leaves this machine. */
const mail = ({ alarms }: ConfigurationFile): readonly Complaint[] => {
  const { secure, requireTls, host } = alarms.mail ?? { secure: true, requireTls: true, host: '' }
  if (secure || requireTls || isLoopback(host)) return []
  return [complaint('/alarms/mail/requireTls', 'may be false on this machine only')]
}

/** One of the largest must find room. */
const attachments = ({ attachments: { maxBytes, maxUnboundBytes, maxTotalBytes } }: ConfigurationFile): readonly Complaint[] => [
  ...(maxUnboundBytes < maxBytes ? [complaint('/attachments/maxUnboundBytes', 'must be at least `maxBytes`')] : []),
  ...(maxTotalBytes < maxUnboundBytes ? [complaint('/attachments/maxTotalBytes', 'must be at least `maxUnboundBytes`')] : []),
]

/** The scheme of each engine's address; with TLS, an `s` follows. */
const schemes = { bullmq: 'redis', rabbitmq: 'amqp' } as const

const mustBe = (scheme: string): string => `must be ${scheme}s: (${scheme}: only to the same machine)`

const isPrivate = (url: string, scheme: string): boolean => {
  const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' }
  return protocol === `${scheme}s:` || (protocol === `${scheme}:` && isLoopback(hostname))
}

const queue = ({ queue: { kind, url } }: ConfigurationFile): readonly Complaint[] => {
  if (kind === 'embedded') return []
  if (url === undefined) return [complaint('/queue/url', `is missing; \`${kind}\` needs it`)]
  return isPrivate(url, schemes[kind]) ? [] : [complaint('/queue/url', mustBe(schemes[kind]))]
}

const doorSchemes = { amqp: 'amqp', bullmq: 'redis' } as const

const doors = ({ doors: given, silos }: ConfigurationFile): readonly Complaint[] =>
  (Object.keys(doorSchemes) as (keyof typeof doorSchemes)[]).flatMap((name) => {
    const door = given[name]
    if (!door) return []
    const scheme = doorSchemes[name]
    const strangers = door.silos.map((id, index) => ({ id, at: `/doors/${name}/silos/${index}` }))
      .filter(({ id }) => !Object.hasOwn(silos, id))
    return [
      ...(isPrivate(door.url, scheme) ? [] : [complaint(`/doors/${name}/url`, mustBe(scheme))]),
      ...strangers.map(({ at, id }) => complaint(at, `there is no silo called ${id}`)),
    ]
  })

const store = ({ store: { kind, url } }: ConfigurationFile): readonly Complaint[] =>
  kind === 'postgres' && url === undefined ? [complaint('/store/url', 'is missing; `postgres` needs it')] : []

/** Complains of what does not agree in a file that has passed its schema. */
export const check = (file: ConfigurationFile, known: readonly string[]): readonly Complaint[] => [
  ...names(file),
  ...credentials(file),
  ...channels(file, known), ...levels(file, known),
  ...file.routes.flatMap((given, index) => route(given, `/routes/${index}`)),
  ...tests(file), ...addresses(file), ...mail(file),
  ...checkPartners(file, known),
  ...queue(file), ...store(file), ...doors(file),
  ...attachments(file),
]
