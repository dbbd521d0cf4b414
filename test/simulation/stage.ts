// What everybody in a run shares: clock, chance, ledger, counterparts' truth, and who says that a law was broken.
import type { Depot } from '../../core/attachment.ts'
import type { Seal } from '../../core/seal.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Change, Store } from '../../core/store.ts'
import { createMemoryDepot } from '../../depots/memory/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { createChance, type Chance } from './chance.ts'
import { createDisk, type Disk } from './disk.ts'
import { createBroker, honest, nasty, type Broker } from './engine.ts'
import { createInvariants, type Invariants } from './invariants.ts'
import { createListener, type Listener } from './listener.ts'
import { createOpinion, type Opinion } from './opinion.ts'
import { startAt, type Plan } from './plan.ts'
import type { Had, Provider } from './providers.ts'
import { createSeal } from './seal.ts'
import { createTime, type Time } from './time.ts'
import { createTrace, type Trace } from './trace.ts'

/** A law was broken: the whole story is in the message. */
export class Broken extends Error {}

export interface Stage {
  readonly plan: Plan
  readonly time: Time
  readonly chance: Chance
  readonly trace: Trace
  readonly invariants: Invariants
  readonly disk: Disk
  /** It outlives the processes, as the keyring's file does. */
  readonly seal: Seal
  readonly depot: Depot
  readonly broker: Broker
  readonly providers: Map<string, Provider>
  readonly listeners: ReadonlyMap<string, Listener>
  readonly opinion: Opinion
  /** From now on everybody is well behaved. */
  isCalm: boolean
  /** The run is over: nobody begins anything. */
  isOver: boolean
  broken(law: string, detail: unknown): void
  /** Throws where a law was broken. */
  check(): void
  tell(lines?: number): string
}

const addHad = (a: Had | undefined, b: Had | undefined): Had | undefined => (a && b
  ? { arrivals: a.arrivals + b.arrivals, delivered: a.delivered || b.delivered, bounced: a.bounced && b.bounced } : a ?? b)

const said = ({ next: { id, status, version, reason }, event }: Change): string => (
  `${id.slice(-4)} ${event} -> ${status} v${version} ${reason ?? ''}`)

const traced = (store: Store, { now }: Time, trace: Trace): Store => {
  const replace: Store['replace'] = (change) => {
    trace.add(now(), 'write', said(change), `due +${change.next.dueAt - now()}`)
    return store.replace(change)
  }
  return new Proxy(store, { get: (target, key) => (key === 'replace' ? replace : Reflect.get(target, key)) })
}

const heading = ({ seed, crashes }: Plan): string => (
  `seed ${seed}${crashes.map(({ call, side }) => `, dies ${side} call ${call}`).join('')}`)

const gigabyte = 2 ** 30

const createDepot = (seal: Seal, { now }: Time): Depot => {
  let uploads = 0
  const limits = { maxBytes: gigabyte, maxUnboundBytes: gigabyte, maxTotalBytes: gigabyte }
  const newId = (): string => `10000000-0000-7000-8000-${String(++uploads).padStart(12, '0')}`
  return createMemoryDepot({ limits, seal, world: { now, newId } })
}

/** Keeps the first law that was broken; what follows from it is noise. */
const createJudge = (plan: Plan, trace: Trace) => {
  let broke: Broken | undefined
  const tell = (lines?: number): string => `${heading(plan)}\n${trace.tell(lines)}`
  return {
    tell,
    broken: (law: string, detail: unknown): void => {
      broke ??= new Broken(`broken: ${law}\n${JSON.stringify(detail, undefined, 1)}\n${tell()}`)
    },
    check: (): void => { if (broke) throw broke },
  }
}

export const createStage = (plan: Plan): Stage => {
  const chance = createChance(plan.seed)
  const time = createTime(startAt, plan.shuffle ? chance.next : undefined)
  const trace = createTrace(startAt)
  const judge = createJudge(plan, trace)
  const providers = new Map<string, Provider>()
  const hadOf = (id: string): Had | undefined => [...providers.values()].map((each) => each.had(id)).reduce(addHad, undefined)
  const memory = createMemoryStore()
  const underneath = plan.spoil?.store?.(memory, time) ?? memory
  const isKind = (): boolean => stage.isCalm || plan.latencyMs === 0
  const opinion = createOpinion(time, chance, plan.thinks, isKind)
  const silos = new Map(plan.silos.map((silo) => [silo.id, silo]))
  const invariants = createInvariants(underneath, {
    had: hadOf, heard: opinion.heard, silos, now: time.now, broken: judge.broken,
  })
  const disk = createDisk(traced(invariants.store, time, trace), time, chance, plan, plan.hubs === 1)
  const broker = createBroker(time, chance, plan.engine === 'nasty')
  broker.manners = plan.engine === 'nasty' ? nasty : honest
  const listeners = new Map(plan.silos.map(({ id }) => [id, createListener(id, time, chance, judge.broken, isKind)]))
  const seal = createSeal(time)
  const stage: Stage = {
    plan, time, chance, trace, invariants, disk, seal, depot: createDepot(seal, time), broker, providers, listeners, opinion,
    isCalm: false, isOver: false, ...judge,
  }
  return stage
}

export const isOf = (status: Transaction['status']) => (one: Transaction): boolean => one.status === status
