// What a silo says becomes a MeMo under the transaction's own UUID.
import type { Delivery } from '../../../core/adapter.ts'
import { memoOfLetter, type Letter, type Read } from './letter.ts'
import type { Memo, MemoVersion, MessageHeader } from './model.ts'
import { messageUuid } from './uuid.ts'
import { streamMemo, writeMemo, type MemoStream } from './write.ts'

export type MessageType = MessageHeader['messageType']

/** On whose behalf it is sent, and in which version of MeMo. */
export interface Sending {
  readonly memoVersion: MemoVersion
  readonly sender: { readonly cvr: string; readonly label: string }
}

/** The messageUUID of a delivery. */
export const uuidOf = ({ id }: Pick<Delivery, 'id'>): string => messageUuid(id) ?? id

const isAttached = ({ content: { documents = [], technicalDocuments = [] } }: Letter): boolean =>
  [...documents, ...technicalDocuments].flatMap((each) => [each, ...each.alternatives ?? []])
    .some(({ attachment }) => attachment !== undefined)

/** The message of a delivery. */
export const memoOfDelivery = (delivery: Delivery, messageType: MessageType, sending: Sending, read: Read): Memo => {
  const { memoVersion: version, sender } = sending
  return memoOfLetter(delivery.body as Letter, {
    version, messageType, messageUUID: uuidOf(delivery), sender, createdAt: delivery.at, read,
  })
}

/** The message of a delivery, as XML; as a stream where it has attachments. */
export const memoOf = (delivery: Delivery, messageType: MessageType, sending: Sending, read: Read): string | MemoStream => {
  const memo = memoOfDelivery(delivery, messageType, sending, read)
  return isAttached(delivery.body as Letter) ? streamMemo(memo) : writeMemo(memo)
}
