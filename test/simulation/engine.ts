// An engine as bad as the port allows: tickets are lost, doubled, shuffled and late; `publish` may fail before or after it took
// them. It outlives the processes that use it, as a broker does, and shows a dead worker's ticket to another, mostly.
import type { Consumption, QueueEngine, Shown, Ticket } from '../../core/queue.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

export interface Nasty {
  readonly lose: number
  readonly double: number
  readonly delay: number
  readonly fail: number
}

export const honest: Nasty = { lose: 0, double: 0, delay: 0, fail: 0 }
export const nasty: Nasty = { lose: 0.1, double: 0.2, delay: 0.3, fail: 0.05 }

interface Consumer {
  readonly work: (ticket: Ticket) => Promise<Shown>
  readonly width: number
  free: number
  gone: boolean
  idle?: () => void
}

export interface Broker {
  /** The engine of one process; `drop` is the broker's noticing that the process is gone. */
  connect(): { readonly engine: QueueEngine; drop(): void }
  manners: Nasty
}

const againMs = 50

/** The tickets of all routes, and who is shown them. */
const createFloor = (time: Time, chance: Chance, shuffled: boolean, returned: (ticket: Ticket) => void) => {
  const lines = new Map<string, Ticket[]>()
  const consumers = new Map<string, Set<Consumer>>()
  const line = (route: string): Ticket[] => lines.get(route) ?? []

  const run = async (consumer: Consumer, ticket: Ticket): Promise<void> => {
    const shown = await consumer.work(ticket).catch(() => 'again' as const)
    if (consumer.gone) return
    consumer.free += 1
    if (shown === 'again') time.at(time.now() + againMs, () => returned(ticket))
    if (consumer.free === consumer.width) consumer.idle?.()
    show(ticket.route)
  }
  const show = (route: string): void => {
    for (const consumer of consumers.get(route) ?? []) {
      while (consumer.free > 0 && !consumer.idle && line(route).length > 0) {
        const [ticket] = line(route).splice(shuffled ? chance.between(0, line(route).length - 1) : 0, 1)
        consumer.free -= 1
        void run(consumer, ticket as Ticket)
      }
    }
  }
  return {
    depth: (route: string): number => line(route).length,
    enqueue: (ticket: Ticket): void => {
      lines.set(ticket.route, [...line(ticket.route), ticket])
      time.at(time.now(), () => show(ticket.route))
    },
    join: (route: string, consumer: Consumer): void => {
      consumers.set(route, (consumers.get(route) ?? new Set()).add(consumer))
      time.at(time.now(), () => show(route))
    },
    leave: (route: string, consumer: Consumer): Promise<void> => {
      consumers.get(route)?.delete(consumer)
      return consumer.free === consumer.width ? Promise.resolve() : new Promise((resolve) => { consumer.idle = resolve })
    },
  }
}
type Floor = ReturnType<typeof createFloor>

const createConnect = (floor: Floor, publish: QueueEngine['publish']): Broker['connect'] => () => {
  const mine: [string, Consumer][] = []
  const consume = (route: string, width: number, work: Consumer['work']): Consumption => {
    const consumer: Consumer = { work, free: width, width, gone: false }
    mine.push([route, consumer])
    floor.join(route, consumer)
    return { stop: () => floor.leave(route, consumer) }
  }
  const drop = (): void => {
    for (const [route, consumer] of mine) {
      consumer.gone = true
      void floor.leave(route, consumer)
    }
  }
  const features = { durable: true, shared: true }
  return { engine: { features, publish, consume, depth: async (route) => floor.depth(route), close: async () => drop() }, drop }
}

/** One broker for all processes of a run. */
export const createBroker = (time: Time, chance: Chance, shuffled: boolean): Broker => {
  const take = (ticket: Ticket): void => {
    const { lose, double, delay } = broker.manners
    const after = (mostMs: number): void => { time.at(time.now() + chance.between(1, mostMs), () => floor.enqueue(ticket)) }
    if (chance.of(lose)) return
    if (chance.of(double)) after(40_000)
    if (chance.of(delay)) after(20_000)
    else floor.enqueue(ticket)
  }
  const floor = createFloor(time, chance, shuffled, take)
  const publish = async (tickets: readonly Ticket[]): Promise<void> => {
    const fails = chance.of(broker.manners.fail)
    if (!fails || chance.of(0.5)) for (const ticket of tickets) take(ticket)
    if (fails) throw new Error('the broker is away')
  }
  const broker: Broker = { manners: honest, connect: createConnect(floor, publish) }
  return broker
}
