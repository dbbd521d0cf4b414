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

interface Consumer { readonly work: (ticket: Ticket) => Promise<Shown>; free: number; readonly width: number; gone: boolean; idle?: () => void }

export interface Broker {
  /** The engine of one process; `drop` is the broker's noticing that the process is gone. */
  connect(): { readonly engine: QueueEngine; drop(): void }
  manners: Nasty
}

/** One broker for all processes of a run. */
export const createBroker = (time: Time, chance: Chance, shuffled: boolean): Broker => {
  const lines = new Map<string, Ticket[]>()
  const consumers = new Map<string, Set<Consumer>>()
  const broker: Broker = { manners: honest, connect: () => connect() }

  const enqueue = (ticket: Ticket): void => {
    lines.set(ticket.route, [...lines.get(ticket.route) ?? [], ticket])
    void time.sleep(0).then(() => show(ticket.route))
  }
  const take = (ticket: Ticket): void => {
    const { lose, double, delay } = broker.manners
    if (chance.of(lose)) return
    if (chance.of(double)) void time.sleep(chance.between(0, 40_000)).then(() => enqueue(ticket))
    if (chance.of(delay)) void time.sleep(chance.between(1, 20_000)).then(() => enqueue(ticket))
    else enqueue(ticket)
  }
  const next = (route: string): Ticket | undefined => {
    const line = lines.get(route) ?? []
    return line.splice(shuffled ? chance.between(0, line.length - 1) : 0, 1)[0]
  }
  const run = async (consumer: Consumer, ticket: Ticket): Promise<void> => {
    const shown = await consumer.work(ticket).catch(() => 'again' as const)
    if (consumer.gone) return
    consumer.free += 1
    if (shown === 'again') void time.sleep(50).then(() => take(ticket))
    if (consumer.free === consumer.width) consumer.idle?.()
    show(ticket.route)
  }
  const show = (route: string): void => {
    for (const consumer of consumers.get(route) ?? []) {
      while (consumer.free > 0 && !consumer.idle && (lines.get(route)?.length ?? 0) > 0) {
        consumer.free -= 1
        const ticket = next(route) as Ticket
        void run(consumer, ticket)
      }
    }
  }
  const stop = (route: string, consumer: Consumer): Promise<void> => {
    consumers.get(route)?.delete(consumer)
    return consumer.free === consumer.width ? Promise.resolve() : new Promise((resolve) => { consumer.idle = resolve })
  }
  const publish = async (tickets: readonly Ticket[]): Promise<void> => {
    const fails = chance.of(broker.manners.fail)
    if (!fails || chance.of(0.5)) for (const ticket of tickets) take(ticket)
    if (fails) throw new Error('the broker is away')
  }
  const connect = () => {
    const mine: [string, Consumer][] = []
    const consume = (route: string, width: number, work: Consumer['work']): Consumption => {
      const consumer: Consumer = { work, free: width, width, gone: false }
      mine.push([route, consumer])
      consumers.set(route, (consumers.get(route) ?? new Set()).add(consumer))
      void time.sleep(0).then(() => show(route))
      return { stop: () => stop(route, consumer) }
    }
    const drop = (): void => {
      for (const [route, consumer] of mine) {
        consumer.gone = true
        consumers.get(route)?.delete(consumer)
      }
    }
    const engine: QueueEngine = {
      features: { durable: true, shared: true }, publish, consume,
      depth: async (route) => lines.get(route)?.length ?? 0, close: async () => drop(),
    }
    return { engine, drop }
  }
  return broker
}
