// The dialect that DFDG's WSRM service spoke from 2006 to 2025, for partners that still poll. Nothing is sent: a partner opens a
// sequence, is told how much of what there is, fetches it method by method, and says that it has it all, or nothing of it.
import type { WayOut } from '../../core/channel.ts'
import { fetchedAdapter, type FetchFrom } from '../../core/fetch.ts'
import type { Services } from '../../core/world.ts'
import { answer, type Counter } from './answer.ts'
import { createSequences } from './sequences.ts'
import { completed, type DfdgPullSettings } from './settings.ts'

export { dfdgPullSettings } from './settings.ts'

/** Opens the way for one partner, for bodies whose content is an `Entity` or SOAP ready to be sent. */
export const openDfdgPull = (given: unknown, { world, route, keeping }: Services): WayOut => {
  const settings = completed(given as DfdgPullSettings)
  const { partner } = settings
  let fetchFrom: FetchFrom | undefined
  const counter: Counter = {
    world, route, settings, fetchFrom: () => fetchFrom, sequences: createSequences(keeping, partner, () => world.now()),
  }
  return {
    adapter: fetchedAdapter, fetched: 'inlet',
    inlets: [
      { kind: 'partner', partner, name: route, answer: (request) => answer(counter, request) },
      {
        kind: 'listener',
        start: async (_receive, _takeFrom, given) => { fetchFrom = given },
        stop: async () => { fetchFrom = undefined },
      },
    ],
  }
}
