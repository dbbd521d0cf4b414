// A pool of sessions, ours and not nodemailer's: that one puts a message whose connection closed back in its own queue, where
// nobody knows whether its first try went through and the hub's signal finds it late. Here a session is lent to one message at
// a time, and what becomes of the message is decided by who borrowed it.
import type { Failure } from './failure.ts'
import { leave, type Session } from './session.ts'
import { createTurns } from './turns.ts'

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

const gaveUp: Failure = { code: 'ETIMEDOUT' }

export const createSessions = (
  open: (signal: AbortSignal) => Promise<Session>, limits: SessionLimits, now: () => number,
): Sessions => {
  const idle: Session[] = []
  const turns = createTurns(limits.connections)
  let closed = false

  const fresh = (): Session | undefined => {
    for (let session = idle.pop(); session; session = idle.pop()) {
      if (!session.ended && now() - session.usedAt < limits.idleMs) return session
      leave(session)
    }
    return undefined
  }
  const take = async (signal: AbortSignal): Promise<Session> => {
    if (!await turns.take(signal)) throw gaveUp
    try {
      if (signal.aborted) throw gaveUp
      return fresh() ?? await open(signal)
    } catch (failure) {
      turns.give()
      throw failure
    }
  }
  const give = (session: Session, fit: boolean): void => {
    session.used++
    session.usedAt = now()
    if (fit && !session.ended && !closed && session.used < limits.maxMessages) idle.push(session)
    else leave(session)
    turns.give()
  }
  const close = async (): Promise<void> => {
    closed = true
    for (const session of idle.splice(0)) leave(session)
    await turns.over()
  }
  return { take, give, close }
}
