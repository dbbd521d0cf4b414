// What a partner's message is to a silo: admitted by its action, named by its MessageID, so that a message that comes again in
// another sequence is the same transaction.
import { createHash } from 'node:crypto'
import type { Inbound } from '../../../core/sequences.ts'
import type { Heard } from '../read.ts'
import type { Admitted } from './settings.ts'

const plainReference = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,99}$/
const plainType = /^[A-Za-z0-9._:/-]{1,100}$/

/** Without a MessageID it is its place in a sequence, or else the reply to a request; what has no name at all is nothing else. */
const nameOf = ({ messageId, sequence, relatesTo }: Heard, freshId: () => string): string => {
  if (messageId !== undefined) return messageId
  if (sequence) return `${sequence.identifier} ${sequence.number}`
  return relatesTo === undefined ? freshId() : `reply ${relatesTo}`
}

/** MessageIDs are any URI; those that are no plain name are kept as a hash. */
const referenceOf = (heard: Heard, freshId: () => string): string => {
  const own = nameOf(heard, freshId)
  return plainReference.test(own) ? own : createHash('sha256').update(own).digest('hex')
}

/** What the partner may send it as; undefined for what it may not. */
export const admissionOf = ({ action }: Heard, admitted: readonly Admitted[]): Admitted | undefined =>
  admitted.find((one) => one.action === action)

/** The message as the hub takes it; its body stays XML that stands for itself. */
export const inboundOf = (
  heard: Heard, { silo, topic, reply = false }: Admitted, partner: string, freshId: () => string,
): Inbound => {
  const { action, messageId, relatesTo, body } = heard
  const xml = body.kind === 'application' ? body.xml : ''
  const data = { partner, action, messageId, relatesTo, reply, xml }
  return {
    reference: referenceOf(heard, freshId), topic, silo, lane: `partner:${partner}`,
    content: { ...(plainType.test(action) && { type: action }), data: JSON.parse(JSON.stringify(data)) as object },
  }
}
