// The in-process engine: a counter a route. It forgets everything with the process, which is allowed: the relay writes the
// tickets again from the store.
import type { QueueEngine, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import { createCounter, type Counter } from './counter.ts'

/** The embedded queue engine. Its tickets live as long as the process. */
export const createEmbeddedQueue = (world: Pick<World, 'sleep' | 'log'>): QueueEngine => {
  const counters = new Map<string, Counter>()
  let closed = false

  const counter = (route: string): Counter => {
    const found = counters.get(route) ?? createCounter(world)
    counters.set(route, found)
    return found
  }
  const publish = async (tickets: readonly Ticket[]): Promise<void> => {
    if (closed) throw new Error('the queue is closed')
    for (const [route, of] of Map.groupBy(tickets, (ticket) => ticket.route)) counter(route).publish(of)
  }
  return {
    features: { durable: false, shared: false },
    publish,
    consume: (route, width, work) => counter(route).consume(width, work),
    depth: async (route) => counter(route).depth(),
    close: async () => {
      closed = true
      await Promise.all([...counters.values()].map((each) => each.close()))
    },
  }
}
