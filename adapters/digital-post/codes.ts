// What NgDP's words mean, as data: statuses of a receipt, error codes, and statuses of HTTP. NgDP publishes no full list of its
// dotted error codes; those it is known to give stand here by name, and families by a part of the name. A code that neither
// knows falls to the default of where it came, is counted, and stays as evidence.
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

export const errorCodes: Readonly<Record<string, Reason>> = {
  'contact.point.id.format.not.allowed': 'content-refused',
  'do.not.deliver.until.date.too.early': 'content-refused',
  'do.not.deliver.until.date.too.late': 'content-refused',
  'empty.notification.not.allowed': 'content-refused',
  'file.empty.not.allowed': 'content-refused',
  'file.extension.not.allowed': 'content-refused',
}

/** Tried in this order where no name fits. */
export const errorFamilies: readonly (readonly [part: string, reason: Reason])[] = [
  ['sender.', 'sender-refused'],
  ['contact.point.', 'sender-refused'],
  ['exempt', 'recipient-exempt'],
  ['closed', 'recipient-disabled'],
  ['not.registered', 'recipient-unknown'],
  ['recipient.not.found', 'recipient-unknown'],
]

/** Answers that say by their HTTP status alone that the way is in trouble. */
export const routeStatuses: Readonly<Record<number, Reason>> = {
  401: 'credential-refused',
  403: 'credential-refused',
  404: 'endpoint-wrong',
  405: 'endpoint-wrong',
  429: 'overloaded',
  503: 'overloaded',
}
