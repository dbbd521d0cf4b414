// What the hub holds of people, for how long at most, and that it goes: asked of the ledger in time that does not grow with what
// has been.
import { dayOf } from '../../core/figures.ts'
import { holdsPayload, statuses, type Status } from '../../core/status.ts'
import { canaryOrigin } from '../../hub/index.ts'
import type { ApiParts } from '../parts.ts'

const iso = (at: number): string => new Date(at).toISOString()
const dayMs = 86_400_000
const days = 14
/** So many payloads are weighed; where there are more, the rest is reckoned from them. */
const weighed = 500

const held = statuses.filter(holdsPayload)
const thens: Readonly<Partial<Record<Status, string>>> = { sending: 'in-doubt', 'in-doubt': 'asked' }

interface Nearest { readonly at: string; readonly id?: string }
interface State { readonly status: Status; readonly count: number; readonly then: string; readonly nearest?: Nearest }

const createState = ({ store }: ApiParts, counts: Awaited<ReturnType<ApiParts['store']['counts']>>, mayName: boolean) => (
  async (status: Status): Promise<State> => {
    const count = counts.filter((one) => one.status === status).reduce((sum, one) => sum + one.count, 0)
    const [first] = await store.late(status, Number.MAX_SAFE_INTEGER, 1)
    const at = first && (status === 'in-doubt' ? first.dueAt : first.deadlineAt)
    return {
      status, count, then: thens[status] ?? 'erased',
      ...(first && at !== undefined && { nearest: { at: iso(at), ...(mayName && { id: first.id }) } }),
    }
  })

const soonest = (states: readonly State[]): Nearest | undefined => states
  .flatMap(({ then, nearest }) => (then === 'erased' && nearest ? [nearest] : []))
  .sort((one, other) => (one.at < other.at ? -1 : 1))[0]

const sizeOf = async ({ store }: ApiParts, count: number) => {
  const { looked, bytes } = await store.payloadSizes(weighed)
  if (looked >= count || looked === 0) return { bytes, isExact: true }
  return { bytes: Math.round(bytes / looked * count), isExact: false }
}

const viewHeld = async (parts: ApiParts, mayName: boolean) => {
  const counts = await parts.store.counts()
  const states = await Promise.all(held.map(createState(parts, counts, mayName)))
  const count = states.reduce((sum, one) => sum + one.count, 0)
  const [size, { bound, unbound, bytes }] = await Promise.all([sizeOf(parts, count), parts.depot.totals()])
  const nearest = soonest(states)
  return { count, size, states, ...(nearest && { nearest }), attachments: { bound, unbound, bytes } }
}

const viewErased = async ({ store, world }: ApiParts) => {
  const [today, last] = [dayOf(world.now()), store.lastErasure?.()]
  const figures = (await store.figures({ from: dayOf(world.now() - days * dayMs), to: today }))
    .filter(({ measure, origin }) => measure === 'erased' && origin !== canaryOrigin().id)
  const sums = [...Map.groupBy(figures, ({ day }) => day)]
    .map(([day, same]) => ({ day, count: same.reduce((sum, { count }) => sum + count, 0) }))
  return {
    today: sums.find(({ day }) => day === today)?.count ?? 0,
    days: sums.filter(({ day }) => day !== today).sort((one, other) => (one.day < other.day ? 1 : -1)),
    ...(last && { last: { at: iso(last.at), isClean: last.isClean, ...(last.cleanAt && { cleanAt: iso(last.cleanAt) }) } }),
  }
}

const viewClocks = ({ routes, silos, attachments: { unboundMs } }: ApiParts) => ({
  unboundMs,
  routes: routes.map(({ name: route, lifeMs, parkedMs }) => ({ route, lifeMs, parkedMs })),
  silos: [...silos.values()].map(({ id: silo, retentionMs, parkedMs }) => (
    { silo, retentionMs, ...(parkedMs !== undefined && { parkedMs }) })),
})

const viewCanary = async ({ hub: { canary } }: ApiParts) => {
  const [running, nextAt] = [canary.running(), canary.nextAt()]
  return {
    ...(running && { running: { ...running, since: iso(running.since) } }),
    scans: (await canary.past()).map((one) => ({ ...one, startedAt: iso(one.startedAt), endedAt: iso(one.endedAt) })),
    blindTo: canary.blindTo, ...(nextAt !== undefined && { nextAt: iso(nextAt) }),
  }
}

/** `mayName`: transactions are named. */
export const viewPrivacy = async (parts: ApiParts, mayName: boolean) => {
  const { keys } = parts.hub
  const [holding, erased, existing, gone, canary] = await Promise.all([
    viewHeld(parts, mayName), viewErased(parts), keys.all(), keys.gone(), viewCanary(parts)])
  return {
    at: iso(parts.world.now()), ledger: parts.engine?.ledger ?? 'memory', held: holding, erased, clocks: viewClocks(parts),
    keys: { days: existing, destroyed: gone.map(({ day, at }) => ({ day, at: iso(at) })) }, canary,
  }
}
