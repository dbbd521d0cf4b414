// The destination over HTTP, synchronous: each exchange is answered with what the step says, and with a reply where there is one.
import { randomUUID } from 'node:crypto'
import {
  acknowledgementMessage, acknowledgementOf, createDestination, endpointAt, faultMessage, happeningsIn, lifecycleMessage,
  stepDestination, stepUnknown, withAcknowledgements, type Addressee, type Body, type DestinationEffect, type DestinationSequence,
  type DestinationStep, type Happening, type Message, type Received, type RmSettings, type Variant,
} from '../../adapters/ws-rm/index.ts'

export interface DestinationRun {
  readonly delivered: string[]
  readonly faults: string[]
  readonly sequences: Map<string, DestinationSequence>
  /** Answers one message. */
  take(message: Received): Message | undefined
}

/** The reply to content, for operations that have one. */
export type Reply = (body: Body) => { readonly action: string, readonly xml: string } | undefined

const anonymous = endpointAt('http://www.w3.org/2005/08/addressing/anonymous')

interface Ledger {
  readonly settings: RmSettings
  readonly sequences: Map<string, DestinationSequence>
  readonly kept: Map<string, Body>
  readonly delivered: string[]
  readonly faults: string[]
}

/** Makes a step so. */
const commit = (ledger: Ledger, identifier: string, { sequence, writes,
  effects }: DestinationStep): readonly DestinationEffect[] => {
  if (sequence) ledger.sequences.set(identifier, sequence)
  else ledger.sequences.delete(identifier)
  for (const number of writes.flatMap((write) => (write.kind === 'delivered' ? write.numbers : []))) {
    const body = ledger.kept.get(`${identifier} ${number}`)
    ledger.delivered.push(body?.kind === 'application' ? body.xml : '?')
  }
  return effects
}

const create = ({ sequences, settings }: Ledger, happening: Happening & { side: 'create' }): readonly DestinationEffect[] => {
  const asked = { ...happening.asked, identifier: `urn:uuid:${randomUUID()}` }
  const { sequence, effects } = createDestination(asked, [...sequences.values()], Date.now(), settings)
  if (sequence) sequences.set(sequence.identifier, sequence)
  return effects
}

const happen = (ledger: Ledger, happening: Happening, body: Body): readonly DestinationEffect[] => {
  if (happening.side === 'create') return create(ledger, happening)
  if (happening.side !== 'destination') return []
  const { identifier, event } = happening
  const before = ledger.sequences.get(identifier)
  const key = event.kind === 'arrived' ? `${identifier} ${event.number}` : undefined
  if (key !== undefined && !ledger.kept.has(key)) ledger.kept.set(key, body)
  return before ? commit(ledger, identifier, stepDestination(before, event, Date.now(), ledger.settings))
    : stepUnknown(event, identifier).effects
}

const replyTo = (
  { sequences, settings }: Ledger, received: Received, addressee: Addressee, found: ReturnType<Reply>,
): Message | undefined => {
  const sequence = received.sequence && sequences.get(received.sequence.identifier)
  if (!found || !sequence) return undefined
  const body: Body = { kind: 'application', xml: found.xml, name: { uri: '', local: '' } }
  const message: Message = { ...addressee, action: found.action, acknowledgements: [], requested: [], uses: [], others: [], body }
  return withAcknowledgements(message, [acknowledgementOf(sequence, settings)], settings).message
}

const answerFor = ({ faults }: Ledger, effect: DestinationEffect, addressee: Addressee): Message | undefined => {
  if (effect.kind === 'answer') return lifecycleMessage(addressee, effect.body, effect.acknowledgement)
  if (effect.kind === 'acknowledge') return acknowledgementMessage(addressee, effect.acknowledgement)
  if (effect.kind !== 'fault') return undefined
  faults.push(effect.code)
  return faultMessage(addressee, effect, effect.code === 'CreateSequenceRefused' ? 'body' : 'header')
}

const take = (ledger: Ledger, received: Received, reply: Reply): Message | undefined => {
  const variant: Variant = { ...received.variant, rm: received.variant.rm ?? '1.1' }
  const addressee: Addressee = { variant, to: anonymous, messageId: `urn:uuid:${randomUUID()}`, relatesTo: received.messageId }
  const variantOf = (identifier: string): Variant | undefined => ledger.sequences.get(identifier)?.variant
  const effects = happeningsIn(received, { isSource: () => false, variantOf, key: '' })
    .flatMap((happening) => happen(ledger, happening, received.body))
  const isTaken = received.sequence !== undefined && effects.some(({ kind }) => kind === 'acknowledge')
  // Of several things to say the last says most: a fault, a response, or all that has been acknowledged.
  return (isTaken ? replyTo(ledger, received, addressee, reply(received.body)) : undefined)
    ?? effects.toReversed().map((effect) => answerFor(ledger, effect, addressee)).find(Boolean)
}

export const createDestinationRun = (settings: RmSettings, reply: Reply = () => undefined): DestinationRun => {
  const ledger: Ledger = { settings, sequences: new Map(), kept: new Map(), delivered: [], faults: [] }
  return { ...ledger, take: (received) => take(ledger, received, reply) }
}
