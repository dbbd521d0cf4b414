// What a silo says becomes a MeMo under the transaction's own UUID.
import type { Delivery } from '../../core/adapter.ts'
import {
  memoOfLetter, messageUuid, streamMemo, writeMemo, type Letter, type MemoStream, type MessageHeader, type Read,
} from '../protocols/memo/index.ts'
import type { Settings } from './settings.ts'

export type MessageType = MessageHeader['messageType']

/** The messageUUID of a delivery. */
export const uuidOf = ({ id }: Delivery): string => messageUuid(id) ?? id

const isAttached = ({ content: { documents = [], technicalDocuments = [] } }: Letter): boolean =>
  [...documents, ...technicalDocuments].flatMap((each) => [each, ...each.alternatives ?? []])
    .some(({ attachment }) => attachment !== undefined)

/** The message of a delivery, as XML; as a stream where it has attachments. */
export const memoOf = (delivery: Delivery, messageType: MessageType, settings: Settings, read: Read): string | MemoStream => {
  const letter = delivery.body as Letter
  const { memoVersion: version, sender } = settings
  const memo = memoOfLetter(letter, { version, messageType, messageUUID: uuidOf(delivery), sender, createdAt: delivery.at, read })
  return isAttached(letter) ? streamMemo(memo) : writeMemo(memo)
}
