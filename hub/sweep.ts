// The sweep does what nobody is there to do: leases that lapsed, doubts that are due, deadlines that passed. It sleeps until the
// store's next deadline or until a commit brings a nearer one.
import { isSettled } from '../core/status.ts'
import type { Transaction } from '../core/transaction.ts'
import { createAlarm } from './alarm.ts'
import { createExpire, createLapse } from './late.ts'
import { createOverdue } from './overdue.ts'
import type { Parts } from './parts.ts'
import type { Resolve } from './resolve.ts'
import { createRound, type Rounds } from './round.ts'
import type { Write } from './write.ts'

export interface Sweep {
  /** A commit brought a deadline. */
  expect(transaction: Transaction): void
  /** Looks at the ledger without having been told of anything. */
  look(): void
  start(): Promise<void>
  stop(): Promise<void>
}

const maxClaimed = 1_000_000

/** The sweeping stage. `resolve` is asked for each doubt that is due. */
export const createSweep = (parts: Parts, write: Write, resolve: Resolve): Sweep => {
  const [expire, lapsed, overdue] = [createExpire(parts, write), createLapse(parts, write), createOverdue(parts, write)]
  let stopped = false
  const rounds: Rounds = { parts, isStopped: () => stopped, ringAt: (moment) => alarm.at(moment) }
  // Doubts are resolved beside the rest, because asking a counterpart may take its time.
  const deadlines = createRound(
    rounds, [['sending', lapsed], ['queued', expire], ['held', expire], ['parked', expire], ['sent', overdue]])
  const doubts = createRound(rounds, [['in-doubt', resolve]])
  const look = (): void => {
    if (stopped) return
    deadlines.run()
    doubts.run()
  }
  const alarm = createAlarm(parts.world, look)
  // What a fetcher has claimed is his still, and as many as all of them may have claimed are looked through.
  const abandon = async (): Promise<void> => {
    const sending = await parts.store.late('sending', Number.MAX_SAFE_INTEGER, maxClaimed)
    await Promise.all(sending.filter(({ route }) => !parts.fetched?.has(route)).map(lapsed))
  }

  return {
    expect: ({ status, dueAt, deadlineAt, overdueAt }) => {
      if (status === 'sent' && overdueAt !== undefined) alarm.at(overdueAt)
      if (!isSettled(status)) alarm.at(status === 'in-doubt' ? dueAt : deadlineAt)
    },
    look,
    start: async () => {
      // Nobody else can be sending from a ledger of our own: what is `sending` now was cut off by a crash.
      if (parts.store.exclusive) await abandon()
      look()
    },
    stop: async () => {
      stopped = true
      alarm.stop()
      await Promise.all([deadlines.over(), doubts.over()])
    },
  }
}
