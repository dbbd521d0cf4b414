// The counter of one route: tickets in a line, and consumers with so many hands each.
import type { Consumption, Shown, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import { createLine } from './line.ts'

export type Work = (ticket: Ticket) => Promise<Shown>

interface Consumer {
  readonly work: Work
  readonly width: number
  free: number
  stopped: boolean
  idle?: () => void
}

export interface Counter {
  publish(tickets: readonly Ticket[]): void
  consume(width: number, work: Work): Consumption
  depth(): number
  /** Shows nothing more; resolves when nothing is under way. */
  close(): Promise<void>
}

/** After this long a ticket whose work said «again», or threw, is shown again. */
const againMs = 50

/** Work that throws is work to be shown again; the error's name is all that is told of it. */
const shownBy = async ({ work }: Consumer, ticket: Ticket, world: Pick<World, 'log'>): Promise<Shown> => {
  try {
    return await work(ticket)
  } catch (error) {
    world.log.error('work-threw', { route: ticket.route, id: ticket.id, error: (error as Error)?.name })
    return 'again'
  }
}

export const createCounter = (world: Pick<World, 'sleep' | 'log'>): Counter => {
  const line = createLine()
  const closing = new AbortController()
  let consumers: readonly Consumer[] = []

  const showAgain = async (ticket: Ticket): Promise<void> => {
    await world.sleep(againMs, closing.signal)
    line.add(ticket)
    show()
  }
  const run = async (consumer: Consumer, ticket: Ticket): Promise<void> => {
    if (await shownBy(consumer, ticket, world) === 'again') void showAgain(ticket)
    consumer.free += 1
    if (consumer.stopped && consumer.free === consumer.width) consumer.idle?.()
    show()
  }
  const show = (): void => {
    for (const consumer of consumers) {
      while (!consumer.stopped && consumer.free > 0 && line.length() > 0) {
        consumer.free -= 1
        void run(consumer, line.take() as Ticket)
      }
    }
  }
  const stop = (consumer: Consumer): Promise<void> => {
    consumer.stopped = true
    consumers = consumers.filter((other) => other !== consumer)
    if (consumer.free === consumer.width) return Promise.resolve()
    return new Promise((resolve) => { consumer.idle = resolve })
  }

  return {
    publish: (tickets) => {
      for (const ticket of tickets) line.add(ticket)
      show()
    },
    consume: (width, work) => {
      const consumer: Consumer = { work, width, free: width, stopped: false }
      consumers = [...consumers, consumer]
      show()
      return { stop: () => stop(consumer) }
    },
    depth: line.length,
    close: async () => {
      closing.abort()
      await Promise.all(consumers.map(stop))
    },
  }
}
