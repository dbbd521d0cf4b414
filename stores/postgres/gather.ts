// The asking side. What is asked while a batch is under way waits for the next one, so the size of a commit follows the load by
// itself. A second batch sets out while the first is at work only where it is worth the journey: the server takes them one after
// the other. A batch that fails for one of its operations is made again, each operation in a commit of its own.
import { Fault } from '../../core/errors.ts'
import { faultOf, isSlow } from '../../databases/failure.ts'
import type { Way } from '../../databases/server.ts'

/** What a batch says of one operation; a payload is told by its place in the batch's buffer. */
export interface Operation { readonly kind: string; readonly [name: string]: unknown }

export interface Asked {
  operation(at: number): Operation
  readonly payload: Uint8Array
  resolve(answer: Answer): void
  reject(fault: Fault): void
}

export interface Answer { readonly told: unknown; readonly payload?: Uint8Array }

export interface Gather {
  ask(asked: Asked): void
  /** Resolves when all that was asked is answered. */
  drained(): Promise<void>
}

const mostOperations = 512
const mostBytes = 8 * 1024 * 1024
const mostWaitingBytes = 256 * 1024 * 1024
const worthASecond = 64

interface Batch { readonly all: readonly Asked[]; readonly operations: string; readonly payloads: Buffer }

const packed = (all: readonly Asked[]): Batch => {
  let at = 0
  const operations = all.map(({ operation, payload }) => {
    at += payload.length
    return operation(at - payload.length)
  })
  return { all, operations: JSON.stringify(operations), payloads: Buffer.concat(all.map(({ payload }) => payload)) }
}

interface Told { readonly answers: readonly unknown[]; readonly sealed: Buffer | null }

/** Commits a batch; answers in its order. */
const commit = async (way: Way, { operations, payloads }: Batch): Promise<readonly Answer[]> => {
  const query = { name: 'commit', text: 'SELECT answers, sealed FROM commit_batch($1, $2)', values: [operations, payloads] }
  const { rows } = await way.use((client) => client.query<Told>(query), false)
  const { answers, sealed } = rows[0] as Told
  let at = 0
  return answers.map((told) => {
    const length = (told as { length?: number } | null)?.length
    if (typeof told !== 'object' || length === undefined) return { told }
    at += length
    return { told, payload: Uint8Array.prototype.slice.call(sealed ?? Buffer.alloc(0), at - length, at) }
  })
}

const conclude = (all: readonly Asked[], answers: readonly Answer[]): void =>
  all.forEach(({ resolve }, index) => resolve(answers[index] as Answer))

/** Makes a batch so; where one operation spoils it, each by itself. */
const perform = async (way: Way, all: readonly Asked[]): Promise<void> => {
  try {
    conclude(all, await commit(way, packed(all)))
  } catch (error) {
    if (all.length > 1 && !(error instanceof Fault) && !isSlow(error)) {
      for (const one of all) await perform(way, [one])
      return
    }
    for (const { reject } of all) reject(faultOf(error))
  }
}

export const createGather = (way: Way, most: number): Gather => {
  let waiting: Asked[] = []
  let waitingBytes = 0
  let underWay = 0
  let scheduled = false
  let empty: (() => void)[] = []

  const take = (): readonly Asked[] => {
    let bytes = 0
    let count = 0
    while (count < waiting.length && count < mostOperations && bytes < mostBytes) bytes += waiting[count++]?.payload.length ?? 0
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    waitingBytes -= bytes
    return batch
  }
  const isWorthIt = (): boolean => waiting.length > 0 && (underWay === 0 || (underWay < most && waiting.length >= worthASecond))
  const done = (): void => {
    underWay -= 1
    if (waiting.length > 0) return schedule()
    if (underWay === 0) for (const call of empty.splice(0)) call()
  }
  const send = (): void => {
    scheduled = false
    while (isWorthIt()) {
      underWay += 1
      void perform(way, take()).finally(done)
    }
  }
  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    setImmediate(send)
  }
  return {
    ask: (asked) => {
      if (waitingBytes > mostWaitingBytes) return asked.reject(new Fault('store-failed', 'too much is waiting'))
      waiting.push(asked)
      waitingBytes += asked.payload.length
      schedule()
    },
    drained: () => new Promise((resolve) => {
      if (underWay === 0 && waiting.length === 0) resolve()
      else empty.push(resolve)
    }),
  }
}
