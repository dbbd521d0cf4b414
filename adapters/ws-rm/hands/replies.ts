// Answers of silos to requests of a partner whose HTTP exchange is still open, or that comes again: whoever asks waits here by
// the request's MessageID, and so does the answer until it has been written (TR-3, TR-4).
import type { Content } from './content.ts'

export interface Reply {
  /** The transaction that says it. */
  readonly key: string
  readonly content: Content
}

export interface Replies {
  /** Where the reply to a request belongs, for as long as it is likely to be asked. */
  asked(messageId: string, on: string): void
  placeOf(messageId: string): string | undefined
  /** What answers the request, as soon as it is there; undefined where it is not in time. */
  to(messageId: string, sleep: (signal: AbortSignal) => Promise<void>): Promise<Reply | undefined>
  /** Waits for whoever asks until it is withdrawn. */
  offer(messageId: string, reply: Reply): void
  withdraw(messageId: string): void
}

const maxPlaces = 10_000

export const createReplies = (): Replies => {
  const places = new Map<string, string>()
  const offered = new Map<string, Reply>()
  const asking = new Map<string, (reply: Reply) => void>()

  const to: Replies['to'] = async (messageId, sleep) => {
    const there = offered.get(messageId)
    if (there) return there
    const over = new AbortController()
    const heard = new Promise<Reply>((resolve) => asking.set(messageId, resolve))
    const reply = await Promise.race([heard, sleep(over.signal)])
    over.abort()
    asking.delete(messageId)
    return reply ?? undefined
  }
  const asked: Replies['asked'] = (messageId, on) => {
    places.delete(messageId)
    places.set(messageId, on)
    if (places.size > maxPlaces) places.delete(places.keys().next().value as string)
  }
  return {
    to, asked, placeOf: (messageId) => places.get(messageId),
    offer: (messageId, reply) => {
      offered.set(messageId, reply)
      asking.get(messageId)?.(reply)
    },
    withdraw: (messageId) => void offered.delete(messageId),
  }
}
