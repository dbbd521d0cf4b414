import type { Services } from '../../core/world.ts'
import type { Unknown } from './outcome.ts'

/** What both ways of hearing receipts share. */
export interface ReceiptParts {
  readonly services: Services
  readonly unknown: Unknown
}
