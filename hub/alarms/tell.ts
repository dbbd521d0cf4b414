// Telling somebody who does not look: by mail, by webhook. Each way remembers in the ledger what was told over it, so that an
// alarm is told of once, again after a while, and when it is over, whichever hub does it and however often it starts anew. All
// that is new goes in one notice. A way that fails is tried again, ever more seldom, and is an alarm itself.
import type { AlarmWay, NoticeItem } from '../../core/alarm.ts'
import type { Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import type { World } from '../../core/world.ts'
import { createTurn, type Turn } from '../turn.ts'
import type { Raised } from './index.ts'
import { found, type Found } from './look.ts'
import { noticeOf } from './notice.ts'

export interface TellParts {
  readonly world: World
  readonly store: Pick<Store, 'exclusive' | 'keep' | 'kept'>
  readonly ways: readonly AlarmWay[]
  /** After this long somebody is reminded. */
  readonly remindMs: number
  /** Of the page of alarms. */
  readonly link: string
}

export interface AlarmTelling {
  /** Tells what is new, over each way beside the others; resolves when all are done. Never rejects. */
  tell(raised: readonly Raised[]): Promise<void>
  /** The ways that fail. */
  failing(): readonly Found[]
  stop(): void
}

/** By the alarm's name: since when it lasts, and when it was told. */
interface Told { readonly told: Readonly<Record<string, { readonly since: Instant; readonly at: Instant }>> }

const firstMs = 30_000
const longestMs = 600_000

const itemOf = (news: NoticeItem['news'], { name, cause, on, since }: Omit<NoticeItem, 'news'>): NoticeItem =>
  ({ news, name, cause, on, since })

/** What is new since it was told. */
export const newsOf = (
  { told }: Told, raised: readonly Raised[], now: Instant, remindMs: number,
): readonly NoticeItem[] => {
  const loud = raised.filter(({ silencedUntil }) => silencedUntil === undefined)
  const there = new Map(raised.map((one) => [one.name, one]))
  const fresh = loud.filter(({ name, since }) => told[name]?.since !== since).map((one) => itemOf('raised', one))
  const still = loud.filter(({ name, since }) => told[name]?.since === since && told[name].at + remindMs <= now)
    .map((one) => itemOf('still', one))
  const ended = Object.entries(told).filter(([name]) => !there.has(name)).map(([name, { since }]) => {
    const [cause = '', ...on] = name.split(':')
    return itemOf('ended', { name, cause: cause as NoticeItem['cause'], on: on.join(':'), since })
  })
  return [...fresh, ...still, ...ended]
}

const toldAfter = ({ told }: Told, items: readonly NoticeItem[], now: Instant): Told => {
  const ended = new Set(items.filter(({ news }) => news === 'ended').map(({ name }) => name))
  const kept = Object.entries(told).filter(([name]) => !ended.has(name))
  const added = items.filter(({ name }) => !ended.has(name)).map(({ name, since }) => [name, { since, at: now }] as const)
  return { told: Object.fromEntries([...kept, ...added]) }
}

const createWayTelling = ({ world, store, remindMs, link }: TellParts, way: AlarmWay, stopped: AbortSignal) => {
  const turn: Turn<Told> = createTurn<Told>({ world, store, name: `alarms-told:${way.name}`, first: { told: {} } })
  let [failures, notBefore] = [0, 0]
  const post = async (state: Told, items: readonly NoticeItem[]): Promise<void> => {
    const outcome = await turn.hold((lost) => way.post(noticeOf(items, link), AbortSignal.any([lost, stopped])))
    const isDone = outcome.kind === 'accepted' || outcome.kind === 'delivered'
    failures = isDone ? 0 : failures + 1
    notBefore = isDone ? 0 : world.now() + Math.min(firstMs * 2 ** (failures - 1), longestMs)
    world.records.count('sluse_alarm_notices_total', { way: way.name, outcome: outcome.kind })
    if (!isDone) world.log.warn('alarms-untold', { way: way.name, reason: outcome.reason })
    await turn.give(isDone ? toldAfter(state, items, world.now()) : state)
  }
  return {
    isFailing: () => failures > 0,
    tell: async (raised: readonly Raised[]): Promise<void> => {
      if (world.now() < notBefore) return
      const state = await turn.load()
      const items = newsOf(state, raised, world.now(), remindMs)
      if (items.length === 0 || turn.othersMs() > 0 || stopped.aborted || !await turn.take()) return
      await post(state, items)
    },
  }
}

export const createAlarmTelling = (parts: TellParts): AlarmTelling => {
  const stopped = new AbortController()
  const tellings = parts.ways.map((way) => ({ way, telling: createWayTelling(parts, way, stopped.signal) }))
  return {
    tell: async (raised) => {
      await Promise.all(tellings.map(({ way, telling }) => telling.tell(raised).catch((error: Error) => (
        parts.world.log.warn('alarms-untold', { way: way.name, error: error.message })))))
    },
    failing: () => tellings.filter(({ telling }) => telling.isFailing()).map(({ way }) => found('untold')(way.name)),
    stop: () => stopped.abort(),
  }
}
