// From what the machines want said to envelopes on the wire, in the partner's versions.
import {
  acknowledgementMessage, applicationMessage, askingMessage, faultMessage, lastMessage, lifecycleMessage, type Addressee,
} from '../compose.ts'
import type { DestinationEffect } from '../destination/index.ts'
import type { Acknowledgement, Endpoint, Message } from '../message.ts'
import type { SourceEffect } from '../source/index.ts'
import type { Variant } from '../variant.ts'
import type { Content } from './content.ts'

const noName = { uri: '', local: '' }

/** An application message without a number. */
export const plainMessage = (addressee: Addressee, { action, xml }: Content): Message => ({
  ...addressee, action, acknowledgements: [], requested: [], uses: [], others: [],
  body: { kind: 'application', xml, name: noName },
})

/** What the source wants sent; undefined where it is nothing that is sent, or its content is not at hand. */
export const sourceMessage = (
  effect: SourceEffect, base: Omit<Addressee, 'to'> & { readonly to: Endpoint }, content: (key: string) => Content | undefined,
): Message | undefined => {
  if (effect.kind === 'transmit') {
    const { identifier, number, last, to, messageId, asking } = effect
    const header = { identifier, number: BigInt(number), last }
    if (last) return lastMessage({ ...base, to, messageId }, header)
    const said = content(effect.key)
    return said && applicationMessage({ ...base, to, messageId, relatesTo: said.relatesTo }, header,
      { action: said.action, body: { kind: 'application', xml: said.xml, name: noName } }, asking)
  }
  if (effect.kind === 'request') {
    const messageId = effect.messageId ?? base.messageId
    return lifecycleMessage({ ...base, to: effect.to, messageId }, effect.body)
  }
  if (effect.kind === 'ask') return askingMessage({ ...base, to: effect.to }, effect.identifier)
  if (effect.kind === 'answer') return lifecycleMessage(base, effect.body)
  return effect.kind === 'fault' ? faultMessage(base, effect, 'header') : undefined
}

/** What the destination wants said. */
export const destinationMessage = (effect: DestinationEffect, addressee: Addressee): Message | undefined => {
  if (effect.kind === 'answer') return lifecycleMessage(addressee, effect.body, effect.acknowledgement)
  if (effect.kind === 'acknowledge') return acknowledgementMessage(addressee, effect.acknowledgement)
  if (effect.kind === 'request') {
    return lifecycleMessage({ ...addressee, to: effect.to, messageId: effect.messageId }, effect.body)
  }
  if (effect.kind !== 'fault') return undefined
  return faultMessage(addressee, effect, effect.code === 'CreateSequenceRefused' ? 'body' : 'header')
}

/** The identifier of the sequence that a message of ours is about, for an answer that leaves it out (FB-8). */
export const identifierOf = ({ body, sequence, requested }: Message): string | undefined =>
  sequence?.identifier ?? ('identifier' in body ? body.identifier : requested[0])

/** Of several things to say in one answer the last says most: a fault, a response, or all that was acknowledged. */
export const foremost = (effects: readonly DestinationEffect[]): DestinationEffect | undefined =>
  effects.findLast(({ kind }) => kind === 'fault' || kind === 'answer') ?? effects.findLast(({ kind }) => kind === 'acknowledge')

/** Acknowledgements among the effects, the newest of each sequence. */
export const acknowledgementsIn = (effects: readonly DestinationEffect[]): readonly Acknowledgement[] => [...new Map(
  effects.flatMap((effect) => effect.kind === 'acknowledge' || effect.kind === 'attach'
    ? [[effect.acknowledgement.identifier, effect.acknowledgement] as const] : [])).values()]

export type { Variant }
