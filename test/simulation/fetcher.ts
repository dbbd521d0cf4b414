// One that fetches: it comes again and again, takes home what it is offered, and says so, or gives it back, or says nothing, or
// says it too late, or is not there when the answer comes. It knows again what it has.
import type { Fetched } from '../../core/fetch.ts'
import type { Hub } from '../../hub/index.ts'
import type { Manner } from './providers.ts'
import { startAt, type WayPlan } from './plan.ts'
import type { Provider } from './providers.ts'
import type { Stage } from './stage.ts'

const [everyMs, leaseMs, lateMs] = [30_000, 45_000, 70_000]
const atOnce = 5

type Saying = 'have' | 'have-late' | 'give-back' | 'nothing' | 'missed'

const sayings: Readonly<Record<Manner, Saying>> = {
  'accept': 'have', 'deliver': 'have', 'overtake': 'have', 'bounce': 'have', 'refuse': 'have',
  'postpone': 'give-back', 'trouble': 'give-back', 'pause': 'give-back',
  'lose-answer': 'nothing', 'throw': 'nothing', 'not-received': 'missed', 'hang': 'have-late', 'late': 'have-late',
}

interface Means {
  readonly stage: Stage
  readonly way: WayPlan
  readonly provider: Provider
  hub(): Hub | undefined
}

/** Sends one fetcher for the way, from `from` milliseconds after the start on. */
export const sendFetcher = ({ stage, way, provider, hub }: Means, from: number): void => {
  const { time, chance, trace, invariants, plan } = stage
  const { name } = way.route
  let claims = 0

  const sayingTo = ({ attempt }: Fetched): Saying => (stage.isCalm ? 'have' : sayings[plan.manner(way, attempt, chance)])
  const takeHome = (fetched: Fetched): void => {
    const delivery = { ...fetched, at: time.now() }
    invariants.began(delivery)
    provider.fetched(delivery)
  }
  // A word that is not answered is not said again: the next claim says it.
  const say = (claim: string, saying: Saying, ids: readonly string[]): void => {
    trace.add(time.now(), name, 'fetcher says', saying, ids.map((id) => id.slice(-4)))
    const fetch = hub()?.fetchFrom(name)
    const said = saying === 'give-back' ? fetch?.giveBack(claim, ids, chance.pick([0, 30_000])) : fetch?.settle(claim, ids)
    void said?.catch(() => undefined)
  }
  const offered = (claim: string, all: readonly Fetched[]): void => {
    for (const [saying, some = []] of Map.groupBy(all, sayingTo)) {
      if (saying === 'missed') continue
      const [kept, back] = saying === 'give-back'
        ? [some.filter(({ id }) => provider.had(id)), some.filter(({ id }) => !provider.had(id))] : [some, []]
      kept.forEach(takeHome)
      const ids = kept.map(({ id }) => id)
      if (saying === 'have-late') time.at(time.now() + lateMs, () => say(claim, saying, ids))
      else if (saying !== 'nothing' && ids.length > 0) say(claim, 'have', ids)
      if (back.length > 0) say(claim, 'give-back', back.map(({ id }) => id))
    }
  }
  const come = (): void => {
    if (stage.isOver) return
    const claim = `c-${from}-${(claims += 1)}`
    const claimed = hub()?.fetchFrom(name).claim({ claim, limit: atOnce, leaseMs })
    void claimed?.then((all) => offered(claim, all), () => undefined)
    time.at(time.now() + everyMs, come)
  }
  time.at(startAt + from, come)
}
