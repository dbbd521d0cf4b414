// What may be done about partners: change what a system subscribes to, see it, and send a partner a test message.
import type { Bounds } from '../bounds.ts'
import type { Parts } from '../parts.ts'
import type { Write } from '../write.ts'
import type { Standing } from './subscriptions.ts'
import { createSynchronise, standingFor, type Caller, type Synchronise } from './synchronise.ts'
import { createTest, type Test } from './test.ts'
import { createUnsubscribe } from './unsubscribe.ts'

export type { Caller, Synchronised } from './synchronise.ts'

export interface Partnering {
  /** Makes the list that is given the whole of what stands, or changes nothing and tells all that is wrong. */
  readonly synchronise: Synchronise
  /** What the systems subscribe to that the caller may speak for. */
  standing(caller: Caller): Promise<ReadonlyMap<string, Standing>>
  readonly test: Test
  /** Cancels what a process that died had no time to cancel. */
  start(): Promise<void>
}

export const createPartnering = (parts: Parts, write: Write, bounds: Bounds): Partnering => {
  const unsubscribe = createUnsubscribe(parts, write)
  const partners = parts.subscriptions?.partners ?? []
  return {
    synchronise: createSynchronise(parts, unsubscribe),
    standing: (caller) => standingFor(parts, caller),
    test: createTest(parts, bounds),
    start: async () => { await unsubscribe(partners, 'hub') },
  }
}
