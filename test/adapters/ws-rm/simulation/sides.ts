// The two sides, each as a driver of its machine would be: events in, one commit, effects out.
import {
  acknowledgementMessage, applicationMessage, askingMessage, faultMessage, lastMessage, lifecycleMessage, type Addressee,
} from '../../../../adapters/ws-rm/compose.ts'
import {
  createDestination, destinationRowOf, nextDestinationDue, stepDestination, stepUnknown, type DestinationEffect,
    type DestinationEvent,
  type DestinationSequence, type DestinationWrite,
} from '../../../../adapters/ws-rm/destination/index.ts'
import { happeningsIn, type Happening } from '../../../../adapters/ws-rm/interpret.ts'
import type { Body, Message } from '../../../../adapters/ws-rm/message.ts'
import type { Heard } from '../../../../adapters/ws-rm/read.ts'
import {
  belongs, nextSourceDue, sourceRowOf, stepSource, wantsSequence, type SequenceIds, type SourceEffect, type SourceEvent,
    type SourceState,
} from '../../../../adapters/ws-rm/source/index.ts'
import type { Variant } from '../../../../adapters/ws-rm/variant.ts'
import type { Plan } from './plan.ts'
import type { Step } from './node.ts'

export interface SourceDisk {
  readonly state: SourceState
  /** How many messages the application has handed over. */
  readonly handed: number
  readonly settled: readonly string[]
}

export interface DestinationDisk {
  readonly sequences: Readonly<Record<string, DestinationSequence>>
  /** Accepted messages by sequence and number. */
  readonly kept: Readonly<Record<string, string>>
  /** What the application was handed, in order. */
  readonly delivered: readonly string[]
}

/** What a simulation watches and may spoil. */
export interface Watch {
  reached(side: 'source' | 'destination', phase: string, row: string): void
  /** A bug, put into the source's or the destination's step. */
  readonly spoil?: {
    readonly source?: (before: SourceState, event: SourceEvent) => SourceState
    readonly destination?: (after: DestinationSequence, before: DestinationSequence) => DestinationSequence
    readonly write?: (write: DestinationWrite) => DestinationWrite | undefined
  }
}

export interface Senders {
  newId(): string
  send(message: Message): void
}

const body = (key: string): Body =>
  ({ kind: 'application', xml: `<h:m xmlns:h="urn:h">${key}</h:m>`, name: { uri: 'urn:h', local: 'm' } })

const addressing = ({ acksTo }: Plan, address: string) => ({ address: acksTo === 'anonymous' ? address : `${address}/acks`,
  parameters: [] })

