// Who is at which job. Of several hubs on one ledger one is at it; where that one has said nothing for a while, another takes
// over.
import { createAlarm } from '../alarm.ts'
import type { Operate } from '../operate.ts'
import type { Parts } from '../parts.ts'
import { isOn, type Job } from './job.ts'
import type { JobLedger } from './ledger.ts'
import { holdMs, runJob } from './run.ts'

export interface Crew {
  start(): Promise<void>
  stop(): Promise<void>
  /** The job as this hub's own from now on. */
  held(job: Job): Job
  /** Runs it, after whatever it still does. */
  launch(job: Job): Promise<void>
  watch(listener: (job: Job) => void): void
}

export interface CrewParts extends Pick<Parts, 'store' | 'world'> {
  readonly operate: Pick<Operate, 'act'>
  readonly ledger: JobLedger
  breakers(): ReadonlyMap<string, string>
}

export const createCrew = (parts: CrewParts): Crew => {
  const { store, world, ledger } = parts
  const [holder, stopping] = [world.newId(), new AbortController()]
  const running = new Map<string, Promise<void>>()
  const listeners = new Set<(job: Job) => void>()
  const held = (job: Job): Job => ({ ...job, holder, heldUntil: world.now() + holdMs })

  const run = async (job: Job): Promise<void> => {
    const ended = await runJob({ ...parts, holder }, job, stopping.signal)
    if (ended && !isOn(ended)) for (const listener of listeners) listener(ended)
  }
  const launch = async (job: Job): Promise<void> => {
    await running.get(job.id)
    if (stopping.signal.aborted) return
    const ending = run(job).catch((error: Error) => world.log.error('job-failed', { job: job.id, error: error.message }))
      .finally(() => running.delete(job.id))
    running.set(job.id, ending)
  }
  const takeUp = async (): Promise<void> => {
    for (const job of (await ledger.all()).filter((each) => isOn(each) && !running.has(each.id))) {
      const isFree = store.exclusive || job.holder === holder || (job.heldUntil ?? 0) < world.now()
      const isSame = (stored: Job): boolean => stored.heldUntil === job.heldUntil
      const mine = isFree ? await ledger.change(job.id, (stored) => (isSame(stored) ? held(stored) : undefined)) : undefined
      if (mine) await launch(mine)
    }
  }
  const alarm = createAlarm(world, () => {
    void takeUp().catch((error: Error) => world.log.warn('jobs-unread', { error: error.message }))
    alarm.at(world.now() + holdMs)
  })
  return {
    held, launch,
    start: async () => {
      await takeUp()
      // Alone on the ledger, a hub has nobody to take over from.
      if (!store.exclusive) alarm.at(world.now() + holdMs)
    },
    stop: async () => {
      alarm.stop()
      stopping.abort()
      await Promise.all(running.values())
    },
    watch: (listener) => void listeners.add(listener),
  }
}
