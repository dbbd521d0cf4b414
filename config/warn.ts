// What is allowed but looks unmeant.
import { complaint, type Complaint } from './complaint.ts'
import { msOf } from './duration.ts'
import type { ConfigurationFile, FileRoute, FileSilo } from './file.ts'
import { segment } from './json.ts'
import { warnOfPartners } from './partners.ts'

const stem = (topic: string): string => (topic.endsWith('.*') ? topic.slice(0, -1) : topic)

// Whether some topic fits both.
const meet = (one: string, other: string): boolean => {
  if (one.endsWith('.*') && other.endsWith('.*')) return stem(one).startsWith(stem(other)) || stem(other).startsWith(stem(one))
  if (one.endsWith('.*')) return other.startsWith(stem(one))
  return other.endsWith('.*') ? one.startsWith(stem(other)) : one === other
}

const couldTake = ({ match }: FileRoute, id: string, silo: FileSilo): boolean =>
  (match.origins?.includes(id) ?? true) && (match.topics?.some((topic) => silo.topics.some((own) => meet(topic, own))) ?? true)

const roadless = ({ silos, routes }: ConfigurationFile): readonly Complaint[] =>
  Object.entries(silos).flatMap(([id, silo]) => silo.channels
    .filter((channel) => !routes.some((route) => route.channel === channel && couldTake(route, id, silo)))
    .map((channel) => complaint(`/silos${segment(id)}/channels`, `no route could take a message of this silo on ${channel}`)))

const strangers = ({ silos, routes }: ConfigurationFile): readonly Complaint[] =>
  routes.flatMap(({ match }, index) => (match.origins ?? [])
    .filter((origin) => !Object.hasOwn(silos, origin))
    .map((origin) => complaint(`/routes/${index}/match/origins`, `there is no silo called ${origin}`)))

const takesAll = ({ match, perPartner }: FileRoute): boolean => !perPartner && Object.keys(match).length === 0

const shadowed = ({ routes }: ConfigurationFile): readonly Complaint[] =>
  routes.flatMap(({ channel }, index) => {
    const before = routes.slice(0, index).find((route) => route.channel === channel && takesAll(route))
    return before ? [complaint(`/routes/${index}`, `is never reached: ${before.name} before it takes all on ${channel}`)] : []
  })

const impatient = ({ routes }: ConfigurationFile): readonly Complaint[] =>
  routes.flatMap(({ life, retry }, index) => (msOf(life) < msOf(retry.budget)
    ? [complaint(`/routes/${index}/life`, 'is shorter than the retry budget: messages expire before it is spent')] : []))

/** What looks unmeant in a file that is valid. */
export const warn = (file: ConfigurationFile): readonly Complaint[] =>
  [...roadless(file), ...strangers(file), ...shadowed(file), ...impatient(file), ...warnOfPartners(file)]
