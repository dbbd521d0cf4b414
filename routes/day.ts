import type { Instant } from '../core/transaction.ts'
import { dateOf, localDay } from './clock.ts'

/** The date on the wall in Copenhagen, `YYYY-MM-DD`. */
export const localDate = (instant: Instant): string => dateOf(localDay(instant))
