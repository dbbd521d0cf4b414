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

/** Answers that say by their HTTP status alone that the way is in trouble. */
export const routeStatuses: Readonly<Record<number, Reason>> = {
  401: 'credential-refused',
  403: 'credential-refused',
  404: 'endpoint-wrong',
  405: 'endpoint-wrong',
  429: 'overloaded',
  503: 'overloaded',
}
