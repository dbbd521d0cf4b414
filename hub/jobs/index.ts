// Jobs: drafted, approved by a second person where that is asked, started, halted, started again, aborted. They outlive the
// process; of several hubs on one ledger one is at a job, and where it is gone another takes over.
import type { Refusal } from '../../core/refusal.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Operate } from '../operate.ts'
import type { Parts } from '../parts.ts'
import { asksApproval, canaryOf, isApplicable, isOn, mostItems, tallyOf, type Item, type Job } from './job.ts'
import { createCrew } from './crew.ts'
import { createJobLedger } from './ledger.ts'

/** What is asked of a job before it is one. */
export type Draft = Pick<Job, 'action' | 'reason' | 'by' | 'filter' | 'perSecond'> & {
  /** Whoever asks lacks the right to the action itself. */
  readonly needsApproval: boolean
}

export interface Jobs {
  start(): Promise<void>
  stop(): Promise<void>
  all(): Promise<readonly Job[]>
  read(id: string): Promise<{ readonly job: Job; readonly items: readonly Item[] } | undefined>
  /** The dry run: freezes the selection and says what would be done. */
  draft(draft: Draft, selected: readonly Transaction[]): Promise<Job | Refusal>
  approve(id: string, by: string): Promise<Job | Refusal>
  /** Starts it, or starts again what was halted. */
  begin(id: string): Promise<Job | Refusal>
  halt(id: string): Promise<Job | Refusal>
  abort(id: string): Promise<Job | Refusal>
  /** Calls the listener with each job that this hub has run to an end or to a halt. */
  watch(listener: (job: Job) => void): void
}

const keptMs = 90 * 86_400_000
const mostJobs = 500
const unknown: Refusal = { refused: 'job-unknown' }

const counted = (names: readonly string[]): Readonly<Record<string, number>> => (
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length])))

const jobOf = (draft: Draft, selected: readonly Transaction[], id: string, now: number): readonly [Job, Item[]] => {
  const fit = selected.filter((one) => isApplicable(draft.action, one))
  const items = fit.map(({ id: of, version, route }): Item => ({ id: of, version, route, state: 'waiting' }))
  const leftOut = counted(selected.filter((one) => !isApplicable(draft.action, one)).map(({ status }) => status))
  const needsApproval = draft.needsApproval || asksApproval(draft.action, items.length)
  return [{
    ...draft, id, needsApproval, createdAt: now, canary: canaryOf(items.length), status: 'drafted', tally: tallyOf(items),
    leftOut, routes: counted(fit.map(({ route }) => route)), silos: counted(fit.map(({ origin }) => origin)),
  }, items]
}

export const createJobs = (
  parts: Pick<Parts, 'store' | 'world'>, operate: Pick<Operate, 'act'>, breakers: () => ReadonlyMap<string, string>,
): Jobs => {
  const { store, world } = parts
  const ledger = createJobLedger(store)
  const crew = createCrew({ ...parts, ledger, operate, breakers })

  const decide = async (id: string, make: (job: Job) => Job | undefined): Promise<Job | Refusal> => {
    const changed = await ledger.change(id, make)
    if (changed) return changed
    const found = await ledger.read(id)
    return found ? { refused: 'not-applicable', detail: `The job is ${found.status}.` } : unknown
  }
  const forget = async (all: readonly Job[]): Promise<void> => {
    for (const job of all) if (!isOn(job) && job.createdAt < world.now() - keptMs) await ledger.remove(job.id)
  }
  const draft: Jobs['draft'] = async (given, selected) => {
    const all = await ledger.all()
    await forget(all)
    if (all.length >= mostJobs || selected.length > mostItems) return { refused: 'job-too-large' }
    const [job, items] = jobOf(given, selected, world.newId(), world.now())
    if (items.length === 0) return { refused: 'selection-empty' }
    await ledger.add(job, items)
    return job
  }
  const begin: Jobs['begin'] = async (id) => {
    const found = await ledger.read(id)
    if (found?.needsApproval && !found.approvedBy) return { refused: 'approval-needed' }
    const begun = await decide(id, ({ halt, ...job }) => {
      // One that stopped itself for its failures is not started again: they are parked, and another may be drafted of them.
      const isHopeless = halt === 'canary-failed' || halt === 'too-many-failed'
      const mayBegin = job.status === 'drafted' || (job.status === 'halted' && !isHopeless)
      return mayBegin ? crew.held({ ...job, status: 'canary' }) : undefined
    })
    if ('id' in begun) await crew.launch(begun)
    return begun
  }
  return {
    all: ledger.all, start: crew.start, stop: crew.stop, watch: crew.watch, draft, begin,
    read: async (id) => {
      const job = await ledger.read(id)
      return job && { job, items: await ledger.items(id) }
    },
    approve: async (id, by) => {
      const found = await ledger.read(id)
      if (found?.by === by) return { refused: 'approval-own' }
      const isOpen = (job: Job): boolean => job.status === 'drafted' && job.needsApproval && !job.approvedBy
      return decide(id, (job) => (isOpen(job) ? { ...job, approvedBy: by } : undefined))
    },
    halt: (id) => decide(id, (job) => (isOn(job) ? { ...job, status: 'halted', halt: 'by-operator' } : undefined)),
    abort: (id) => decide(id, (job) => (
      isOn(job) || job.status === 'drafted' || job.status === 'halted' ? { ...job, status: 'aborted' } : undefined)),
  }
}
