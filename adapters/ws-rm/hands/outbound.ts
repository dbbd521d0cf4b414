// Messages of silos to the partner, one attempt at a time. The bytes are here while an attempt runs and nowhere else; the ledger
// holds them until the partner has acknowledged. An attempt that ends without is repeated under the number that the message has.
import type { Outcome } from '../../../core/outcome.ts'
import type { Receive } from '../../../core/inlet.ts'
import type { Content } from './content.ts'

interface Attempt {
  readonly content: Content
  conclude(outcome: Outcome): void
}

/** When an attempt ends without an acknowledgement, and what it has then come to. */
export interface Ending {
  readonly signal: AbortSignal
  readonly timeout: Promise<void>
  outcome(): Outcome
}

export interface Outbound {
  /** Begins an attempt; resolves with what it came to. */
  begin(key: string, content: Content, ends: Ending): Promise<Outcome>
  content(key: string): Content | undefined
  conclude(key: string, outcome: Outcome): void
  /** All attempts that `which` names. */
  concludeAll(which: (key: string) => boolean, outcome: Outcome): void
  /** Resolves when the hub has settled what the partner acknowledged. */
  settle(keys: readonly string[]): Promise<void>
  /** The hub has committed its end; false where that is news, because nothing was acknowledged. */
  ended(key: string): boolean
  /** How receipts reach the hub, from when it runs. */
  start(receive: Receive): void
}

export const createOutbound = (): Outbound => {
  const attempts = new Map<string, Attempt>()
  const settling = new Map<string, PromiseWithResolvers<void>>()
  let receive: Receive = () => Promise.reject(new Error('not started'))

  const begin: Outbound['begin'] = (key, content, { signal, timeout, outcome: ended }) => new Promise((resolve) => {
    const stop = (): void => conclude(ended())
    const conclude = (outcome: Outcome): void => {
      signal.removeEventListener('abort', stop)
      if (attempts.get(key)?.conclude === conclude) attempts.delete(key)
      resolve(outcome)
    }
    attempts.set(key, { content, conclude })
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    void timeout.then(stop)
  })
  /** Once for each, however often it is acknowledged meanwhile. */
  const settleOne = (key: string): Promise<void> => {
    const [known, attempt] = [settling.get(key), attempts.get(key)]
    const done = known ?? Promise.withResolvers<void>()
    settling.set(key, done)
    if (attempt) attempt.conclude({ kind: 'delivered', evidence: { code: 'acknowledged' } })
    if (!attempt && !known) {
      receive({ id: key, kind: 'delivered', evidence: { code: 'acknowledged' } }).then(() => ended(key), (error: unknown) => {
        settling.delete(key)
        done.reject(error)
      })
    }
    return done.promise
  }
  const ended = (key: string): boolean => {
    settling.get(key)?.resolve()
    return settling.delete(key)
  }
  return {
    begin,
    content: (key) => attempts.get(key)?.content,
    conclude: (key, outcome) => attempts.get(key)?.conclude(outcome),
    concludeAll: (which, outcome) => {
      for (const [key, attempt] of [...attempts]) if (which(key)) attempt.conclude(outcome)
    },
    settle: async (keys) => { await Promise.all(keys.map(settleOne)) },
    ended,
    start: (given) => { receive = given },
  }
}
