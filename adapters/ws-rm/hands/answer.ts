// A request of the partner's over HTTP, and what is answered on the same exchange (TR-1 to TR-8).
import type { InletAnswer, InletRequest } from '../../../core/inlet.ts'
import { isRefusal } from '../../../core/refusal.ts'
import { allowedUrl } from '../../protocols/url.ts'
import { defaultLimits } from '../../protocols/xml/index.ts'
import { acknowledgementOf, type DestinationEffect } from '../destination/index.ts'
import { faultMessage, withAcknowledgements, type Addressee, type FaultWanted } from '../compose.ts'
import { faultOf, statusOf, type Fault } from '../fault.ts'
import type { Acknowledgement, Endpoint, MakeConnection, Message } from '../message.ts'
import { actionOf } from '../action.ts'
import { isUnread, notUnderstood, type Received, type Unread } from '../read.ts'
import { faultForTrouble } from '../trouble.ts'
import { reachOf, type Variant } from '../variant.ts'
import { writeMessage } from '../write.ts'
import { selectionIn } from '../polled.ts'
import { sendTo, tellApart } from './apart.ts'
import type { Dealings } from './dealings.ts'
import { hear, type Understood } from './hear.ts'
import { isElsewhere } from './place.ts'
import { headersFor, readPosted } from './post.ts'
import type { Reply } from './replies.ts'
import { isUnsafe } from './safeguard.ts'
import { acknowledgementsIn, destinationMessage, foremost, plainMessage, sourceMessage } from './speak.ts'

const busy: InletAnswer = { status: 503, headers: { 'retry-after': '1' } }
const nothing: InletAnswer = { status: 202, headers: { 'content-length': '0' } }

const said = ({ safeguard }: Dealings, message: Message): InletAnswer => {
  const { body, variant } = message
  const status = body.kind === 'Fault' ? statusOf(body.fault, variant.soap) : 200
  return { status, headers: headersFor(message), body: safeguard.protect(writeMessage(message)) }
}

const faulted = (dealings: Dealings, addressee: Addressee, fault: Fault): InletAnswer => {
  const body = { kind: 'Fault', fault } as const
  const action = actionOf(addressee.variant, body) ?? ''
  return said(dealings, { ...addressee, action, acknowledgements: [], requested: [], uses: [], others: [], body })
}

const refused = (dealings: Dealings, addressee: Addressee, wanted: FaultWanted): InletAnswer =>
  said(dealings, faultMessage(addressee, wanted, 'header'))

const unreadAnswer = (dealings: Dealings, { trouble, soap = dealings.variant.soap }: Unread): InletAnswer => {
  const { anonymous: to, variant } = dealings
  return faulted(dealings, { variant: { ...variant, soap }, to, messageId: dealings.freshId() }, faultForTrouble(trouble))
}

const addresseeOf = ({ anonymous, variant, freshId }: Dealings, received: Received): Addressee => ({
  variant: { ...received.variant, rm: received.variant.rm ?? variant.rm } satisfies Variant,
  to: anonymous, messageId: freshId(), relatesTo: received.messageId,
})

/** All that has been acknowledged of the sequence that the request came in, for a reply that tells nothing else (TR-3). */
const standing = ({ destinations, rm }: Dealings, { sequence }: Received): readonly Acknowledgement[] => {
  const known = sequence && destinations.sequence(sequence.identifier)
  return known && reachOf(known.acksTo.address) !== 'addressable' ? [acknowledgementOf(known, rm)] : []
}

const replyMessage = (dealings: Dealings, addressee: Addressee, { key, content }: Reply): Message => {
  const bound = dealings.offered.bound(key)
  const numbered = bound && sourceMessage(bound, addressee, () => content)
  return numbered ?? plainMessage(addressee, content)
}

const replied = (dealings: Dealings, received: Received, addressee: Addressee, reply: Reply): InletAnswer => {
  const message = replyMessage(dealings, addressee, reply)
  const answer = said(dealings, withAcknowledgements(message, standing(dealings, received), dealings.rm).message)
  // Without a number nobody acknowledges it: that it was written is all there is.
  if (!message.sequence) dealings.outbound.conclude(reply.key, { kind: 'accepted', evidence: { code: 'replied' } })
  return answer
}

/** The reply has a sequence that leads to somewhere else: nobody waits for it here. */
const isToldElsewhere = ({ destinations, offered }: Dealings, { sequence }: Received): boolean => {
  const on = sequence && destinations.sequence(sequence.identifier)?.offered
  const place = on === undefined ? undefined : offered.sequence(on)
  return place !== undefined && isElsewhere(place.to)
}

