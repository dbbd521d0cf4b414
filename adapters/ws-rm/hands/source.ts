// Drives the source's machine for one partner: events gather while a commit is under way, are stepped together, committed as one
// record, and only then carried out (DU-2). An acknowledgement counts only once the hub has settled what it covers: the ledger
// then never forgets a message that it would send again.
import type { Keeping } from '../../../core/sequences.ts'
import type { World } from '../../../core/world.ts'
import type { Acknowledgement } from '../message.ts'
import type { RmSettings } from '../settings.ts'
import { emptySource, nextSourceDue, stepSource, wantsSequence, type SourceEffect, type SourceEvent, type SourceSequence,
  type SourceState, type SourceWrite } from '../source/index.ts'
import { createAlarm } from './alarm.ts'
import { readOne, write, type Stored } from './record.ts'

type Opened = Extract<SourceEvent, { kind: 'opened' }>
export type Transmit = Extract<SourceEffect, { kind: 'transmit' }>

export interface SourceParts {
  readonly world: World
  readonly keeping: Keeping
  readonly name: string
  readonly settings: RmSettings
  /** A new sequence to ask for; without it sequences come by offers alone. */
  readonly opening?: () => Omit<Opened, 'kind'>
  carryOut(effect: SourceEffect): void
  /** After the commit. */
  wrote(write: SourceWrite): void
  /** The hub settles these before their acknowledgement counts. */
  settle(keys: readonly string[]): Promise<void>
  /** Another hub has numbered these, or has ended them: they were acknowledged, or will not be sent in these sequences. */
  changed(bound: readonly string[], gone: readonly string[]): void
}

export interface SourceDriver {
  start(): Promise<void>
  /** An event; resolves when its step is committed. */
  happen(event: SourceEvent): Promise<void>
  /** Reads what another hub may have written; where none can, nothing. */
  refresh(): Promise<void>
  sequence(identifier: string): SourceSequence | undefined
  sequences(): readonly SourceSequence[]
  /** Messages without a number. */
  waiting(): number
  /** Its number and sequence, where it has them. */
  bound(key: string): Transmit | undefined
  holds(key: string): boolean
  /** How often it was sent; undefined before it has a number. */
  attempts(key: string): number | undefined
  stop(): Promise<void>
}

interface Waiting { readonly event: SourceEvent; readonly done: () => void }

interface Desk {
  readonly parts: SourceParts
  stored: Stored<SourceState>
  /** The last step changed nothing: whatever is due by itself waits a little, so that it cannot spin. */
  idle: boolean
}

const nothing: Stored<SourceState> = { state: emptySource, version: 0 }
const retryMs = 1000

const covers = ({ ranges }: Acknowledgement, number: number): boolean =>
  ranges.some(({ lower, upper }) => lower <= BigInt(number) && BigInt(number) <= upper)

const holdsKey = ({ waiting, sequences }: SourceState, key: string): boolean =>
  waiting.some((one) => one.key === key) || sequences.some(({ unacknowledged }) => unacknowledged.some((one) => one.key === key))

/** The keys of what an acknowledgement says has come. */
const coveredBy = ({ sequences }: SourceState, acknowledgement: Acknowledgement): readonly string[] => sequences
  .filter(({ identifier }) => identifier === acknowledgement.identifier)
  .flatMap(({ unacknowledged }) => unacknowledged.filter(({ number, last }) => !last && covers(acknowledgement, number)))
  .map(({ key }) => key)

/** Nothing is left to send, and only an end makes the partner say what it has. */
const learnsByClosing = ({ waiting, sequences, finishing }: SourceState, { closesToLearn }: RmSettings): boolean =>
  closesToLearn === 'always' && !finishing && waiting.length === 0
  && sequences.some(({ phase, unacknowledged }) => phase === 'created' && unacknowledged.length > 0)

const boundIn = ({ sequences }: SourceState): ReadonlySet<string> =>
  new Set(sequences.flatMap(({ unacknowledged }) => unacknowledged.map(({ key }) => key)))

const load = async (desk: Desk): Promise<void> => {
  const { keeping, name, changed } = desk.parts
  const found = await readOne<SourceState>(keeping, name) ?? nothing
  if (found.version <= desk.stored.version) return
  const [before, after] = [boundIn(desk.stored.state), boundIn(found.state)]
  desk.stored = found
  changed([...after].filter((key) => !before.has(key)), [...before].filter((key) => !holdsKey(found.state, key)))
}

/** What is acknowledged is settled first; it may be news since the event was thought out, where another hub has written. */
const keysOf = ({ stored }: Desk, event: SourceEvent): readonly string[] =>
  event.kind === 'acknowledged' ? coveredBy(stored.state, event.acknowledgement) : []

const stepAll = ({ parts, stored }: Desk, events: readonly SourceEvent[]) => {
  const { world, settings, opening } = parts
  const [effects, writes]: [SourceEffect[], SourceWrite[]] = [[], []]
  let { state } = stored
  const step = (event: SourceEvent): void => {
    if (event.kind === 'submitted' && holdsKey(state, event.key)) return
    const next = stepSource(state, event, world.now(), settings)
    state = next.state
    writes.push(...next.writes)
    effects.push(...next.effects)
  }
  for (const event of events) step(event)
  if (opening && wantsSequence(state, world.now())) step({ kind: 'opened', ...opening() })
  return { state, effects, writes }
}