export const places = (plan: Plan) => ({
  source: addressing(plan, plan.variant.addressing === '2005/08' ? 'http://www.w3.org/2005/08/addressing/anonymous'
    : 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous'),
  destination: { address: 'http://hub.example/rm', parameters: [] },
})

const sourceMessage = (effect: SourceEffect, plan: Plan, { newId }: Senders): Message | undefined => {
  const { destination: to, source: replyTo } = places(plan)
  const to2: Addressee = { variant: plan.variant, to, messageId: newId(), replyTo }
  if (effect.kind === 'transmit') {
    const header = { identifier: effect.identifier, number: BigInt(effect.number), last: effect.last }
    const addressee = { ...to2, messageId: effect.messageId }
    return effect.last ? lastMessage(addressee, header)
      : applicationMessage(addressee, header, { action: 'urn:h/m', body: body(effect.key) }, effect.asking)
  }
  if (effect.kind === 'request') return lifecycleMessage({ ...to2, messageId: effect.messageId ?? newId() }, effect.body)
  if (effect.kind === 'ask') return askingMessage(to2, effect.identifier)
  if (effect.kind === 'answer') return lifecycleMessage(to2, effect.body)
  return effect.kind === 'fault' ? faultMessage(to2, effect, 'header') : undefined
}

const destinationMessage = (effect: DestinationEffect, relatesTo: string | undefined, plan: Plan,
  { newId }: Senders): Message | undefined => {
  const { source: to, destination: replyTo } = places(plan)
  const addressee: Addressee = { variant: plan.variant, to, messageId: newId(), relatesTo, replyTo }
  if (effect.kind === 'answer') return lifecycleMessage(addressee, effect.body, effect.acknowledgement)
  if (effect.kind === 'acknowledge') return acknowledgementMessage(addressee, effect.acknowledgement)
  if (effect.kind === 'request') return lifecycleMessage({ ...addressee, messageId: effect.messageId }, effect.body)
  return effect.kind === 'fault' ? faultMessage(addressee, effect, 'header') : undefined
}

const sends = (message: Message | undefined, { send }: Senders): readonly (() => void)[] => (message ? [() => send(message)] : [])

const freshIds = ({ newId }: Senders): SequenceIds => ({ create: newId(), close: newId(), terminate: newId() })

/** The source's events on its disk, in one commit. */
export const sourceTurn = (plan: Plan, senders: Senders, watch: Watch) => {
  const one = (disk: SourceDisk, event: SourceEvent, now: number): Step<SourceDisk, SourceEffect> => {
    for (const sequence of disk.state.sequences.filter(belongs(event))) {
      const row = sourceRowOf(event, sequence, now)
      if (row) watch.reached('source', sequence.phase, row)
    }
    const state = watch.spoil?.source?.(disk.state, event) ?? disk.state
    const step = stepSource(state, event, now, plan.source)
    const settled = step.writes.flatMap((write) => (write.kind === 'settled' ? write.keys : []))
    return { disk: { ...disk, state: step.state, settled: [...disk.settled, ...settled] }, effects: step.effects }
  }
  return (disk: SourceDisk, events: readonly SourceEvent[], now: number): Step<SourceDisk, () => void> => {
    const effects: SourceEffect[] = []
    let current = disk
    const run = (event: SourceEvent): void => {
      const step = one(current, event, now)
      current = step.disk
      effects.push(...step.effects)
    }
    events.forEach(run)
    const { destination: to, source: acksTo } = places(plan)
    if (wantsSequence(current.state, now)) run({ kind: 'opened', ids: freshIds(senders), variant: plan.variant, to, acksTo })
    return { disk: current, effects: effects.flatMap((effect) => sends(sourceMessage(effect, plan, senders), senders)) }
  }
}

/** What a message means to the source; content never comes its way here. */
export const sourceEvents = (received: Heard, disk: SourceDisk): readonly SourceEvent[] => {
  const isSource = (identifier: string): boolean => disk.state.sequences.some((sequence) => sequence.identifier === identifier)
  return happeningsIn(received, { isSource, variantOf: () => received.variant as Variant, key: '' }).flatMap((happening) =>
    (happening.side === 'source' ? [happening.event] : []))
}

export const sourceDueAt = ({ state }: SourceDisk): number | undefined => nextSourceDue(state)

const written = (disk: DestinationDisk, identifier: string, writes: readonly DestinationWrite[]): DestinationDisk => {
  const kept = { ...disk.kept }
  const delivered = [...disk.delivered]
  for (const write of writes) {
    if (write.kind === 'accepted') kept[`${identifier} ${write.number}`] = write.key
    if (write.kind === 'delivered') delivered.push(...write.numbers
      .map((number) => kept[`${identifier} ${number}`] ?? `lost ${number}`))
  }
  return { ...disk, kept, delivered }
}

const withSequence = (disk: DestinationDisk, identifier: string, sequence: DestinationSequence | undefined): DestinationDisk => {
  const { [identifier]: _, ...rest } = disk.sequences
  return { ...disk, sequences: sequence ? { ...rest, [identifier]: sequence } : rest }
}

type DestinationStepped = Step<DestinationDisk, DestinationEffect>

/** The destination's events on its disk. */
export const destinationTurn = (plan: Plan, senders: Senders, watch: Watch) => {
  const settings = plan.destination
  const step = (disk: DestinationDisk, identifier: string, event: DestinationEvent, now: number): DestinationStepped => {
    const before = disk.sequences[identifier]
    if (!before) return { disk, effects: stepUnknown(event, identifier).effects }
    const row = destinationRowOf(event, before, now, settings)
    if (row) watch.reached('destination', before.phase, row)
    const { sequence, writes, effects } = stepDestination(before, event, now, settings)
    const spoilt = sequence && (watch.spoil?.destination?.(sequence, before) ?? sequence)
    const done = writes.flatMap((write) => (watch.spoil?.write ? watch.spoil.write(write) ?? [] : write))
    return { disk: withSequence(written(disk, identifier, done), identifier, spoilt), effects }
  }
  const create = (disk: DestinationDisk, happening: Happening & { side: 'create' }, now: number): DestinationStepped => {
    const asked = { ...happening.asked, identifier: senders.newId() }
    const { sequence, effects } = createDestination(asked, Object.values(disk.sequences), now, settings)
    return { disk: sequence ? withSequence(disk, sequence.identifier, sequence) : disk, effects }
  }
  return (disk: DestinationDisk, happenings: readonly Happening[], now: number, relatesTo?: string): Step<DestinationDisk,
    () => void> => {
    const effects: DestinationEffect[] = []
    let current = disk
    for (const happening of happenings) {
      const next = happening.side === 'create' ? create(current, happening, now)
        : happening.side === 'destination' ? step(current, happening.identifier, happening.event, now) : undefined
      if (!next) continue
      current = next.disk
      effects.push(...next.effects)
    }
    return { disk: current, effects: effects.flatMap((effect) =>
      sends(destinationMessage(effect, relatesTo, plan, senders), senders)) }
  }
}

const keyOf = ({ body: content }: Heard): string => (content.kind === 'application' ? />([^<]*)</.exec(content.xml)?.[1] ??
  '' : '')

export const destinationHappenings = (received: Heard): readonly Happening[] =>
  happeningsIn(received, {
    isSource: () => false, variantOf: () => received.variant as Variant, key: keyOf(received),
  })

export const destinationDueAt = ({ sequences }: DestinationDisk, plan: Plan): number =>
  Math.min(...Object.values(sequences).map((sequence) => nextDestinationDue(sequence, plan.destination)))

export const wakes = ({ sequences }: DestinationDisk): readonly Happening[] =>
  Object.keys(sequences).map((identifier) => ({ side: 'destination', identifier, event: { kind: 'woken' } }))