const wantsReply = (dealings: Dealings, understood: Understood, received: Received): boolean => {
  if (!understood.admitted?.reply || received.body.kind !== 'application' || isToldElsewhere(dealings, received)) return false
  return understood.taken || understood.effects.some(({ kind }) => kind === 'repeated')
}

/** As it stands now: what waited for this message may have been taken with it. */
const newest = ({ destinations, rm }: Dealings) => (effect: DestinationEffect): DestinationEffect => {
  const sequence = effect.kind === 'acknowledge' ? destinations.sequence(effect.acknowledgement.identifier) : undefined
  if (effect.kind !== 'acknowledge' || !sequence || effect.acknowledgement.nacks.length > 0) return effect
  return { ...effect, acknowledgement: acknowledgementOf(sequence, rm) }
}

/** Where the partner wants it, as far as it may have us call there (TR-8, CS-17). */
const placeOf = ({ rm }: Dealings, { replyTo }: Received): Endpoint | undefined => {
  if (!replyTo || !isElsewhere(replyTo)) return undefined
  const isAllowed = reachOf(replyTo.address) === 'polled' || (rm.reach && allowedUrl(replyTo.address, rm.reach))
  return isAllowed ? replyTo : undefined
}

/** On the exchange, or where the partner wants it. */
const told = (dealings: Dealings, received: Received, message: Message): InletAnswer => {
  const place = message.body.kind === 'empty' ? undefined : placeOf(dealings, received)
  if (!place) return said(dealings, message)
  void sendTo(dealings, place, { ...message, to: place })
  return nothing
}

/** A poll is answered with what waits for the address, or with nothing (MC-2 to MC-4). */
const answerPoll = (dealings: Dealings, addressee: Addressee, body: MakeConnection): InletAnswer => {
  const selected = selectionIn(body)
  if (typeof selected !== 'string') return refused(dealings, addressee, selected)
  const waiting = dealings.polled.next(selected)
  return waiting ? said(dealings, { ...waiting.message, pending: waiting.pending }) : nothing
}

const answerTo = async (dealings: Dealings, received: Received, understood: Understood): Promise<InletAnswer> => {
  const { world, settings, replies } = dealings
  const addressee = addresseeOf(dealings, received)
  const here = tellApart(dealings, understood.effects.map(newest(dealings)))
  if (wantsReply(dealings, understood, received) && received.messageId !== undefined) {
    const reply = await replies.to(received.messageId, (over) => world.sleep(settings.replyWithinMs, over))
    if (reply) return replied(dealings, received, addressee, reply)
  }
  const effect = foremost(here)
  const message = effect && destinationMessage(effect, addressee)
  if (!message) return nothing
  return told(dealings, received, withAcknowledgements(message, acknowledgementsIn(here), dealings.rm).message)
}

/** Answers one request; never rejects. Where the ledger fails, 503, and the partner sends it again. */
export const answer = async (dealings: Dealings, { headers, body }: InletRequest): Promise<InletAnswer> => {
  const { world, route, settings } = dealings
  const limits = { ...defaultLimits, maxBytes: settings.maxMessageBytes }
  const read = readPosted(body, headers['content-type'], limits)
  if (isUnread(read)) {
    world.records.count('sluse_ws_rm_unread_total', { route, trouble: read.trouble })
    return unreadAnswer(dealings, read)
  }
  const addressee = addresseeOf(dealings, read)
  const checked = dealings.safeguard.check(read)
  if (isUnsafe(checked)) return faulted(dealings, addressee, checked.fault)
  const names = notUnderstood(read).filter((name) => !dealings.safeguard.understands(name))
  if (names.length > 0) return refused(dealings, addressee, { code: 'MustUnderstand', names })
  if (read.body.kind === 'MakeConnection') return answerPoll(dealings, addressee, read.body)
  try {
    const understood = await hear(dealings, { ...read, ...checked })
    if (isRefusal(understood)) {
      world.log.warn('ws-rm.refused', { route, code: understood.refused })
      return faulted(dealings, addressee, faultOf('Sender', { reason: `The message is not taken: ${understood.refused}.` }))
    }
    if ('code' in understood) {
      return understood.code === 'suspended' ? busy : refused(dealings, addressee, { code: understood.code })
    }
    return await answerTo(dealings, read, understood)
  } catch {
    return busy
  }
}
