// The in-process engine: a list a route and a counter of free hands. It forgets everything with the process, which is allowed:
// the relay writes the tickets again from the store.
import type { Consumption, QueueEngine, Shown, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'

type Work = (ticket: Ticket) => Promise<Shown>

const againMs = 50

/** A first-in first-out list whose head is taken in constant time. */
const createLine = () => {
  let tickets: Ticket[] = []
  let head = 0
  return {
    add: (ticket: Ticket): void => { tickets.push(ticket) },
    take: (): Ticket | undefined => {
      const ticket = tickets[head]
      if (!ticket) return undefined
      head += 1
      if (head === tickets.length || head > 1024) {
        tickets = tickets.slice(head)
        head = 0
      }
      return ticket
    },
    length: (): number => tickets.length - head,
  }
}
type Line = ReturnType<typeof createLine>

interface Consumer { readonly work: Work; free: number; readonly width: number; stopped: boolean; idle?: () => void }

/** The embedded queue engine. Its tickets live as long as the process. */
export const createEmbeddedQueue = (world: Pick<World, 'sleep' | 'log'>): QueueEngine => {
  const lines = new Map<string, Line>()
  const consumers = new Map<string, Consumer[]>()
  let closed = false

  const line = (route: string): Line => {
    const found = lines.get(route) ?? createLine()
    lines.set(route, found)
    return found
  }
  const finish = (consumer: Consumer, route: string): void => {
    consumer.free += 1
    if (consumer.stopped && consumer.free === consumer.width) consumer.idle?.()
    show(route)
  }
  const showAgain = async (ticket: Ticket): Promise<void> => {
    await world.sleep(againMs)
    if (closed) return
    line(ticket.route).add(ticket)
    show(ticket.route)
  }
  const run = async (consumer: Consumer, ticket: Ticket): Promise<void> => {
    const shown = await consumer.work(ticket).catch((error: unknown) => {
      world.log.error('work-threw', { route: ticket.route, id: ticket.id, error: (error as Error)?.name })
      return 'again' as const
    })
    if (shown === 'again') void showAgain(ticket)
    finish(consumer, ticket.route)
  }
  const show = (route: string): void => {
    if (closed) return
    for (const consumer of consumers.get(route) ?? []) {
      while (!consumer.stopped && consumer.free > 0) {
        const ticket = line(route).take()
        if (!ticket) return
        consumer.free -= 1
        void run(consumer, ticket)
      }
    }
  }
  const stop = (route: string, consumer: Consumer): Promise<void> => {
    consumer.stopped = true
    consumers.set(route, (consumers.get(route) ?? []).filter((other) => other !== consumer))
    if (consumer.free === consumer.width) return Promise.resolve()
    return new Promise((resolve) => { consumer.idle = resolve })
  }

  return {
    features: { durable: false, shared: false },
    publish: async (tickets) => {
      if (closed) throw new Error('the queue is closed')
      for (const ticket of tickets) line(ticket.route).add(ticket)
      for (const route of new Set(tickets.map((ticket) => ticket.route))) show(route)
    },
    consume: (route, width, work): Consumption => {
      const consumer: Consumer = { work, free: width, width, stopped: false }
      consumers.set(route, [...(consumers.get(route) ?? []), consumer])
      show(route)
      return { stop: () => stop(route, consumer) }
    },
    depth: async (route) => line(route).length(),
    close: async () => {
      const stopping = [...consumers].flatMap(([route, list]) => list.map((consumer) => stop(route, consumer)))
      await Promise.all(stopping)
      closed = true
    },
  }
}
