// One job under way: round after round it begins as many as its pace allows, looks what became of those begun, writes both down,
// and asks the rules whether to go on. A crash loses nothing: an item that was begun and not yet written down so is known by the
// job's name in its journal, and is not begun twice.
import { isRefusal } from '../../core/refusal.ts'
import type { Store } from '../../core/store.ts'
import type { World } from '../../core/world.ts'
import type { Operate } from '../operate.ts'
import { halts, isImmediate, stateBy, tallyOf, verdictOn, type Halt, type Item, type Job, type JobStatus } from './job.ts'
import type { JobLedger } from './ledger.ts'

export interface RunParts {
  readonly store: Pick<Store, 'read' | 'timeline'>
  readonly world: World
  readonly ledger: JobLedger
  readonly operate: Pick<Operate, 'act'>
  readonly holder: string
  breakers(): ReadonlyMap<string, string>
}

export const roundMs = 250
/** A hub that has not said for so long that it is at a job is not. */
export const holdMs = 30_000

const codeOf = ({ id }: Job): string => `job:${id}`

const begin = async ({ store, operate }: RunParts, job: Job, item: Item): Promise<void> => {
  const done = await operate.act(job.action, item.id, { by: job.by, version: item.version, code: codeOf(job) })
  const isOurs = async (): Promise<boolean> => (
    (await store.timeline(item.id)).some(({ evidence }) => evidence?.code === codeOf(job)))
  if (isRefusal(done) && !await isOurs()) item.state = 'skipped'
  else item.state = isImmediate(job.action) ? 'succeeded' : 'begun'
}

const follow = async ({ store }: RunParts, items: readonly Item[]): Promise<void> => {
  for (const item of items.filter(({ state }) => state === 'begun')) {
    const found = await store.read(item.id)
    item.state = found ? stateBy(found.status) : 'skipped'
  }
}

const isHalt = (verdict: JobStatus | Halt): verdict is Halt => (halts as readonly string[]).includes(verdict)

/** Whom the next round begins; nobody where a route's breaker is not closed. */
const nextOf = (job: Job, items: readonly Item[]): readonly Item[] => {
  const among = job.status === 'canary' ? items.slice(0, job.canary) : items
  return among.filter(({ state }) => state === 'waiting').slice(0, Math.max(1, Math.ceil(job.perSecond * roundMs / 1000)))
}

/** A round; answers the job as it then stands, or undefined where it is no longer this hub's to run. */
const round = async (parts: RunParts, job: Job, items: readonly Item[]): Promise<Job | undefined> => {
  const { ledger, world, holder } = parts
  const next = nextOf(job, items)
  const broken = next.some(({ route }) => (parts.breakers().get(route) ?? 'closed') !== 'closed')
  if (!broken) for (const item of next) await begin(parts, job, item)
  await follow(parts, items)
  await ledger.save(job.id, items)
  const verdict = broken && !isImmediate(job.action) ? 'breaker-open' : verdictOn(job, items)
  const change = isHalt(verdict) ? { status: 'halted' as const, halt: verdict } : { status: verdict }
  return ledger.change(job.id, (stored) => {
    if (stored.holder !== holder) return undefined
    const isOn = stored.status === 'canary' || stored.status === 'running'
    return { ...stored, tally: tallyOf(items), ...(isOn && change), heldUntil: world.now() + holdMs }
  })
}

/** Runs it until it is no longer to be run. */
export const runJob = async (parts: RunParts, begun: Job, signal: AbortSignal): Promise<Job | undefined> => {
  const items = await parts.ledger.items(begun.id)
  let job: Job | undefined = begun
  while (job && (job.status === 'canary' || job.status === 'running') && !signal.aborted) {
    job = await round(parts, job, items)
    if (job?.status === 'canary' || job?.status === 'running') await parts.world.sleep(roundMs, signal)
  }
  return job
}
