// The asking side. What is asked while a batch is under way waits for the next one, so the size of a commit follows the load by
// itself: one for a lonely caller, hundreds when it storms. The first of a quiet time waits for the end of the turn of the event
// loop, because whoever else is served in the same turn may share its commit.
import { Fault } from '../../core/errors.ts'
import { isFailure, type Operation, type Request } from './wire.ts'

export interface Asked {
  readonly operation: Operation
  readonly payload?: Uint8Array
  resolve(answer: unknown): void
  reject(fault: Fault): void
}

export interface Gather {
  ask(asked: Asked): void
  /** The answers of the batch that is under way. */
  answered(answers: readonly unknown[]): void
  /** Nothing will be answered any more. */
  fail(fault: Fault): void
  /** Resolves when all that was asked is answered. */
  drained(): Promise<void>
}

const mostOperations = 1024
const mostBytes = 8 * 1024 * 1024

type Post = (request: Request, transfer: readonly ArrayBuffer[]) => void

/** Payloads one after another in a buffer of their own, which can change hands; each insert is told where its payload lies. */
const pack = (batch: readonly Asked[], bytes: number): Uint8Array<ArrayBuffer> | undefined => {
  if (bytes === 0) return undefined
  const packed = Buffer.allocUnsafeSlow(bytes)
  let at = 0
  for (const { operation, payload } of batch) {
    if (!payload) continue
    packed.set(payload, at)
    ;(operation as [string, unknown, number, number])[2] = at
    at += payload.length
  }
  return packed
}

export const createGather = (post: Post): Gather => {
  let waiting: Asked[] = []
  let underWay: readonly Asked[] = []
  let scheduled = false
  let failed: Fault | undefined
  let empty: (() => void)[] = []

  const take = (): { readonly batch: readonly Asked[]; readonly bytes: number } => {
    let bytes = 0
    let count = 0
    while (count < waiting.length && count < mostOperations && bytes < mostBytes) bytes += waiting[count++]?.payload?.length ?? 0
    const batch = count === waiting.length ? waiting : waiting.slice(0, count)
    waiting = count === waiting.length ? [] : waiting.slice(count)
    return { batch, bytes }
  }
  const send = (): void => {
    scheduled = false
    if (underWay.length > 0 || waiting.length === 0) return
    const { batch, bytes } = take()
    underWay = batch
    const payloads = pack(batch, bytes)
    post({ operations: batch.map(({ operation }) => operation), payloads }, payloads ? [payloads.buffer] : [])
  }
  const schedule = (): void => {
    if (scheduled || underWay.length > 0) return
    scheduled = true
    setImmediate(send)
  }
  const conclude = ({ resolve, reject }: Asked, answer: unknown): void => {
    if (isFailure(answer)) reject(new Fault(answer.fault, answer.detail))
    else resolve(answer)
  }

  return {
    ask: (asked) => {
      if (failed) return asked.reject(failed)
      waiting.push(asked)
      schedule()
    },
    answered: (answers) => {
      const batch = underWay
      underWay = []
      batch.forEach((asked, index) => conclude(asked, answers[index]))
      if (waiting.length > 0) return schedule()
      for (const call of empty.splice(0)) call()
    },
    fail: (fault) => {
      failed = fault
      const lost = [...underWay, ...waiting]
      underWay = waiting = []
      for (const { reject } of lost) reject(fault)
      for (const call of empty.splice(0)) call()
    },
    drained: () => new Promise((resolve) => {
      if (underWay.length === 0 && waiting.length === 0) resolve()
      else empty.push(resolve)
    }),
  }
}
