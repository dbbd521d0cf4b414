import type { Refusal } from '../core/refusal.ts'
import type { Instant } from '../core/transaction.ts'

/** The times of a post, checked. */
export interface Times {
  readonly now: Instant
  readonly notBefore?: Instant
  readonly expiresAt?: Instant
  readonly keptUntil: Instant
}

interface Given { readonly notBefore?: string; readonly expiresAt?: string }

const yearMs = 366 * 86_400_000

const refusal = (member: string, detail: string): Refusal => ({ refused: 'time-invalid', at: [`/${member}`], detail })

const read = (text: string | undefined): Instant | undefined => (text === undefined ? undefined : Date.parse(text))

/** Reads `notBefore` and `expiresAt` (RFC 3339); without `expiresAt` the route's life counts. */
export const readTimes = (given: Given, lifeMs: number, now: Instant): Times => {
  const notBefore = read(given.notBefore)
  const expiresAt = read(given.expiresAt)
  return { now, notBefore, expiresAt, keptUntil: expiresAt ?? Math.max(now, notBefore ?? 0) + lifeMs }
}

/** Checks the times against the clock and each other. */
export const timesFault = ({ now, notBefore, expiresAt }: Times): Refusal | undefined => {
  if (Number.isNaN(notBefore)) return refusal('notBefore', '`notBefore` is not a date that exists.')
  if (Number.isNaN(expiresAt)) return refusal('expiresAt', '`expiresAt` is not a date that exists.')
  if (notBefore !== undefined && notBefore > now + yearMs) return refusal('notBefore', '`notBefore` is more than a year ahead.')
  if (expiresAt === undefined) return undefined
  if (expiresAt > now + 2 * yearMs) return refusal('expiresAt', '`expiresAt` is more than two years ahead.')
  if (expiresAt <= Math.max(now, notBefore ?? 0)) return refusal('expiresAt', '`expiresAt` is not after now and `notBefore`.')
  return undefined
}
