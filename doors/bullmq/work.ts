// What is done with one job: handed to the hub, and completed with the transaction's id only then. What is refused fails for
// good, with the problem as its reason; what the hub leaves is put back. A job whose worker died is shown to another when its
// lock has run out, and the reference makes a repeat of it the same transaction.
import { DelayedError, UnrecoverableError, type Job } from 'bullmq'
import type { Refused, Take, Verdict } from '../../core/door.ts'
import type { World } from '../../core/world.ts'

export interface WorkOrder {
  readonly silo: string
  readonly take: Take
  readonly world: World
}

/** A job that was left is shown again after this. */
const againMs = 200

/** BullMQ keeps an error's stack beside its message; where in the hub it was made concerns nobody. */
const refusal = (problem: Refused): UnrecoverableError =>
  Object.assign(new UnrecoverableError(JSON.stringify(problem)), { stack: problem.code })

/** Makes the work on the jobs of one silo. */
export const createWork = ({ silo, take }: WorkOrder) => (job: Job): Promise<Verdict> => take(silo, job.name, job.data as object)

/** Makes what is said of it: the job's result, or why it failed. */
export const createAnswer = ({ silo, world }: WorkOrder) =>
  async (verdict: Verdict, job: Job, token: string | undefined): Promise<string | object> => {
    if (verdict.kind === 'left') {
      await job.moveToDelayed(world.now() + againMs, token)
      throw new DelayedError()
    }
    world.records.count('sluse_door_taken_total', { door: 'bullmq', silo, answer: verdict.kind })
    if (verdict.kind === 'refused') throw refusal(verdict.problem)
    return verdict.id ?? verdict.answer
  }
