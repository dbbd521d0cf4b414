// The table of a receiver's answers, as webservicebesked has them: what has arrived, what is tried again while its lane waits,
// what will never be taken, and what is the endpoint's trouble and no message's.
import type { Postponed } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'

/** `pausable`: with a Retry-After it is the whole endpoint that wants to be left alone. */
export type Meaning =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'postponed'; readonly reason: Reason; readonly blame: Postponed['blame']; readonly pausable?: true }

const refused = (reason: Reason): Meaning => ({ kind: 'refused', reason })
const suspended = (reason: Reason): Meaning => ({ kind: 'postponed', reason, blame: 'route' })
const later = (reason: Reason): Meaning => ({ kind: 'postponed', reason, blame: 'message', pausable: true })

/** By status. */
export const statuses: Readonly<Record<number, Meaning>> = {
  400: refused('content-refused'),
  401: suspended('credential-refused'),
  403: suspended('credential-refused'),
  404: suspended('endpoint-wrong'),
  405: suspended('endpoint-wrong'),
  407: suspended('credential-refused'),
  408: later('timed-out'),
  409: refused('refused'),
  410: refused('refused'),
  413: refused('too-large'),
  415: refused('content-refused'),
  421: suspended('endpoint-wrong'),
  422: refused('content-refused'),
  425: later('counterpart-failed'),
  429: later('overloaded'),
}

/** By class, for what is not above. A redirect is not followed: addresses are fixed by operations. */
export const classes: Readonly<Record<number, Meaning>> = {
  2: { kind: 'delivered' },
  3: suspended('endpoint-wrong'),
  4: refused('refused'),
  5: later('counterpart-failed'),
}
