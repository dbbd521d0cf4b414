// What a silo or an operator may do to a transaction by hand. Each is one row of the table of life; where the status has no such
// row the answer is a refusal that says so.
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Event, Status } from '../core/status.ts'
import { note, step, type Patch } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import type { Evidence, Transaction } from '../core/transaction.ts'
import { isDoubted } from './doubt.ts'
import type { Parts } from './parts.ts'
import type { Write } from './write.ts'

/**
 * What an operator may do: send again or at once, give up, say that it arrived, take back what was not sent, put a parked one
 * aside and take it up again.
 */
export const actions = ['resume', 'discard', 'confirm', 'cancel', 'set-aside', 'take-up'] as const
export type Action = (typeof actions)[number]

/** Who acts, and within which limits. */
export interface Acting {
  readonly by: string
  /** Only a transaction of this origin. */
  readonly origin?: string
  /** Only while it is as it was when it was looked at. */
  readonly version?: number
  /** Stands in the journal beside the name: the job that it was part of. */
  readonly code?: string
}

/** What became of one that the silo took back; `refusal`: it was too late. */
export interface Cancelled { readonly transaction: Transaction; readonly refusal?: Refusal }

/** Names what a silo takes back: everything under a key of de-duplication, or the one of a reference. */
export interface Under { readonly dedupe?: string; readonly reference?: string }

export interface Operate {
  /** The silo takes back what has not been sent. */
  cancel(origin: string, id: string): Promise<Transaction | Refusal>
  /** Takes back all that waits under a name of the silo's own; empty where nothing was found. */
  cancelUnder(origin: string, under: Under): Promise<readonly Cancelled[]>
  act(action: Action, id: string, acting: Acting): Promise<Transaction | Refusal>
}

/** The change that is made of a transaction as it stands; undefined where it is in no status for it. */
type Make = (transaction: Transaction, now: number, evidence: Evidence) => Promise<Change | undefined> | Change | undefined

/** Events by the status that they leave. */
type Events = Readonly<Partial<Record<Status, Event>>>

type PatchOf = (transaction: Transaction, now: number) => Patch

const stepping = (events: Events, patchOf: PatchOf): Make => (transaction, now, evidence) => {
  const event = events[transaction.status]
  const kept = { handle: transaction.handle, ...patchOf(transaction, now) }
  return event && step(transaction, event, now, kept, evidence)
}

/** What changes no status: it is noted, and what it changes beside stands in the record. */
const noting = (transaction: Transaction, now: number, evidence: Evidence, patch: Patch): Change => {
  const { next, ...change } = note(transaction, now, evidence)
  return { ...change, next: { ...next, ...patch } }
}

const aside = 'set-aside-by-operator'

const createMakes = ({ store, routes }: Parts): Readonly<Record<Action, Make>> => {
  const lifeMs = (route: string): number => routes.find(({ name }) => name === route)?.lifeMs ?? 0
  // The clocks start afresh: an operator's resume means «try as long as you would try a new one».
  const again = stepping({ parked: 'resumed', 'in-doubt': 'absent' }, (transaction, now) => {
    const keptUntil = Math.max(transaction.keptUntil, now + lifeMs(transaction.route))
    return { reason: 'resumed-by-operator', dueAt: now, keptUntil, deadlineAt: keptUntil, triedAt: undefined }
  })
  const takeUp: Make = async (transaction, now, evidence) => {
    if (transaction.status !== 'parked' || transaction.reason !== aside) return undefined
    const before = (await store.timeline(transaction.id)).findLast(({ reason }) => reason !== undefined && reason !== aside)
    const reason = before?.reason ?? 'unresolved'
    return noting(transaction, now, { ...evidence, code: evidence.code ?? 'taken-up' }, { reason })
  }
  return {
    // What waits for its next attempt is not sent before the silo wants it.
    resume: (transaction, now, evidence) => {
      if (transaction.status !== 'queued') return again(transaction, now, evidence)
      if (transaction.dueAt <= now || (transaction.notBefore ?? 0) > now) return undefined
      return noting(transaction, now, { ...evidence, code: evidence.code ?? 'hastened' }, { dueAt: now })
    },
    discard: stepping({ parked: 'discarded', 'in-doubt': 'refused' }, () => ({ reason: 'discarded-by-operator' })),
    confirm: stepping({ parked: 'confirmed', 'in-doubt': 'delivered' }, () => ({ reason: 'confirmed-by-operator' })),
    cancel: stepping({ queued: 'cancelled', held: 'cancelled' }, () => ({ reason: 'cancelled-by-operator' })),
    'set-aside': (transaction, now, evidence) => {
      if (transaction.status !== 'parked' || transaction.reason === aside) return undefined
      return noting(transaction, now, { ...evidence, code: evidence.code ?? 'set-aside' }, { reason: aside })
    },
    'take-up': takeUp,
  }
}

export const createOperate = (parts: Parts, write: Write): Operate => {
  const { store, world } = parts
  const made = createMakes(parts)

  const apply = async (id: string, make: Make, refused: string, evidence: Evidence, mine: (found: Transaction) => boolean) => {
    for (;;) {
      const found = await store.read(id)
      if (!found || !mine(found)) return { refused: 'transaction-unknown' }
      const change = await make(found, world.now(), evidence)
      if (!change) return { refused, detail: `Its status is ${found.status}.` }
      if (change.event === 'cancelled' && found.attempt > 0 && isDoubted(await store.timeline(id))) {
        return { refused, detail: 'An attempt may have arrived.' }
      }
      const replaced = await write(change)
      if (replaced.outcome === 'replaced') return change.next
    }
  }
  const cancelled = stepping({ queued: 'cancelled', held: 'cancelled' }, () => ({ reason: 'cancelled-by-silo' }))
  const act: Operate['act'] = (action, id, { by, origin, version, code }) => {
    const make: Make = (found, now, evidence) => (
      version === undefined || version === found.version ? made[action](found, now, evidence) : undefined)
    const evidence = { by: `operator:${by}`, ...(code !== undefined && { code }) }
    return apply(id, make, 'not-applicable', evidence, (found) => origin === undefined || found.origin === origin)
  }

  const cancel: Operate['cancel'] = (origin, id) =>
    apply(id, cancelled, 'not-cancellable', { by: `silo:${origin}` }, (found) => found.origin === origin)
  const found = async (origin: string, { dedupe, reference }: Under): Promise<readonly Transaction[]> => {
    if (dedupe !== undefined) return store.waiting(origin, dedupe)
    const named = reference === undefined ? undefined : await store.find(origin, reference)
    return named ? [named] : []
  }
  // Taking back twice is taking back once: what is cancelled already was not too late.
  const taken = async (origin: string, before: Transaction): Promise<Cancelled> => {
    if (before.status === 'cancelled') return { transaction: before }
    const answer = await cancel(origin, before.id)
    if (!isRefusal(answer)) return { transaction: answer }
    return { transaction: await store.read(before.id) ?? before, refusal: answer }
  }

  return {
    cancel,
    cancelUnder: async (origin, under) => Promise.all((await found(origin, under)).map((each) => taken(origin, each))),
    act,
  }
}
