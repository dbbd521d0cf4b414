// The canary scan: a message that nobody has said is let in, looked for while it is held, settled and erased, and looked for
// again. What came of it stands in the ledger, so that a restart forgets nothing and hubs on one ledger know each other's.
import type { Scan, Searching } from '../../core/canary.ts'
import type { Instant } from '../../core/transaction.ts'
import { createAlarm } from '../alarm.ts'
import type { Operate } from '../operate.ts'
import type { Parts } from '../parts.ts'
import { createScan, Trouble, type Expect, type Result } from './scan.ts'
import { createScans } from './scans.ts'

export { canaryOrigin } from './bird.ts'

/** How the canary is looked for, and how often by itself; 0: only when somebody asks. */
export interface CanarySettings {
  readonly searching: Searching
  readonly everyMs: number
  /** Told of each that is over, for the audit. */
  over(scan: Scan): Promise<void>
}

export interface Running { readonly since: Instant; readonly by: string }

export interface Canary {
  start(): Promise<void>
  stop(): Promise<void>
  /** Begins one, unless one is under way here; answers that. */
  begin(by: string, reason: string): Running
  running(): Running | undefined
  /** The newest first. */
  past(): Promise<readonly Scan[]>
  /** When one begins by itself. */
  nextAt(): Instant | undefined
  readonly blindTo: Searching['blindTo']
}

/** After a start. */
const firstMs = 10 * 60_000
const againMs = 3_600_000

const nowhere: CanarySettings = {
  searching: { sees: false, blindTo: ['memory'], look: async () => ({ places: [], found: [] }) }, everyMs: 0,
  over: async () => undefined,
}

/** Until the next one by itself; one that told nothing is soon followed by another. */
const leftOf = (last: Scan | undefined, everyMs: number, now: Instant): number => {
  const isTelling = last?.verdict === 'clean' || last?.verdict === 'found'
  return last ? last.startedAt + (isTelling ? everyMs : Math.min(everyMs, againMs)) - now : 0
}

/** Begins one by itself when its time has come; another hub may have done it meanwhile. */
const createClock = ({ world }: Parts, everyMs: number, last: () => Promise<Scan | undefined>, begin: () => void) => {
  let next: Instant | undefined
  const planIn = (ms: number): void => {
    if (everyMs === 0) return
    next = world.now() + ms
    alarm.at(next)
  }
  const look = async (): Promise<void> => {
    const leftMs = leftOf(await last(), everyMs, world.now())
    if (leftMs > 0) planIn(leftMs)
    else begin()
  }
  const alarm = createAlarm(world, () => void look().catch((error: Error) => {
    world.log.error('canary-unplanned', { error: error.message })
    planIn(againMs)
  }))
  return {
    start: async (): Promise<void> => {
      if (everyMs > 0) planIn(Math.max(firstMs, leftOf(await last(), everyMs, world.now())))
    },
    over: async (): Promise<void> => planIn(Math.max(firstMs, leftOf(await last(), everyMs, world.now()))),
    stop: alarm.stop, nextAt: () => next,
  }
}

export const createCanary = (parts: Parts, operate: Operate, expect: Expect): Canary => {
  const { world, store } = parts
  const settings = parts.canary ?? nowhere
  const { searching, everyMs } = settings
  const { blindTo } = searching
  const scans = createScans(store)
  const stopping = new AbortController()
  const scan = createScan(parts, operate, expect, searching, stopping.signal)
  let running: Running | undefined
  let underWay = Promise.resolve()

  const failed = (error: unknown): Result => (
    { verdict: 'unfinished', found: [], places: [], trouble: error instanceof Trouble ? error.trouble : 'ledger-failed' })
  const run = async (by: string, reason: string | undefined, startedAt: Instant): Promise<void> => {
    const result = await scan().catch(failed)
    if (stopping.signal.aborted) return
    const over: Scan = { startedAt, endedAt: world.now(), by, ...(reason !== undefined && { reason }), ...result, blindTo }
    world.records.count('sluse_canary_scans_total', { verdict: over.verdict })
    world.log[over.verdict === 'clean' ? 'info' : 'error']('canary-scanned', { verdict: over.verdict, found: over.found })
    await scans.note(over)
    await settings.over(over)
  }
  const begin = (by: string, reason?: string): Running => {
    if (running) return running
    const since = world.now()
    underWay = run(by, reason, since)
      .catch((error: Error) => world.log.error('canary-unwritten', { error: error.message }))
      .then(clock.over)
      .catch((error: Error) => world.log.error('canary-unplanned', { error: error.message }))
      .finally(() => { running = undefined })
    return (running = { since, by })
  }
  const clock = createClock(parts, everyMs, async () => (await scans.all())[0], () => void begin('hub'))
  return {
    start: clock.start,
    stop: async () => {
      stopping.abort()
      clock.stop()
      await underWay
    },
    begin, blindTo, past: scans.all, running: () => running, nextAt: clock.nextAt,
  }
}
