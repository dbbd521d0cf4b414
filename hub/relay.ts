// The relay writes tickets for what is due. A fresh message takes the short way: its ticket is written from memory right after
// its commit. Everything else is found in the store, by line and only as much as is needed next, so that the work grows with
// what happens now and not with what waits. It never polls: it is told of commits, of finished tickets and of the next due moment.
import type { Ticket } from '../core/queue.ts'
import type { Route } from '../core/route.ts'
import type { Instant, Transaction } from '../core/transaction.ts'
import { createAlarm, type Alarm } from './alarm.ts'
import type { Gate } from './gate.ts'
import type { Parts } from './parts.ts'
import { createShares, type Level, type Shares, type Waiting } from './share.ts'

export interface Relay {
  /** Something is queued: due now or later. */
  offer(transaction: Transaction, sealed?: Uint8Array): void
  /** What is known in memory of a ticket that is out, to spare a read; the claim's version decides whether it still holds. */
  known(ticket: Ticket): Waiting | undefined
  finished(ticket: Ticket): void
  /** Learns from the ledger what waits. */
  look(): Promise<void>
  stop(): void
}

const pageSize = 128
/** How long the store or the queue engine is left alone after it failed. */
const stallMs = 1000
/** An engine may lose tickets. One that is out for longer than two attempts and this is written again, if it is still wanted. */
const lostMs = 30_000
/** Sealed payloads up to this size are kept in memory until they are sent, up to the total. */
const keptBytes = 16_384
const keptTotalBytes = 64 * 1024 * 1024

interface Out { readonly waiting: Waiting; readonly since: Instant }

interface Desk {
  readonly route: Route
  readonly gate: Gate
  readonly shares: Shares
  /** Tickets that are out, oldest first. */
  readonly out: Map<string, Out>
  readonly alarm: Alarm
  readonly limit: number
  stalledUntil: number
  scheduled: boolean
  pumping: boolean
}

/** A ticket for this version is already out; a newer version (sent anew after a lapse) is another matter. */
const isOut = (desk: Desk, { id, version }: Transaction): boolean => (desk.out.get(id)?.waiting.transaction.version ?? 0) >= version

