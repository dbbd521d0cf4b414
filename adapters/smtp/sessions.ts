// A pool of sessions, ours and not nodemailer's: that one puts a message whose connection closed back in its own queue, where
// nobody knows whether its first try went through and the hub's signal finds it late. Here a session is lent to one message at
// a time, and what becomes of the message is decided by who borrowed it.
import type { Failure } from './failure.ts'
import { leave, type Session } from './session.ts'

export interface Sessions {
  /** An idle session, or a new one, or the next to be given back. Rejects with a Failure, also when the signal aborts. */
  take(signal: AbortSignal): Promise<Session>
  /** Takes it back; `fit` when another message may follow over it. */
  give(session: Session, fit: boolean): void
  /** Resolves when what was lent is back and all connections are closed. */
  close(): Promise<void>
}

export interface SessionLimits {
  readonly connections: number
  readonly maxMessages: number
  /** Longer unused than this, a session is made anew: servers close what is idle. */
  readonly idleMs: number
}

interface Waiter {
  readonly go: () => void
}

const gaveUp: Failure = { code: 'ETIMEDOUT' }

export const createSessions = (
  open: (signal: AbortSignal) => Promise<Session>, limits: SessionLimits, now: () => number,
): Sessions => {
  const idle: Session[] = []
  const waiters: Waiter[] = []
  const whenEmpty: (() => void)[] = []
  let lent = 0
  let closed = false

  const freed = (): void => {
    lent--
    if (waiters.length > 0) waiters.shift()?.go()
    else if (lent === 0) for (const resolve of whenEmpty.splice(0)) resolve()
  }
  /** Resolves with true when it is our turn, with false when the signal aborted first. */
  const turn = (signal: AbortSignal): Promise<boolean> => new Promise((resolve) => {
    const settle = (mine: boolean): void => {
      signal.removeEventListener('abort', abort)
      resolve(mine)
    }
    const waiter = { go: () => { lent++; settle(true) } }
    const abort = (): void => {
      waiters.splice(waiters.indexOf(waiter), 1)
      settle(false)
    }
    signal.addEventListener('abort', abort, { once: true })
    waiters.push(waiter)
  })
  const fresh = (): Session | undefined => {
    for (let session = idle.pop(); session; session = idle.pop()) {
      if (!session.ended && now() - session.usedAt < limits.idleMs) return session
      leave(session)
    }
    return undefined
  }

  const admit = async (signal: AbortSignal): Promise<boolean> => {
    if (lent >= limits.connections) return turn(signal)
    lent++
    return true
  }
  const take = async (signal: AbortSignal): Promise<Session> => {
    if (signal.aborted || !await admit(signal)) throw gaveUp
    try {
      if (signal.aborted) throw gaveUp
      return fresh() ?? await open(signal)
    } catch (failure) {
      freed()
      throw failure
    }
  }
  const give = (session: Session, fit: boolean): void => {
    session.used++
    session.usedAt = now()
    if (fit && !session.ended && !closed && session.used < limits.maxMessages) idle.push(session)
    else leave(session)
    freed()
  }
  const close = async (): Promise<void> => {
    closed = true
    for (const session of idle.splice(0)) leave(session)
    if (lent > 0) await new Promise<void>((resolve) => void whenEmpty.push(resolve))
  }
  return { take, give, close }
}
