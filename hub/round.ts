// A round looks through the late of some statuses, page by page. A round asked for during a round is one round more, not many.
import type { Status } from '../core/status.ts'
import type { Instant } from '../core/transaction.ts'
import type { Tend } from './late.ts'
import type { Parts } from './parts.ts'

export interface Round {
  run(): void
  /** Resolves when no round is under way. */
  over(): Promise<void>
}

export interface Rounds {
  readonly parts: Parts
  readonly isStopped: () => boolean
  /** When to ring again. */
  readonly ringAt: (moment: Instant) => void
}

const page = 32
const failedMs = 5000
const restMs = 1000

/** Tends every transaction of one status that is late at `now`. */
const tend = async ({ parts, isStopped }: Rounds, status: Status, each: Tend, now: Instant): Promise<void> => {
  for (;;) {
    const late = await parts.store.late(status, now, page)
    await Promise.all(late.map(each))
    if (late.length < page || isStopped()) return
  }
}

export const createRound = (rounds: Rounds, tended: readonly (readonly [Status, Tend])[]): Round => {
  const { world, store } = rounds.parts
  let running: Promise<void> | undefined
  let again = false

  // What is still due at the end of a round is in somebody's hands, so the next round rests a while.
  const once = async (): Promise<void> => {
    for (const [status, each] of tended) await tend(rounds, status, each, world.now())
    const next = await store.nextLate()
    if (next !== undefined) rounds.ringAt(next > world.now() ? next : world.now() + restMs)
  }
  const failed = (error: Error): void => {
    world.log.error('sweep-failed', { error: error.message })
    rounds.ringAt(world.now() + failedMs)
  }
  const repeatedly = async (): Promise<void> => {
    do {
      again = false
      await once().catch(failed)
    } while (again && !rounds.isStopped())
    running = undefined
  }
  return {
    run: () => {
      again = running !== undefined
      running ??= repeatedly()
    },
    over: () => running ?? Promise.resolve(),
  }
}
