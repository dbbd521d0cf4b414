// Partners in the configuration: what they amount to, the routes that lead to them, and whether all that agrees.
import type { Partner } from '../core/partner.ts'
import { complaint, repeats, type Complaint } from './complaint.ts'
import type { ConfigurationFile, FileEndpoint, FilePartner, FileRoute } from './file.ts'
import { segment } from './json.ts'

type Partners = ConfigurationFile['partners']

const fingerprintOf = (written: string): string => written.replaceAll(':', '').toLowerCase()

/** The partner that a file's member amounts to. */
export const partnerOf = (id: string, given: FilePartner): Partner => ({
  id,
  words: { da: given.da, en: given.en },
  organisation: given.organisation,
  system: given.system,
  fingerprints: given.certificates.map(({ sha256 }) => fingerprintOf(sha256)),
  permits: given.receives,
  endpoints: Object.fromEntries(Object.entries(given.endpoints).map(([channel, { address, polled }]) => (
    [channel, polled || address === undefined ? { polled: true } : { address }]))),
})

/**
 * What the way to one partner is opened with: the route's settings, the endpoint's own over them, and whom it leads to. Who polls
 * is not reached at all, so how others are reached says nothing of it.
 */
export const settingsFor = (route: object, partner: string, { address, ca, polled, settings }: FileEndpoint): object =>
  (polled ? { ...settings, partner } : { ...route, ...settings, partner, address, ...(ca !== undefined && { ca }) })

/** The ways over one channel, by partner. */
export const endpointsOn = (partners: Partners, channel: string): readonly (readonly [string, FileEndpoint])[] =>
  Object.entries(partners).flatMap(([id, { endpoints }]) => {
    const endpoint = Object.hasOwn(endpoints, channel) ? endpoints[channel] : undefined
    return endpoint ? [[id, endpoint] as const] : []
  })

/** A route as it is: once, or once for each partner with an endpoint on its channel, named after both. */
export const routesTo = (partners: Partners, route: FileRoute): readonly FileRoute[] => route.perPartner
  ? endpointsOn(partners, route.channel).map(([id, endpoint]) => ({
    ...route, name: `${route.name}-${id}`, match: { ...route.match, destinations: [id] },
    settings: settingsFor(route.settings as object, id, endpoint),
    ...(endpoint.window && { window: endpoint.window }), ...(endpoint.closed && { closed: endpoint.closed }),
  }))
  : [route]

const shut = (at: string, { window, closed = [] }: FileEndpoint): readonly Complaint[] => [
  ...(window ? [{ at: `${at}/window`, window }] : []),
  ...closed.map((each, index) => ({ at: `${at}/closed/${index}`, window: each })),
].filter(({ window: { from, to } }) => from >= to)
  .map((one) => complaint(one.at, 'never opens: `from` must be earlier than `to`'))

const reached = (at: string, { address, polled }: FileEndpoint): readonly Complaint[] => {
  if (!polled && address === undefined) return [complaint(`${at}/address`, 'is missing; only who is `polled` has none')]
  return polled && address !== undefined ? [complaint(`${at}/address`, 'means nothing where it is `polled`')] : []
}

/** Complains of partners that do not agree with each other or with the channels. */
export const checkPartners = ({ partners }: ConfigurationFile, known: readonly string[]): readonly Complaint[] => {
  const all = Object.entries(partners).map(([id, partner]) => ({ id, partner, at: `/partners${segment(id)}` }))
  const ways = all.flatMap(({ at, partner }) =>
    Object.entries(partner.endpoints).map(([channel, endpoint]) => (
      { channel, endpoint, at: `${at}/endpoints${segment(channel)}` })))
  return [
    ...repeats(all.map(({ at, partner: { system, organisation: { type, code } } }) => (
      { at: `${at}/organisation`, value: `${system} ${type} ${code}` })), 'another partner is this organisation on this system'),
    ...ways.filter(({ channel }) => !known.includes(channel))
      .map(({ at }) => complaint(at, `is no channel of the hub; there are: ${known.join(', ')}`)),
    ...ways.flatMap(({ at, endpoint }) => [...shut(at, endpoint), ...reached(at, endpoint)]),
  ]
}

/** What looks unmeant of partners. */
export const warnOfPartners = ({ partners, partnerApi, routes }: ConfigurationFile): readonly Complaint[] =>
  Object.entries(partners).flatMap(([id, { endpoints, certificates, receives }]) => {
    const at = `/partners${segment(id)}`
    const roadless = Object.keys(endpoints).filter((channel) => !routes.some((one) => one.perPartner && one.channel === channel))
    return [
      ...roadless.map((channel) => complaint(`${at}/endpoints${segment(channel)}`, 'no route with `perPartner` leads there')),
      ...(receives.length > 0 && Object.keys(endpoints).length === 0
        ? [complaint(`${at}/receives`, 'there is no endpoint where it could be told')] : []),
      ...(partnerApi && certificates.length === 0
        ? [complaint(`${at}/certificates`, 'it cannot call: no certificate is its own')] : []),
    ]
  })
