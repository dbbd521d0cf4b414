// The destination over HTTP, synchronous: each exchange is answered with what the step says, and with a reply where there is one.
import { randomUUID } from 'node:crypto'
import {
  acknowledgementMessage, acknowledgementOf, createDestination, endpointAt, faultMessage, happeningsIn, lifecycleMessage,
  stepDestination, stepUnknown, withAcknowledgements, type Addressee, type Body, type DestinationEffect, type DestinationSequence,
  type DestinationStep, type Happening, type Message, type Received, type RmSettings, type Variant,
} from '../../../adapters/ws-rm/index.ts'

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

export const createDestinationRun = (settings: RmSettings, reply: Reply = () => undefined): DestinationRun => {
  const sequences = new Map<string, DestinationSequence>()
  const kept = new Map<string, Body>()
  const [delivered, faults]: [string[], string[]] = [[], []]

  const carry = (identifier: string, { sequence, writes, effects }: DestinationStep): readonly DestinationEffect[] => {
    if (sequence) sequences.set(identifier, sequence)
    else sequences.delete(identifier)
    for (const write of writes) {
      if (write.kind !== 'delivered') continue
      for (const number of write.numbers) {
        const body = kept.get(`${identifier} ${number}`)
        delivered.push(body?.kind === 'application' ? body.xml : '?')
      }
    }
    return effects
  }

  const happen = (happening: Happening, received: Received): readonly DestinationEffect[] => {
    const now = Date.now()
    if (happening.side === 'create') {
      const { sequence, effects } = createDestination({ ...happening.asked, identifier: `urn:uuid:${randomUUID()}` },
        [...sequences.values()], now, settings)
      if (sequence) sequences.set(sequence.identifier, sequence)
      return effects
    }
    if (happening.side !== 'destination') return []
    const { identifier, event } = happening
    const before = sequences.get(identifier)
    if (event.kind === 'arrived') kept.set(`${identifier} ${event.number}`, kept.get(`${identifier} ${event.number}`) ??
      received.body)
    return before ? carry(identifier, stepDestination(before, event, now, settings)) : stepUnknown(event, identifier).effects
  }

  const replyTo = (received: Received, addressee: Addressee, effects: readonly DestinationEffect[]): Message | undefined => {
    const found = received.sequence && effects.some(({ kind }) => kind === 'acknowledge') ? reply(received.body) : undefined
    const sequence = received.sequence && sequences.get(received.sequence.identifier)
    if (!found || !sequence) return undefined
    const body: Body = { kind: 'application', xml: found.xml, name: { uri: '', local: '' } }
    const message: Message = { ...addressee, action: found.action, acknowledgements: [], requested: [], uses: [], others: [],
      body }
    return withAcknowledgements(message, [acknowledgementOf(sequence, settings)], settings).message
  }

  const answerFor = (effect: DestinationEffect, addressee: Addressee): Message | undefined => {
    if (effect.kind === 'answer') return lifecycleMessage(addressee, effect.body, effect.acknowledgement)
    if (effect.kind === 'acknowledge') return acknowledgementMessage(addressee, effect.acknowledgement)
    if (effect.kind !== 'fault') return undefined
    faults.push(effect.code)
    return faultMessage(addressee, effect, effect.code === 'CreateSequenceRefused' ? 'body' : 'header')
  }

  return {
    delivered, faults, sequences,
    take: (received) => {
      const variant: Variant = { ...received.variant, rm: received.variant.rm ?? '1.1' }
      const addressee: Addressee = { variant, to: anonymous, messageId: `urn:uuid:${randomUUID()}`,
        relatesTo: received.messageId }
      const variantOf = (identifier: string): Variant | undefined => sequences.get(identifier)?.variant
      const effects = happeningsIn(received, { isSource: () => false, variantOf, key: '' })
        .flatMap((happening) => happen(happening, received))
      // Of several things to say the last says most: a fault, a response, or all that has been acknowledged.
      return replyTo(received, addressee, effects) ?? effects.toReversed()
        .map((effect) => answerFor(effect, addressee)).find(Boolean)
    },
  }
}
