// The hub: its stages joined along the path of the data. It knows ports only; main.ts hands it the members.
import { usualLimits } from '../core/alarm.ts'
import type { Receive, TakeFrom } from '../core/inlet.ts'
import type { Stray } from '../core/stray.ts'
import { createAccept, type Accept, type OnAccepted } from './accept.ts'
import { createBind } from './bind.ts'
import { createBounds } from './bounds.ts'
import { createCanary, type Canary } from './canary/index.ts'
import { createClear } from './clear.ts'
import { createDispatch } from './dispatch.ts'
import { createGate, type Gate } from './gate.ts'
import { createHistory, type History } from './history.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createAlarms, type Alarms, type AlarmSettings } from './alarms/index.ts'
import { createJobs, type Jobs } from './jobs/index.ts'
import { createLooking } from './looking.ts'
import { createKeys, type Keys } from './keys.ts'
import { createOperate, type Operate } from './operate.ts'
import { createBell } from './fetch-bell.ts'
import { createFellows, type Fellows } from './fellows.ts'
import { createFetching, type Fetching } from './fetch.ts'
import { createExpecting } from './overdue.ts'
import { createPartnering, type Partnering } from './partners/index.ts'
import { createPublish, type Publish } from './partners/publish.ts'
import type { Parts } from './parts.ts'
import { createReceiving } from './receive.ts'
import { createObserved } from './observed.ts'
import { createPauses, type Pauses } from './pause.ts'
import { createHashRecipient, type HashRecipient } from './recipient.ts'
import { createRelay } from './relay.ts'
import { createRelease } from './release.ts'
import { createReport, type Report } from './report.ts'
import { createReroute } from './reroute.ts'
import { createResolve } from './resolve.ts'
import { createRunning } from './run.ts'
import { createSights, type Sights } from './sight.ts'
import { createStrays } from './stray.ts'
import { createSweep } from './sweep.ts'
import { createTake } from './take.ts'
import { createTrial, type Trial } from './trial.ts'
import { createUpload, type Upload } from './upload.ts'
import { createWorkers } from './workers.ts'
import { createWrite, type Write } from './write.ts'

export { parkedMs, type Parts, type SiloAnswer } from './parts.ts'
export type { Accept, Accepted } from './accept.ts'
export type { Posted } from './judge.ts'
export { actions, type Acting, type Action, type Cancelled, type Operate, type Under } from './operate.ts'
export type { Caller, Partnering } from './partners/index.ts'
export type { Objection, Subscription } from './partners/check.ts'
export type { PostedEvent, Published } from './partners/publish.ts'
export { openSubscriptions, type Standing } from './partners/subscriptions.ts'
export type { AlarmSettings, Past, Raised } from './alarms/index.ts'
export { halts, jobStatuses, mostItems, type Job } from './jobs/job.ts'
export { canaryOrigin, type CanarySettings } from './canary/index.ts'
export type { Jobs } from './jobs/index.ts'
export type { Pause, Pauses } from './pause.ts'
export { duplicateOf } from './drop.ts'
export { partnerAsOrigin } from './take.ts'
export { testOrigin } from './trial.ts'
export { publicEntry } from './entry.ts'
export { silentMs, type Draining, type Fellow } from './fellows.ts'
export { happenings, type Happened } from './history.ts'
export { outcomeKinds, type Observation } from './observed.ts'
export type { Sight } from './sight.ts'
export { createTelling, type Telling } from './tell.ts'
export type { Report, WebhookState } from './report.ts'

export interface Hub extends Fetching {
  readonly accept: Accept
  /** Tells the partners that subscribe of an event. */
  readonly publish: Publish
  readonly partners: Partnering
  readonly upload: Upload
  readonly receive: Receive
  readonly takeFrom: TakeFrom
  readonly operate: Operate
  readonly hashRecipient: HashRecipient
  readonly pauses: Pauses
  readonly jobs: Jobs
  readonly alarms: Alarms
  readonly report: Report
  /** Each route's breaker, for those who watch. */
  breakers(): ReadonlyMap<string, string>
  /** What operators see of each route that something is sent on. */
  readonly sights: Sights
  /** What happened to each route lately. */
  readonly history: History
  readonly trial: Trial
  /** The keys that payloads are sealed with, by day. */
  readonly keys: Keys
  /** Looks for what should be nowhere. */
  readonly canary: Canary
  /** The hubs on this ledger. */
  readonly fellows: Fellows
  /** Receipts of transactions that the ledger does not have, newest first. */
  strays(): Promise<readonly Stray[]>
  /** Takes up what the last process left, then begins to send. */
  start(): Promise<void>
  /** Writes no more tickets, waits for what is under way as long as `drainMs`, cuts off the rest. */
  stop(): Promise<void>
}