/** False where somebody else was faster: then it is to be stepped anew. */
const turn = async (desk: Desk, batch: readonly Waiting[]): Promise<boolean> => {
  const { parts, stored } = desk
  const { state, effects, writes } = stepAll(desk, batch.map(({ event }) => event))
  desk.idle = state === stored.state
  const written = desk.idle ? stored : await write(parts.keeping, parts.name, stored.version, state)
  if (!written) {
    await load(desk)
    return false
  }
  desk.stored = written
  writes.forEach(parts.wrote)
  effects.forEach(parts.carryOut)
  for (const { done } of batch) done()
  return true
}

const questions = (desk: Desk): Pick<SourceDriver, 'sequence' | 'sequences' | 'waiting' | 'holds' | 'attempts' | 'bound'> => {
  const sequences = (): readonly SourceSequence[] => desk.stored.state.sequences
  const bound = (key: string): Transmit | undefined => {
    for (const { identifier, to, unacknowledged } of sequences()) {
      const one = unacknowledged.find((each) => each.key === key)
      if (one && identifier) return { kind: 'transmit', identifier, to, ...one, last: false, asking: desk.parts.settings.asks }
    }
    return undefined
  }
  return {
    sequences, bound, waiting: () => desk.stored.state.waiting.length,
    sequence: (identifier) => sequences().find((one) => one.identifier === identifier),
    holds: (key) => holdsKey(desk.stored.state, key),
    attempts: (key) => sequences().flatMap(({ unacknowledged }) => unacknowledged).find((one) => one.key === key)?.attempts,
  }
}

interface Clock { rest(): void; stop(): void; readonly signal: AbortSignal }

/** Rings when something is due by itself. */
const createClock = (desk: Desk, push: (event: SourceEvent) => void): Clock => {
  const { world, settings } = desk.parts
  const alarm = createAlarm(world, () => push({ kind: 'woken' }))
  const lull = createAlarm(world, () => push({ kind: 'finished' }))
  const rest = (): void => {
    lull.at(learnsByClosing(desk.stored.state, settings) ? world.now() + settings.resendMs : undefined)
    const at = nextSourceDue(desk.stored.state)
    alarm.at(at === undefined ? undefined : Math.max(at, desk.idle ? world.now() + retryMs : 0))
  }
  const stop = (): void => {
    alarm.stop()
    lull.stop()
  }
  return { rest, stop, signal: alarm.signal }
}

interface Outlook { start(): void; look(): void; refresh(): Promise<void>; stop(): void }

/** Learns what other hubs write. While a turn is under way it is what writes, or finds out that another did. */
const createOutlook = (
  desk: Desk, isBusy: () => boolean, loaded: () => void, failed: (error: unknown) => unknown,
): Outlook => {
  const { keeping, name: own } = desk.parts
  let latest = 0
  let unwatch: (() => void) | undefined
  const refresh = async (): Promise<void> => {
    if (!keeping.watchKept) return
    await load(desk)
    if (!isBusy()) loaded()
  }
  const look = (): void => {
    if (latest > desk.stored.version) refresh().catch(failed)
    latest = 0
  }
  const start = (): void => {
    unwatch = keeping.watchKept?.((name, version) => {
      if (name !== '' && name !== own) return
      latest = name === '' ? Infinity : Math.max(latest, version)
      if (!isBusy()) look()
    })
  }
  return { start, look, refresh, stop: () => unwatch?.() }
}

export const createSource = (parts: SourceParts): SourceDriver => {
  const { world } = parts
  const desk: Desk = { parts, stored: nothing, idle: false }
  let queue: Waiting[] = []
  let running: Promise<void> | undefined

  const failed = async (error: unknown): Promise<boolean> => {
    world.log.error('ws-rm.record-failed', { name: parts.name, error: error instanceof Error ? error.name : 'unknown' })
    await world.sleep(retryMs, clock.signal)
    return false
  }
  /** Another hub was faster. */
  const again = async (batch: readonly Waiting[]): Promise<void> => {
    await parts.settle(batch.flatMap(({ event }) => keysOf(desk, event))).catch(failed)
    queue = [...batch, ...queue]
  }
  const run = async (): Promise<void> => {
    while (queue.length > 0 && !clock.signal.aborted) {
      const batch = queue
      queue = []
      if (!await turn(desk, batch).catch(failed)) await again(batch)
    }
    running = undefined
    clock.rest()
    outlook.look()
  }
  const push = (event: SourceEvent): Promise<void> => new Promise((done) => {
    queue.push({ event, done })
    running ??= run()
  })
  const clock = createClock(desk, (event) => void push(event))
  const outlook = createOutlook(desk, () => running !== undefined, clock.rest, failed)
  return {
    ...questions(desk),
    start: async () => {
      outlook.start()
      await load(desk)
      // Whose exchange was under way when the process ended has none any more.
      const creating = desk.stored.state.sequences.filter(({ phase }) => phase === 'creating')
      for (const { ids: { create } } of creating) void push({ kind: 'create-unheard', relatesTo: create })
      clock.rest()
    },
    happen: async (event) => {
      const keys = keysOf(desk, event)
      if (keys.length > 0) await parts.settle(keys)
      await push(event)
    },
    refresh: outlook.refresh,
    stop: async () => {
      outlook.stop()
      clock.stop()
      await running
    },
  }
}
