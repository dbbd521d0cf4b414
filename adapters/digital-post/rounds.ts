// What is fetched is fetched in rounds, one after another until it is stopped: soon again while there is something, ever more
// seldom while NgDP does not answer.
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import type { HttpResult } from '../protocols/http.ts'
import { membersOf, type Members } from '../protocols/json.ts'

export interface RoundParts {
  readonly everyMs: number
  readonly services: Services
  /** Event of the log for a round that failed. */
  readonly failed: string
  /** Answers how much there was to take. Rejects where the round must end. */
  readonly round: (receive: Receive, signal: AbortSignal) => Promise<number>
}

const longestWaitMs = 600_000
const busyMs = 1000

/** The counterpart could not be asked; the round ends and the next one comes later. */
class Interrupted extends Error {}

/** The JSON of an answer, where its status is one of those; undefined where there is none or nothing was found (404). */
export const found = (result: HttpResult, ...statuses: readonly number[]): Members | undefined => {
  if (result.kind !== 'answered' || !statuses.includes(result.status)) {
    throw new Interrupted(result.kind === 'answered' ? String(result.status) : result.why)
  }
  return result.status === 404 ? undefined : membersOf(result)
}

/** Rounds from `start` to `stop`. */
export const createRounds = ({ everyMs, services: { world, route }, failed, round }: RoundParts): Inlet => {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> = Promise.resolve()
  const waitAfter = (error: unknown, failures: number): number => {
    if (!signal.aborted) world.log.warn(failed, { route, why: error instanceof Interrupted ? error.message : 'not-committed' })
    return Math.min(everyMs * 2 ** Math.min(failures, 20), Math.max(longestWaitMs, everyMs))
  }
  const run = async (receive: Receive): Promise<void> => {
    let failures = 0
    while (!signal.aborted) {
      const waitMs = await round(receive, signal).then((count) => {
        failures = 0
        return count > 0 ? Math.min(busyMs, everyMs) : everyMs
      }, (error: unknown) => waitAfter(error, failures += 1))
      await world.sleep(waitMs, signal)
    }
  }
  const start = (receive: Receive): Promise<void> => {
    running = run(receive)
    return Promise.resolve()
  }
  const stop = (): Promise<void> => {
    stopping.abort()
    return running
  }
  return { kind: 'listener', start, stop }
}