/** The relay over all routes. `gates` has one gate a route. */
export const createRelay = (parts: Parts, gates: ReadonlyMap<string, Gate>): Relay => {
  const { world, store, queue } = parts
  const desks = new Map<string, Desk>()
  let kept = 0
  let stopped = false

  const open = (route: Route): Desk => {
    const limit = queue.features.shared ? route.width * 2 : route.width
    const desk: Desk = {
      route, limit, gate: gates.get(route.name) as Gate, shares: createShares(), out: new Map(),
      alarm: createAlarm(world, () => schedule(desk)), stalledUntil: 0,
      scheduled: false, pumping: false,
    }
    return desk
  }
  for (const route of parts.routes) desks.set(route.name, open(route))

  const schedule = (desk: Desk): void => {
    if (desk.scheduled || stopped) return
    desk.scheduled = true
    queueMicrotask(() => {
      desk.scheduled = false
      void pump(desk).catch((error: Error) => world.log.error('relay-failed', { route: desk.route.name, error: error.message }))
    })
  }

  const load = async (desk: Desk, line: Level): Promise<void> => {
    desk.shares.begin(line)
    try {
      await fill(desk, line)
    } catch (error) {
      desk.shares.fill(line, [], true, Number.POSITIVE_INFINITY)
      stall(desk, 'store-unread', error as Error)
    }
  }
  const fill = async (desk: Desk, line: Level): Promise<void> => {
    const now = world.now()
    const limit = pageSize + desk.out.size
    const found = await store.due({
      route: desk.route.name, origin: line.origin, priority: line.priority, now: Number.MAX_SAFE_INTEGER, limit,
    })
    const due = found.filter((one) => one.dueAt <= now && !isOut(desk, one)).map((transaction) => ({ transaction }))
    const later = found.find((one) => one.dueAt > now)
    desk.shares.fill(line, due, !later && found.length === limit, later?.dueAt ?? Number.POSITIVE_INFINITY)
  }

  const takeAll = (desk: Desk): Waiting[] => {
    const taken: Waiting[] = []
    while (desk.gate.room(desk.out.size) > 0 && desk.out.size < desk.limit) {
      const waiting = desk.shares.take()
      if (!waiting) break
      if (isOut(desk, waiting.transaction)) {
        forget(waiting)
        continue
      }
      forget(desk.out.get(waiting.transaction.id)?.waiting)
      desk.out.delete(waiting.transaction.id)
      desk.out.set(waiting.transaction.id, { waiting, since: world.now() })
      desk.gate.passed()
      taken.push(waiting)
    }
    return taken
  }

  const publish = async (desk: Desk, taken: readonly Waiting[]): Promise<void> => {
    const tickets = taken.map(({ transaction }) => ({ id: transaction.id, route: desk.route.name }))
    try {
      await queue.publish(tickets)
    } catch (error) {
      for (const waiting of taken) takeBack(desk, waiting)
      stall(desk, 'tickets-not-taken', error as Error)
    }
  }
  const stall = (desk: Desk, event: string, error: Error): void => {
    world.log.warn(event, { route: desk.route.name, error: error.message })
    desk.stalledUntil = world.now() + stallMs
    desk.alarm.at(desk.stalledUntil)
  }
  const takeBack = (desk: Desk, waiting: Waiting): void => {
    desk.out.delete(waiting.transaction.id)
    forget(waiting)
    desk.shares.expect(waiting.transaction.origin, waiting.transaction.priority, waiting.transaction.dueAt)
  }

  const lostAt = ({ route, out }: Desk): Instant => {
    const [oldest] = out.values()
    return oldest ? oldest.since + 2 * route.attemptMs + lostMs : Number.POSITIVE_INFINITY
  }
  const reclaimLost = (desk: Desk): void => {
    while (lostAt(desk) <= world.now()) {
      const [lost] = desk.out.values()
      if (lost) takeBack(desk, lost.waiting)
    }
  }

  const canPass = (desk: Desk): boolean =>
    !stopped && world.now() >= desk.stalledUntil && desk.out.size < desk.limit && desk.gate.room(desk.out.size) > 0

  const pump = async (desk: Desk): Promise<void> => {
    if (desk.pumping) return
    desk.pumping = true
    try {
      reclaimLost(desk)
      while (canPass(desk)) {
        // Lines are filled before anybody's turn is taken, or those in memory would keep the others out.
        const hungry = desk.shares.hungry(world.now())
        if (hungry.length > 0) await Promise.all(hungry.map((line) => load(desk, line)))
        const taken = takeAll(desk)
        if (taken.length > 0) await publish(desk, taken)
        else if (hungry.length === 0) break
      }
    } finally {
      desk.pumping = false
    }
    wakeLater(desk)
  }
  // Where every place is out, the next finished ticket wakes it; where the gate holds back, the moment it may open.
  const wakeLater = (desk: Desk): void => {
    desk.alarm.at(lostAt(desk))
    if (desk.out.size >= desk.limit) return
    desk.alarm.at(desk.gate.reopensAt() ?? desk.shares.nextDueAt(world.now()))
  }

  const keep = (sealed: Uint8Array | undefined): Uint8Array | undefined => {
    if (!sealed || sealed.length > keptBytes || kept + sealed.length > keptTotalBytes) return undefined
    kept += sealed.length
    return sealed
  }
  const forget = (waiting: Waiting | undefined): void => { kept -= waiting?.sealed?.length ?? 0 }

  const offer = (transaction: Transaction, sealed?: Uint8Array): void => {
    const desk = desks.get(transaction.route)
    if (!desk) return
    if (transaction.dueAt <= world.now()) {
      const waiting = { transaction, sealed: keep(sealed) }
      if (!desk.shares.add(waiting)) forget(waiting)
    } else desk.shares.expect(transaction.origin, transaction.priority, transaction.dueAt)
    if (canPass(desk)) schedule(desk)
    else wakeLater(desk)
  }

  const look = async (): Promise<void> => {
    for (const { route, origin, priority, dueAt } of await store.shares()) {
      desks.get(route)?.shares.expect(origin, priority, dueAt)
    }
    for (const desk of desks.values()) schedule(desk)
  }

  return {
    offer,
    known: (ticket) => desks.get(ticket.route)?.out.get(ticket.id)?.waiting,
    finished: (ticket) => {
      const desk = desks.get(ticket.route)
      if (!desk) return
      forget(desk.out.get(ticket.id)?.waiting)
      desk.out.delete(ticket.id)
      schedule(desk)
    },
    look,
    stop: () => {
      stopped = true
      for (const desk of desks.values()) desk.alarm.stop()
    },
  }
}
