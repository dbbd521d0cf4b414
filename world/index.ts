import { randomBytes } from 'node:crypto'
import type { Tracer } from '../core/trace.ts'
import type { Log, Records, World } from '../core/world.ts'
import { newIdSource } from './id.ts'

/** Resolves after `ms` or when the signal aborts; a pending sleep does not keep the process alive. */
const sleep = (ms: number, signal?: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal?.aborted) return resolve()
  const done = (): void => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', done)
    resolve()
  }
  // setTimeout takes at most 2^31-1 ms; the sleeper looks again anyway.
  const timer = setTimeout(done, Math.min(ms, 2_147_000_000))
  signal?.addEventListener('abort', done, { once: true })
})

/** The real world: the machine's clock, chance and timers. */
export const createWorld = (log: Log, records: Records, tracer?: Tracer): World => {
  const now = (): number => Date.now()
  return { now, sleep, random: Math.random, newId: newIdSource(now, randomBytes), log, records, ...(tracer && { tracer }) }
}
