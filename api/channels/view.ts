// One route as operators see it: what holds it back now, put into one word, and what is known of its counterpart.
import { isSettled } from '../../core/status.ts'
import type { Route } from '../../core/route.ts'
import type { Pause, Sight } from '../../hub/index.ts'
import type { ApiParts } from '../parts.ts'

export const iso = (at: number): string => new Date(at).toISOString()

type Held = Pause | undefined
interface State {
  readonly state: string; readonly since?: string; readonly until?: string; readonly reason?: string; readonly by?: string
}

/** What is decided by people comes before what the hub decides, and that before what the clock does. */
const stateOf = (sight: Sight | undefined, pause: Held, now: number): State => {
  if (!sight) return { state: 'fetched' }
  const since = sight.troubledSince === undefined ? {} : { since: iso(sight.troubledSince) }
  if (pause) return { state: 'paused', since: iso(pause.since), until: iso(pause.until), reason: pause.reason, by: pause.by }
  if (sight.breaker === 'open') return { state: 'suspended', ...since, until: iso(sight.probesAt ?? now) }
  if (sight.breaker !== 'closed') return { state: 'recovering', ...since }
  if (sight.retryAfter !== undefined) return { state: 'waiting', until: iso(sight.retryAfter) }
  if (sight.window && sight.window.opensAt > now) return { state: 'shut', until: iso(sight.window.opensAt) }
  return { state: 'open' }
}

const windowOf = ({ window }: Sight, now: number) => {
  if (!window) return {}
  const isOpen = window.opensAt <= now
  const next = isOpen ? window.closesAt : window.opensAt
  return { window: { isOpen, ...(Number.isFinite(next) && { [isOpen ? 'closesAt' : 'opensAt']: iso(next) }) } }
}

const nothing = { attempts: 0, outcomes: {} }

/** Asks the ledger and the hub once, and answers how each route is viewed. */
export const createView = async ({ store, hub, world, channels, counterparts }: ApiParts) => {
  const [counts, shares, pauses] = await Promise.all([store.counts(), store.shares(), hub.pauses.all()])
  const [sights, now] = [hub.sights(), world.now()]
  return (route: Route) => {
    const { name, channel, width, throttle, test } = route
    const [sight, counterpart] = [sights.get(name), counterparts?.get(name)]
    const pause = pauses.filter(({ routes }) => routes.includes(name)).sort((one, other) => other.until - one.until)[0]
    const dueAt = Math.min(...shares.filter((one) => one.route === name).map((one) => one.dueAt))
    const waiting = counts.filter((one) => one.route === name && !isSettled(one.status)).reduce((sum,
      { count }) => sum + count, 0)
    return {
      route: name, channel, words: channels.get(channel)?.words ?? { da: channel, en: channel },
      adapter: counterpart?.adapter ?? channel, places: counterpart?.places ?? [], ...stateOf(sight, pause, now),
      waiting, ...(dueAt <= now && { oldestDueAt: iso(dueAt) }), width, ...(throttle && { throttle }),
      ...(sight && windowOf(sight, now)), hour: sight?.hour ?? nothing, day: sight?.day ?? nothing, canTest: test !== undefined,
    }
  }
}
