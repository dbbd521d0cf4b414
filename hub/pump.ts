// The pump of the relay: fills the lines whose turn is near from the store, takes as many in turn as the gate lets pass, and
// writes their tickets.
import { isOut, expectAgain, lostAt, ticketOf, type Desk } from './desk.ts'
import type { Kept } from './kept.ts'
import type { Parts } from './parts.ts'
import type { Level, Waiting } from './share.ts'

export interface Pump {
  /** Writes what may be written now. One run at a time a desk. */
  run(desk: Desk): Promise<void>
  /** The ticket is out no more. */
  over(desk: Desk, id: string): void
  canPass(desk: Desk): boolean
  /** Those that are out leave room for more. */
  hasRoom(desk: Desk): boolean
  /** Sets the desk's alarm to when it is worth looking again. */
  wakeLater(desk: Desk): void
}

const pageSize = 128
/** How long the store or the queue engine is left alone after it failed. */
const stallMs = 1000

type Needs = Pick<Parts, 'world' | 'store' | 'queue'>

const stall = ({ world }: Needs, desk: Desk, event: string, error: Error): void => {
  world.log.warn(event, { route: desk.route.name, error: error.message })
  desk.stalledUntil = world.now() + stallMs
  desk.alarm.at(desk.stalledUntil)
}

// Asked without a limit of time, the store tells with one answer what is due now and when the next one will be.
const fill = async ({ world, store }: Needs, desk: Desk, line: Level): Promise<void> => {
  const { origin, priority } = line
  const now = world.now()
  const limit = pageSize + desk.out.size
  const found = await store.due({ route: desk.route.name, origin, priority, now: Number.MAX_SAFE_INTEGER, limit })
  const due = found.filter((one) => one.dueAt <= now && !isOut(desk, one)).map((transaction) => ({ transaction }))
  const later = found.find((one) => one.dueAt > now)
  desk.shares.fill(line, due, !later && found.length === limit, later?.dueAt ?? Number.POSITIVE_INFINITY)
}

const load = async (needs: Needs, desk: Desk, line: Level): Promise<void> => {
  desk.shares.begin(line)
  try {
    await fill(needs, desk, line)
  } catch (error) {
    desk.shares.fill(line, [], true, Number.POSITIVE_INFINITY)
    stall(needs, desk, 'store-unread', error as Error)
  }
}

const takeBack = (desk: Desk, waiting: Waiting, kept: Kept): void => {
  desk.out.delete(waiting.transaction.id)
  kept.forget(waiting)
  expectAgain(desk, waiting)
}

const reclaimLost = ({ world }: Needs, desk: Desk, kept: Kept): void => {
  while (lostAt(desk) <= world.now()) {
    const [lost] = desk.out.values()
    if (lost) takeBack(desk, lost.waiting, kept)
  }
}

const takeAll = ({ world }: Needs, desk: Desk, kept: Kept): Waiting[] => {
  const taken: Waiting[] = []
  while (desk.gate.room(desk.out.size) > 0 && desk.out.size < desk.limit) {
    const waiting = desk.shares.take()
    if (!waiting) break
    if (isOut(desk, waiting.transaction)) {
      kept.forget(waiting)
      continue
    }
    kept.forget(desk.out.get(waiting.transaction.id)?.waiting)
    desk.out.delete(waiting.transaction.id)
    desk.out.set(waiting.transaction.id, { waiting, since: world.now() })
    desk.gate.passed()
    taken.push(waiting)
  }
  return taken
}

const publish = async (needs: Needs, desk: Desk, taken: readonly Waiting[], kept: Kept): Promise<void> => {
  try {
    await needs.queue.publish(taken.map((waiting) => ticketOf(desk, waiting)))
  } catch (error) {
    for (const waiting of taken) takeBack(desk, waiting, kept)
    stall(needs, desk, 'tickets-not-taken', error as Error)
  }
}

/** The pump over all desks. */
export const createPump = (needs: Needs, kept: Kept): Pump => {
  const { world } = needs
  const hasRoom = (desk: Desk): boolean => desk.out.size < desk.limit && desk.gate.room(desk.out.size) > 0
  const canPass = (desk: Desk): boolean => world.now() >= desk.stalledUntil && hasRoom(desk)

  // Lines are filled before anybody's turn is taken, or those in memory would keep the others out.
  const round = async (desk: Desk): Promise<boolean> => {
    const hungry = desk.shares.hungry(world.now())
    if (hungry.length > 0) await Promise.all(hungry.map((line) => load(needs, desk, line)))
    const taken = takeAll(needs, desk, kept)
    if (taken.length > 0) await publish(needs, desk, taken, kept)
    return taken.length > 0 || hungry.length > 0
  }
  // Where every place that the gate leaves is out, the next finished ticket wakes it; where the gate holds back, the moment it
  // may open; else the moment at which something is due, which may have passed since it was last looked for.
  const wakeLater = (desk: Desk): void => {
    desk.alarm.at(lostAt(desk))
    if (desk.out.size >= desk.limit) return
    const opensAt = world.now() < desk.stalledUntil ? desk.stalledUntil : desk.gate.reopensAt()
    if (opensAt !== undefined) desk.alarm.at(opensAt)
    else if (canPass(desk)) desk.alarm.at(desk.shares.nextTurnAt())
  }
  const run = async (desk: Desk): Promise<void> => {
    if (desk.pumping) return
    desk.pumping = true
    try {
      reclaimLost(needs, desk, kept)
      while (canPass(desk) && await round(desk)) continue
    } finally {
      desk.pumping = false
    }
    wakeLater(desk)
  }
  const over = (desk: Desk, id: string): void => {
    kept.forget(desk.out.get(id)?.waiting)
    desk.out.delete(id)
  }
  return { run, over, canPass, hasRoom, wakeLater }
}
