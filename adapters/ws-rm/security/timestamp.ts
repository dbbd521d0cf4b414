// When a message was made and how long it is good for (WS-Security 1.1, section 10), judged with a skew for the clocks.
import { childrenNamed, textOf, type Element } from '../../protocols/xml/index.ts'
import type { Instant } from '../../../core/transaction.ts'
import { utilityUri } from './names.ts'
import type { SecurityTrouble } from './trouble.ts'

export interface Window {
  readonly lifetimeMs: number
  readonly skewMs: number
}

const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/

/** A dateTime with its zone; undefined for all else. */
export const instantIn = (text: string): Instant | undefined => {
  const instant = form.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(instant) ? undefined : instant
}

/** Whether what was made then still counts; the trouble where it does not. */
export const ageTrouble = (created: Instant, now: Instant, { lifetimeMs, skewMs }: Window): SecurityTrouble | undefined => {
  if (created > now + skewMs) return 'message-early'
  return created + lifetimeMs + skewMs < now ? 'message-expired' : undefined
}

const one = (element: Element, local: string): string | undefined => {
  const found = childrenNamed(element, utilityUri, local)
  return found.length === 1 && found[0] ? textOf(found[0]) : undefined
}

/** The end of the time in which the message could come again; a trouble where it does not count now. */
export const readTimestamp = (timestamp: Element, now: Instant, window: Window): Instant | SecurityTrouble => {
  const created = instantIn(one(timestamp, 'Created') ?? '')
  const hasEnd = childrenNamed(timestamp, utilityUri, 'Expires').length > 0
  const expires = hasEnd ? instantIn(one(timestamp, 'Expires') ?? '') : Infinity
  if (created === undefined || expires === undefined || expires < created) return 'timestamp-misshapen'
  if (expires + window.skewMs < now) return 'message-expired'
  return ageTrouble(created, now, window) ?? created + window.lifetimeMs + window.skewMs
}
