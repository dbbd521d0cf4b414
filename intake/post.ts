// Taking one message in, whether it came alone or as a line of many: the same checks, the same answer.
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { holdsCpr } from '../core/cpr.ts'
import { Fault } from '../core/errors.ts'
import { isRefusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import type { Hub, Posted } from '../hub/index.ts'
import { fromRefusal, problem, type Problem } from './problem.ts'
import { fromErrors } from './validation.ts'
import { viewTransaction } from './view.ts'

export type PostAnswer = { readonly status: 200 | 202; readonly body: ReturnType<typeof viewTransaction> } | Problem

/** `traceparent`: of the request that brought it, where it had one. */
export type Post = (silo: Silo, message: unknown, traceparent?: string) => Promise<PostAnswer>

export const isProblem = (answer: object): answer is Problem => 'code' in answer

const technicalNames = ['reference', 'topic', 'lane', 'dedupe'] as const

const personal = (posted: Posted): string | undefined => technicalNames.find((name) => holdsCpr(posted[name] ?? ''))

/** The problem that a Fault of the store is told as. */
export const fromFault = (error: unknown): Problem | undefined => {
  if (!(error instanceof Fault)) return undefined
  return problem(error.code === 'store-full' || error.code === 'store-busy' ? error.code : 'store-failed')
}

/** Takes a message that has passed its schema. */
export const createTake = ({ hub }: { readonly hub: Pick<Hub, 'accept'> }): Post => async (silo, message, traceparent) => {
  const posted = traceparent === undefined ? message as Posted : { ...message as Posted, traceparent }
  const name = personal(posted)
  if (name) return problem('cpr-suspected', { errors: [{ at: `/${name}` }] })
  try {
    const accepted = await hub.accept(silo, posted)
    if (isRefusal(accepted)) return fromRefusal(accepted)
    return { status: accepted.repeated ? 200 : 202, body: viewTransaction(accepted.transaction, accepted.notes) }
  } catch (error) {
    const told = fromFault(error)
    if (!told) throw error
    return told
  }
}

/** Checks the schema first, as Fastify has done for a message that came alone. */
export const createPost = (take: Post, valid: ValidateFunction): Post => async (silo, message, traceparent) =>
  valid(message) ? take(silo, message, traceparent) : fromErrors(valid.errors ?? [], 'body')
