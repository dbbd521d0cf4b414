// Where a message goes: a post to an address, or into the hands of whoever polls for it (WS-MakeConnection, MC-1 to MC-6). What
// waits to be polled for is in memory alone: the machines' timers bring again what was lost, as they do on any wire.
import type { Endpoint, Message } from '../message.ts'
import { reachOf } from '../variant.ts'

export interface Polled {
  /** In the place of what it says already, where that is there. */
  put(message: Message, address: string): void
  /** The first one that waits, and whether there is more; undefined where there is none. */
  next(address: string): { readonly message: Message; readonly pending: boolean } | undefined
}

const maxWaiting = 256

export const createPolled = (): Polled => {
  const queues = new Map<string, Map<string, Message>>()
  const put = (message: Message, address: string): void => {
    const queue = queues.get(address) ?? new Map<string, Message>()
    // Of sequences to create there is one: each that is fetched may become one.
    if (message.body.kind === 'CreateSequence') {
      for (const [id, { body }] of queue) if (body.kind === 'CreateSequence') queue.delete(id)
    }
    if (queue.size >= maxWaiting || (queues.size >= maxWaiting && !queues.has(address))) return
    queues.set(address, queue.set(message.messageId ?? '', message))
  }
  const next: Polled['next'] = (address) => {
    const queue = queues.get(address)
    const [first] = queue ?? []
    if (!queue || !first) return undefined
    queue.delete(first[0])
    if (queue.size === 0) queues.delete(address)
    return { message: first[1], pending: queue.size > 0 }
  }
  return { put, next }
}

/** Not over the exchange at hand. */
export const isElsewhere = ({ address }: Endpoint): boolean => ['addressable', 'polled'].includes(reachOf(address))
