// What NgDP's words mean, as data: statuses of a receipt and statuses of HTTP (error codes: ../protocols/memo/codes.ts). A word
// that nobody knows falls to the default of where it came, is counted, and stays as evidence.
import type { Reason } from '../../core/reason.ts'

/** What a receipt's status says. `refused`: the error code says why, and `reason` stands where it says nothing. */
export type StatusMeaning =
  | { readonly kind: 'accepted' | 'delivered' }
  | { readonly kind: 'refused'; readonly reason: Reason }

export const receiptStatuses: Readonly<Record<string, StatusMeaning>> = {
  RECEIVED: { kind: 'accepted' },
  COMPLETED: { kind: 'delivered' },
  INVALID: { kind: 'refused', reason: 'content-refused' },
  NOT_ALLOWED: { kind: 'refused', reason: 'recipient-unreachable' },
}

/** What a tag of the log of events says. */
export type Tagged =
  | { readonly kind: 'accepted' | 'delivered' | 'read' | 'recalled' | 'noted' }
  | { readonly kind: 'refused'; readonly reason: Reason }

// `noted`: held by NgDP until its day, on its way by other means, or tried again by NgDP itself.
const tags: Readonly<Record<string, Tagged>> = {
  DELAYED_MEMO_SEND_VALIDATED_AWAITING_DELAY: { kind: 'noted' },
  MEMO_SEND_VALIDATED: { kind: 'accepted' },
  MEMO_SEND_READY_FOR_FETCH: { kind: 'accepted' },
  MEMO_AVAILABLE_TO_RECIPIENT: { kind: 'delivered' },
  MEMO_SEND_SENT_TO_RECIPIENT_SYSTEM: { kind: 'delivered' },
  MEMO_SEND_SENT_TO_RECIPIENT_SYSTEM_FAILED: { kind: 'noted' },
  MESSAGE_READ: { kind: 'read' },
  MESSAGE_LEGALLY_NOTIFIED: { kind: 'read' },
  MEMO_SEND_VALIDATION_FAILED: { kind: 'refused', reason: 'content-refused' },
  MEMO_TRANSFORMATION_FAILED: { kind: 'refused', reason: 'content-refused' },
  MEMO_SEND_FAILED: { kind: 'refused', reason: 'refused' },
  NEM_SMS_SENT_SUCCESSFULLY: { kind: 'delivered' },
  NEM_SMS_SENT_AND_REJECTED: { kind: 'refused', reason: 'recipient-unreachable' },
  NEM_SMS_SEND_FAILED: { kind: 'refused', reason: 'recipient-unreachable' },
  UNOPENED_MAIL_SENT_AS_PHYSICAL_POST: { kind: 'noted' },
}

/** Undefined for a tag that no table knows. */
export const meaningOfTag = (tag: string): Tagged | undefined => {
  if (Object.hasOwn(tags, tag)) return tags[tag]
  return tag.endsWith('RECALLED') ? { kind: 'recalled' } : undefined
}
