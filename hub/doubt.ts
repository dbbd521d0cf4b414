import type { Entry } from '../core/transaction.ts'

/** After a restore or a move nobody knows what was sent. */
const isQuarantine = (reason: string | undefined): boolean => reason === 'restored' || reason === 'moved'

/**
 * Whether one of the attempts may have arrived: the last that was learned of it is that an outcome is unknown, and no counterpart
 * has since said that it does not have the message. Such a transaction may still be queued, to be sent under the same id or
 * knowingly again; but nobody may say that it was never sent.
 */
export const isDoubted = (timeline: readonly Entry[]): boolean => {
  const last = timeline.findLast(({ event, reason }) => event === 'lapsed' || isQuarantine(reason) ||
    (event === 'absent' && reason === 'asked-absent'))
  return last !== undefined && last.event !== 'absent'
}
