// Feeds hostile documents to the reader, and whatever is read to machines in the middle of their work. Nothing may throw,
// what is not read may change nothing, and what is acknowledged stays acknowledged.
import { stepDestination, stepUnknown, type DestinationSequence } from '../../../../adapters/ws-rm/destination/index.ts'
import { happeningsIn, type Happening } from '../../../../adapters/ws-rm/interpret.ts'
import { isWithin } from '../../../../adapters/ws-rm/ranges.ts'
import { isUnread, readMessage } from '../../../../adapters/ws-rm/read.ts'
import { stepSource, type SourceState } from '../../../../adapters/ws-rm/source/index.ts'
import { createChance } from '../../../simulation/chance.ts'
import { newest } from '../hand-made.ts'
import { destinationIn, now, settings, sourceIn, sourceWith } from '../samples.ts'
import { hostile } from './hostile.ts'

export interface Attack {
  readonly documents: number
  readonly bytes: number
  readonly read: number
  /** Why the others were not, and how often. */
  readonly troubles: Readonly<Record<string, number>>
  readonly slowestMs: number
  readonly broken?: string
}

interface Victims {
  readonly source: SourceState
  readonly destination: DestinationSequence
}

const victims = (): Victims => ({
  source: sourceWith(sourceIn('created', { identifier: 'urn:ours' })),
    destination: destinationIn('created', { identifier: 'urn:known' }),
})

const suffer = ({ source, destination }: Victims, happening: Happening): Victims => {
  if (happening.side === 'source') return { source: stepSource(source, happening.event, now, settings).state, destination }
  if (happening.side !== 'destination') return { source, destination }
  if (happening.identifier !== destination.identifier) {
    stepUnknown(happening.event, happening.identifier)
    return { source, destination }
  }
  return { source, destination: stepDestination(destination, happening.event, now, settings).sequence ?? destination }
}

const violated = (before: Victims, after: Victims): string | undefined => {
  if (!isWithin(before.destination.received, after.destination.received)) return 'an acknowledged number was taken back'
  if (!isWithin(after.destination.delivered, after.destination.received)) return 'something was handed over that never came'
  const state = JSON.stringify(after)
  return JSON.stringify(JSON.parse(state)) === state ? undefined : 'a state that is no plain data'
}

/** What one document does; a word on what is wrong, or the trouble that it was refused for, or nothing. */
const attackOnce = (bytes: Uint8Array, charset?: string): { readonly trouble?: string, readonly broken?: string } => {
  const received = readMessage(bytes, { charset })
  if (isUnread(received)) return { trouble: received.trouble }
  const before = victims()
  const happenings = happeningsIn(received, {
    key: 'k', isSource: (identifier) => identifier === 'urn:ours',
    variantOf: (identifier) => (identifier === 'urn:ours' || identifier === 'urn:known' ? newest : undefined),
  })
  return { broken: violated(before, happenings.reduce(suffer, before)) }
}

/** Attacks with so many bytes, from a seed. */
export const attack = (megabytes: number, seed: number, elapsedMs: () => number): Attack => {
  const chance = createChance(seed)
  const troubles: Record<string, number> = {}
  const count = { documents: 0, bytes: 0, read: 0, slowestMs: 0 }
  while (count.bytes < megabytes * 1_000_000) {
    const { bytes, charset } = hostile(chance)
    const startedAt = elapsedMs()
    const { trouble, broken } = attackOnce(bytes, charset)
    count.slowestMs = Math.max(count.slowestMs, elapsedMs() - startedAt)
    count.documents += 1
    count.bytes += bytes.length
    if (trouble === undefined) count.read += 1
    else troubles[trouble] = (troubles[trouble] ?? 0) + 1
    if (broken !== undefined) return { ...count, troubles,
      broken: `${broken}: ${Buffer.from(bytes).toString('base64').slice(0, 2000)}` }
  }
  return { ...count, troubles }
}
