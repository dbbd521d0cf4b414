// What operators see of a partner's sequences, and what they do to one.
import type { Place, SequenceAction, SequenceView, Standing } from '../../../core/partnership.ts'
import type { DestinationSequence } from '../destination/index.ts'
import { isRefusal } from '../../../core/refusal.ts'
import { countOf, greatestOf, unbrokenTo, type Ranges } from '../ranges.ts'
import type { SourceSequence } from '../source/index.ts'
import { tellApart } from './apart.ts'
import type { Dealings } from './dealings.ts'
import { handNothing } from './destination.ts'
import type { SourceDriver } from './source.ts'

const mostGaps = 100

/** The numbers that are missing below the greatest. */
const gapsIn = (ranges: Ranges): readonly (readonly [number, number])[] => ranges
  .map(([lower], at) => [at === 0 ? 1 : (ranges[at - 1]?.[1] ?? 0) + 1, lower - 1] as const)
  .filter(([from, to]) => from <= to).slice(0, mostGaps)

const ofSource = (one: SourceSequence): SequenceView => {
  const { ids, identifier = ids.create, variant, phase, unacknowledged, acknowledged, expiresAt, resent = 0, lastNumber } = one
  const [lowest] = unacknowledged.map(({ number }) => number).toSorted((a, b) => a - b)
  const since = unacknowledged.flatMap((each) => each.since ?? [])
  return {
    id: identifier, role: 'source', version: variant.rm, state: phase, suspended: one.suspended ?? false,
    lowestUnacknowledged: lowest, gaps: gapsIn(acknowledged), messages: lastNumber, acknowledged: countOf(acknowledged),
    retransmissions: resent, oldestAt: since.length > 0 ? Math.min(...since) : undefined, expiresAt,
  }
}

const ofDestination = ({ identifier, variant, phase, received, expiresAt, suspended }: DestinationSequence): SequenceView => ({
  id: identifier, role: 'destination', version: variant.rm, state: phase, suspended: suspended ?? false,
  lowestUnacknowledged: unbrokenTo(received) < greatestOf(received) ? unbrokenTo(received) + 1 : undefined,
  gaps: gapsIn(received), messages: countOf(received), acknowledged: countOf(received), expiresAt,
})

/** Those that live, ours first; of those that came to their end at the partner's wish nothing is told. */
export const standingOf = ({ own, offered, destinations }: Dealings): Standing => ({
  waiting: own.waiting(),
  sequences: [
    ...[...own.sequences(), ...offered.sequences()].map(ofSource),
    ...destinations.sequences().filter(({ phase }) => phase !== 'terminating').map(ofDestination),
  ],
})

/** Where a message of ours is; once it is acknowledged, the machine knows nothing more of it (SQ-4). */
export const placeOf = ({ own, offered }: Dealings, key: string): Place | undefined => {
  const driver = [own, offered].find((one) => one.holds(key))
  const bound = driver?.bound(key)
  if (!bound) return driver && {}
  return { sequence: bound.identifier, number: bound.number, resent: Math.max(0, (driver?.attempts(key) ?? 1) - 1) }
}

type Done = 'done' | 'unknown' | 'unfit'

/** What is not acknowledged finds another sequence; 1.0 has no last word to wait for. */
const endingOf = ({ phase, variant }: SourceSequence) =>
  (variant.rm === '1.1' && (phase === 'created' || phase === 'rollover') ? 'close-decided' : 'terminate-decided')

const actOnSource = async (driver: SourceDriver, one: SourceSequence, action: SequenceAction): Promise<Done> => {
  const { identifier, phase } = one
  if (identifier === undefined || phase === 'terminating') return 'unfit'
  if (action === 'terminate') {
    await driver.happen({ kind: endingOf(one), identifier })
    return 'done'
  }
  if (phase !== 'created' && action !== 'request-acknowledgement') return 'unfit'
  const kind = ({ suspend: 'suspended', resume: 'resumed', 'request-acknowledgement': 'asking-decided' } as const)[action]
  await driver.happen({ kind, identifier })
  return 'done'
}

const actOnDestination = async (dealings: Dealings, identifier: string, action: SequenceAction): Promise<Done> => {
  const { destinations, freshId } = dealings
  if (action === 'suspend' || action === 'resume') {
    const isDone = await destinations.amend(identifier, ({ suspended: _, ...one }) => (
      action === 'suspend' ? { ...one, suspended: true } : one))
    return isDone ? 'done' : 'unknown'
  }
  const event = action === 'terminate'
    ? { kind: 'terminate-decided', messageId: freshId() } as const : { kind: 'acknowledgement-requested' } as const
  const stepped = await destinations.happen([{ side: 'destination', identifier, event }], handNothing)
  if (!isRefusal(stepped)) tellApart(dealings, stepped.effects)
  return 'done'
}

/** Does it. Rejects with a Fault of the ledger. */
export const actOn = async (dealings: Dealings, id: string, action: SequenceAction): Promise<Done> => {
  const { own, offered, destinations } = dealings
  for (const driver of [own, offered]) {
    const found = driver.sequences().find(({ identifier, ids }) => (identifier ?? ids.create) === id)
    if (found) return actOnSource(driver, found, action)
  }
  const known = destinations.sequence(id)
  if (!known) return 'unknown'
  return known.phase === 'terminating' ? 'unfit' : actOnDestination(dealings, id, action)
}
