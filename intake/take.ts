// The way in of a door: what came over a broker is read, checked and taken by the same functions as what came over HTTP.
// Where the hub cannot take it now (its disk is full, the database does not answer), nobody is told no: it is tried again for
// as long as it takes, and the broker holds back what follows.
import { asks, type Asked, type Take, type Verdict } from '../core/door.ts'
import type { JsonSchema } from '../core/channel.ts'
import type { Silo } from '../core/silo.ts'
import type { World } from '../core/world.ts'
import type { Hub, Under } from '../hub/index.ts'
import { cancellationSchema, createCancel } from './cancellation.ts'
import { logFailure } from './failure.ts'
import { createPost, createTake, fromFault, isProblem } from './post.ts'
import { problem, type Problem } from './problem.ts'
import { compileBody, fromErrors } from './validation.ts'

export interface DoorIntakeParts {
  readonly world: World
  readonly hub: Pick<Hub, 'accept' | 'operate'>
  readonly silos: ReadonlyMap<string, Silo>
  readonly maxBodyBytes: number
}

export interface DoorIntake {
  readonly take: Take
  /** Whatever waits is left, and so is whatever comes. */
  stop(): void
}

const passing: ReadonlySet<string> = new Set(['store-full', 'store-failed'])
const firstMs = 200
const longestMs = 5000

const isBytes = (handed: Uint8Array | object): handed is Uint8Array => handed instanceof Uint8Array

const read = (handed: Uint8Array | object): unknown => {
  try {
    return isBytes(handed) ? JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(handed)) : handed
  } catch {
    return undefined
  }
}

const sizeOf = (handed: Uint8Array | object): number =>
  isBytes(handed) ? handed.byteLength : Buffer.byteLength(JSON.stringify(handed) ?? '')

const refused = (told: Problem): Verdict => ({ kind: 'refused', problem: told })

type Judge = (silo: Silo, body: unknown) => Promise<Verdict>

const createJudges = ({ hub }: DoorIntakeParts, message: JsonSchema): Readonly<Record<Asked, Judge>> => {
  const post = createPost(createTake({ hub }), compileBody(message))
  const cancel = createCancel({ hub })
  const valid = compileBody(cancellationSchema)
  return {
    post: async (silo, body) => {
      const answer = await post(silo, body)
      return isProblem(answer) ? refused(answer) : { kind: 'taken', answer: answer.body, id: answer.body.id }
    },
    cancel: async (silo, body) => {
      if (!valid(body)) return refused(fromErrors(valid.errors ?? [], 'body'))
      return { kind: 'taken', answer: await cancel(silo.id, body as Under) }
    },
  }
}

const isAsked = (asked: string): asked is Asked => (asks as readonly string[]).includes(asked)

/** Makes the way in of all doors; `message` is the schema of what may be posted. */
export const createDoorIntake = (parts: DoorIntakeParts, message: JsonSchema): DoorIntake => {
  const { world, silos, maxBodyBytes } = parts
  const judges = createJudges(parts, message)
  const stopped = new AbortController()
  let failures = 0

  const failed = (asked: string, error: Error): Verdict => {
    const requestId = `door-${(failures += 1)}`
    logFailure(world, requestId, asked, error)
    return refused(problem('internal', { requestId }))
  }
  const judge = async (silo: Silo, asked: Asked, body: unknown): Promise<Verdict> => {
    try {
      return await judges[asked](silo, body)
    } catch (error) {
      const told = fromFault(error)
      return told ? refused(told) : failed(asked, error as Error)
    }
  }
  const patiently = async (silo: Silo, asked: Asked, body: unknown): Promise<Verdict> => {
    for (let waitMs = firstMs; !stopped.signal.aborted; waitMs = Math.min(waitMs * 2, longestMs)) {
      const verdict = await judge(silo, asked, body)
      if (verdict.kind !== 'refused' || !passing.has(verdict.problem.code)) return verdict
      world.log.warn('door-waits', { silo: silo.id, code: verdict.problem.code })
      await world.sleep(waitMs, stopped.signal)
    }
    return { kind: 'left' }
  }
  const take: Take = async (id, asked, handed) => {
    const silo = silos.get(id)
    if (!silo || !isAsked(asked)) return refused(problem('address-unknown'))
    if (sizeOf(handed) > maxBodyBytes) return refused(problem('body-too-large'))
    const body = read(handed)
    return body === undefined ? refused(problem('json-broken')) : patiently(silo, asked, body)
  }
  return {
    take: async (id, asked, handed) => {
      const verdict = await take(id, asked, handed)
      if (verdict.kind === 'refused') world.records.count('sluse_refused_at_door_total', { code: verdict.problem.code })
      return verdict
    },
    stop: () => stopped.abort(),
  }
}
