// The relay writes tickets for what is due. A fresh message takes the short way: its ticket is written from memory right after
// its commit. Everything else is found in the store, by line and only as much as is needed next, so that the work grows with
// what happens now and not with what waits. It never polls: it is told of commits, of finished tickets and of the next moment at
// which something is due.
import type { Ticket } from '../core/queue.ts'
import type { Route } from '../core/route.ts'
import type { Transaction } from '../core/transaction.ts'
import { createAlarm } from './alarm.ts'
import { createElsewhere } from './elsewhere.ts'
import type { Desk } from './desk.ts'
import type { Gate } from './gate.ts'
import { createKept } from './kept.ts'
import type { Parts } from './parts.ts'
import { createPump } from './pump.ts'
import { createShares, type Waiting } from './share.ts'

export interface Relay {
  /** Something is queued: due now or later. */
  offer(transaction: Transaction, sealed?: Uint8Array): void
  /** Something was queued that its lane may withhold: the ledger knows whether it is to be sent. */
  expect(transaction: Transaction): void
  /** What is known in memory of a ticket that is out, to spare a read; the claim's version decides whether it still holds. */
  known(ticket: Ticket): Waiting | undefined
  finished(ticket: Ticket): void
  /** Learns from the ledger what waits. */
  look(): Promise<void>
  stop(): void
}

// An engine across a network is given twice the width, so that its workers do not wait for the way back.
const openDesk = ({ world, queue }: Parts, route: Route, gate: Gate, ring: (desk: Desk) => void): Desk => {
  const desk: Desk = {
    route, gate, shares: createShares(), out: new Map(), limit: queue.features.shared ? route.width * 2 : route.width,
    alarm: createAlarm(world, () => ring(desk)), stalledUntil: 0, scheduled: false, pumping: false,
  }
  return desk
}

/** The relay over all routes. `gates` has one gate a route. */
export const createRelay = (parts: Parts, gates: ReadonlyMap<string, Gate>): Relay => {
  const { world, store } = parts
  const kept = createKept()
  const pump = createPump(parts, kept)
  let stopped = false
  const failed = (error: Error): void => world.log.error('relay-failed', { error: error.message })

  // Many calls in one turn of the event loop are one run of the pump.
  const schedule = (desk: Desk): void => {
    if (desk.scheduled || stopped) return
    desk.scheduled = true
    queueMicrotask(() => {
      desk.scheduled = false
      if (!stopped) void pump.run(desk).then(() => elsewhere.look(desk)).catch(failed)
    })
  }
  const desks = new Map([...gates].map(([name, gate]) => {
    const route = parts.routes.find((each) => each.name === name) as Route
    return [name, openDesk(parts, route, gate, schedule)]
  }))

  const wake = (desk: Desk): void => {
    if (pump.canPass(desk)) schedule(desk)
    else pump.wakeLater(desk)
  }
  const expect = ({ route, origin, priority, dueAt }: Transaction): void => {
    const desk = desks.get(route)
    if (!desk || stopped) return
    desk.shares.expect(origin, priority, dueAt)
    wake(desk)
  }
  const offer = (transaction: Transaction, sealed?: Uint8Array): void => {
    const desk = desks.get(transaction.route)
    if (!desk || stopped) return
    if (transaction.dueAt > world.now()) return expect(transaction)
    const waiting = { transaction, sealed: kept.keep(sealed) }
    if (!desk.shares.add(waiting)) kept.forget(waiting)
    wake(desk)
  }
  const finished = ({ route, id }: Ticket): void => {
    const desk = desks.get(route)
    if (!desk) return
    pump.over(desk, id)
    schedule(desk)
  }
  const elsewhere = createElsewhere(
    parts, () => desks.values(), pump.hasRoom, ({ route }, id) => finished({ route: route.name, id }))
  const look = async (): Promise<void> => {
    for (const { route, origin, priority, dueAt } of await store.shares()) {
      desks.get(route)?.shares.expect(origin, priority, dueAt)
    }
    for (const desk of desks.values()) schedule(desk)
  }
  const stop = (): void => {
    stopped = true
    elsewhere.stop()
    desks.forEach(({ alarm }) => alarm.stop())
  }
  return { offer, expect, known: (ticket) => desks.get(ticket.route)?.out.get(ticket.id)?.waiting, finished, look, stop }
}
