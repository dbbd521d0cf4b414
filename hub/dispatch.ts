// A ticket becomes an attempt, in small named steps: look, claim, send. The claim is written before the first byte leaves and the
// outcome after it; both are fenced by the version, so a stale or doubled ticket finds nothing to do.
import type { Shown, Ticket } from '../core/queue.ts'
import type { Bounds } from './bounds.ts'
import { claim, leaseFor } from './claim.ts'
import type { Gate } from './gate.ts'
import type { Observed } from './observed.ts'
import type { Parts } from './parts.ts'
import type { Receiving } from './receive.ts'
import type { Relay } from './relay.ts'
import { createSend, type Way } from './send.ts'
import type { Waiting } from './share.ts'
import type { Write } from './write.ts'

/** Works on one ticket. */
export type Dispatch = (ticket: Ticket) => Promise<Shown>

type Gates = ReadonlyMap<string, Gate>
type Seen = ReadonlyMap<string, Observed>

const waysOf = (parts: Parts, gates: Gates, seen: Seen): ReadonlyMap<string, Way> => new Map(parts.routes.flatMap((route) => {
  const [adapter, gate, observed] = [parts.ways.get(route.name), gates.get(route.name), seen.get(route.name)]
  return adapter && gate && observed ? [[route.name, { route, adapter, gate, observed }] as const] : []
}))

/** The worker's stage. */
export const createDispatch = (
  parts: Parts, gates: Gates, seen: Seen, relay: Relay, write: Write, receiving: Receiving, bounds: Bounds,
): Dispatch => {
  const { world, store } = parts
  const ways = waysOf(parts, gates, seen)
  const send = createSend(parts, write, receiving, bounds)

  const look = async (ticket: Ticket): Promise<Waiting | undefined> => {
    const known = relay.known(ticket)
    if (known) return known
    const transaction = await store.read(ticket.id)
    return transaction && { transaction }
  }
  const deliver = async (waiting: Waiting, sendOff: () => void): Promise<void> => {
    const way = ways.get(waiting.transaction.route)
    const claimed = way && await claim(waiting, leaseFor(way.route, waiting.transaction), world, write)
    if (way && claimed) await send(claimed, way, sendOff)
  }
  // The ticket's place is given back as soon as the sending is over, so that the outcome is written while the next is sent.
  // One that could not be worked on is still out: the engine shows it again, or the relay misses it and writes it anew.
  return async (ticket) => {
    let off = false
    const sendOff = (): void => {
      if (!off) relay.finished(ticket)
      off = true
    }
    const waiting = await look(ticket)
    if (waiting) await deliver(waiting, sendOff)
    sendOff()
    return 'done'
  }
}
