// What Twilio's words and numbers mean, as data: statuses of a message, error codes, and statuses of HTTP. Twilio adds error
// codes as it goes; a code that is not here falls to the default of where it came, is counted, and stays as evidence.
import type { Reason } from '../../core/reason.ts'

/** What a status of a message says. `failed`: the error code that came with it says why. */
export type StatusMeaning =
  | { readonly kind: 'accepted' | 'delivered' | 'read' }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'failed'; readonly reason: Reason }

export const statuses: Readonly<Record<string, StatusMeaning>> = {
  accepted: { kind: 'accepted' },
  scheduled: { kind: 'accepted' },
  queued: { kind: 'accepted' },
  sending: { kind: 'accepted' },
  sent: { kind: 'accepted' },
  delivered: { kind: 'delivered' },
  read: { kind: 'read' },
  partially_delivered: { kind: 'refused', reason: 'delivered-in-part' },
  canceled: { kind: 'refused', reason: 'cancelled-by-counterpart' },
  undelivered: { kind: 'failed', reason: 'recipient-unreachable' },
  failed: { kind: 'failed', reason: 'refused' },
}

/**
 * What an error code says of a request. `permanent`: this message will never be taken. `passing`: this message, later. `route`:
 * nothing goes this way until somebody has mended it. Once Twilio holds a message, each of them is the end of it.
 */
export interface ErrorMeaning {
  readonly class: 'permanent' | 'passing' | 'route'
  readonly reason: Reason
}

const permanent = (reason: Reason): ErrorMeaning => ({ class: 'permanent', reason })
const passing = (reason: Reason): ErrorMeaning => ({ class: 'passing', reason })
const route = (reason: Reason): ErrorMeaning => ({ class: 'route', reason })

export const errors: Readonly<Record<string, ErrorMeaning>> = {
  // The account and its credential.
  10001: route('credential-refused'),
  20003: route('credential-refused'),
  20005: route('credential-refused'),
  20006: route('credential-refused'),
  20403: route('credential-refused'),
  20404: route('endpoint-wrong'),
  20429: route('overloaded'),
  // The sender.
  21212: route('sender-refused'),
  21603: route('sender-refused'),
  21606: route('sender-refused'),
  21607: route('sender-refused'),
  21609: route('endpoint-wrong'),
  21611: route('overloaded'),
  21659: route('sender-refused'),
  21660: route('sender-refused'),
  21661: route('sender-refused'),
  21701: route('sender-refused'),
  21703: route('sender-refused'),
  21704: route('sender-refused'),
  // The recipient.
  21211: permanent('recipient-unknown'),
  21217: permanent('recipient-unknown'),
  21265: permanent('recipient-unreachable'),
  21266: permanent('recipient-unreachable'),
  21408: permanent('country-closed'),
  21608: permanent('recipient-unreachable'),
  21610: permanent('recipient-opted-out'),
  21612: permanent('recipient-unreachable'),
  21614: permanent('recipient-unreachable'),
  21635: permanent('recipient-unreachable'),
  // The text.
  21602: permanent('content-refused'),
  21605: permanent('too-large'),
  21617: permanent('too-large'),
  21619: permanent('content-refused'),
  // What became of it on its way to the handset.
  30001: passing('overloaded'),
  30002: route('credential-refused'),
  30003: passing('recipient-unreachable'),
  30004: permanent('policy-refused'),
  30005: permanent('recipient-unknown'),
  30006: permanent('recipient-unreachable'),
  30007: permanent('content-refused'),
  30008: passing('counterpart-failed'),
  30010: passing('policy-refused'),
  30012: permanent('expired'),
  30017: passing('overloaded'),
  30022: passing('overloaded'),
  30032: route('sender-refused'),
  30034: route('sender-refused'),
  30035: route('sender-refused'),
  30036: permanent('expired'),
}

/** Answers that say enough by their HTTP status alone. 429 and 5xx are no matter of a table: see outcome.ts. */
export const httpStatuses: Readonly<Record<number, ErrorMeaning>> = {
  401: route('credential-refused'),
  403: route('credential-refused'),
  404: route('endpoint-wrong'),
  405: route('endpoint-wrong'),
  410: route('endpoint-wrong'),
  413: permanent('too-large'),
  429: route('overloaded'),
}