const unwatched: AlarmSettings = { limits: usualLimits, ways: [], remindMs: Number.POSITIVE_INFINITY, link: '' }

/** Makes a hub of its parts. */
export const createHub = (parts: Parts): Hub => {
  const { world, store } = parts
  const sent = parts.routes.filter(({ name }) => !parts.fetched?.has(name))
  const history = createHistory(parts)
  const gates: ReadonlyMap<string, Gate> = new Map(sent.map((route) => [route.name, createGate(route, world,
    (suspended, reason) => history.note(route.name, { at: world.now(), what: suspended ? 'opened' : 'closed', reason }))]))
  const observed = new Map(sent.map(({ name }) => [name, createObserved()]))
  const bell = createBell(world)
  const relay = createRelay(parts, gates)
  const pauses = createPauses(parts, gates, relay, history)
  const unsure = (): void => looking.unsure()
  const write: Write = createExpecting(parts.routes, createWrite(store, {
    queued: (transaction) => {
      if (gates.has(transaction.route)) relay.offer(transaction)
      else if (parts.fetched?.has(transaction.route)) bell.ring(transaction.route)
      else void reroute.one(transaction).catch((error: Error) => world.log.error('reroute-failed', { error: error.message }))
    },
    deadline: (transaction) => sweep.expect(transaction),
    settled: (transaction) => clear.settled(transaction), ended: ({ id, route }) => parts.ways.get(route)?.ended?.(id), unsure,
  }, createRelease(parts)))
  const bind = createBind(parts)
  const clear = createClear(parts, bind)
  const reroute = createReroute(parts, write)
  const bounds = createBounds(world)
  const strays = createStrays(parts)
  const receiving = createReceiving(parts, write, strays)
  const dispatch = createDispatch(parts, gates, observed, relay, write, receiving, bounds)
  const sweep = createSweep(parts, write, createResolve(parts, write, bounds))
  const looking = createLooking(parts, relay, sweep, clear)
  const report = createReport(parts)
  const housekeeping = createHousekeeping(parts, strays)
  const accepted: OnAccepted = (transaction, sealed, withheld) => {
    if (!withheld) relay.offer(transaction, sealed)
    bell.ring(transaction.route)
    sweep.expect(transaction)
  }
  const accept = createAccept(parts, bind, accepted, (held) => sweep.expect(held), unsure)
  const publish = createPublish(parts, (fanned) => {
    for (const each of [relay, sweep]) each.expect(fanned)
    bell.ring(fanned.route)
  }, unsure)
  const partners = createPartnering(parts, write, bounds)
  const breakers = (): ReadonlyMap<string, string> => new Map([...gates].map(([name, gate]) => [name, gate.breaker().state]))
  const operate = createOperate(parts, write)
  const jobs = createJobs(parts, operate, breakers)
  const paused = async () => new Set((await pauses.all()).flatMap((pause) => pause.routes))
  const canary = createCanary(parts, operate, (one) => sweep.expect(one))
  const watched = { store, world, breakers, paused, surroundings: parts.surroundings, scans: canary.past }
  const alarms = createAlarms({ ...watched, hub: parts.name ?? 'hub', settings: parts.alarms ?? unwatched })
  const own = { history, jobs, alarms, strays, pauses, clear, housekeeping, partners, report }
  const workers = createWorkers(parts, sent, dispatch, bounds.cut)
  const fellows = createFellows(parts, workers)
  const stages = { ...own, canary, sweep, reroute, relay, looking, bell, workers, fellows }
  const { start, stop } = createRunning(stages)
  const fetching = createFetching(parts, write, receiving, bounds, bell)
  const doors = { accept, publish, upload: createUpload(parts, clear), receive: receiving.receive, takeFrom: createTake(accept) }
  const people = { operate, pauses, jobs, alarms, hashRecipient: createHashRecipient(parts), keys: createKeys(parts), canary }
  return { ...doors, ...fetching, ...people, partners, report, breakers, strays: strays.all, start, stop,
    history, sights: createSights(world, sent, gates, observed), trial: createTrial(parts, accept, history), fellows }
}
