// What a fetcher says of its claim: it has them, it gives them back, it wants to see one again. A claim is the handle of what it
// claimed last; once somebody else has claimed it, it says nothing any more.
import type { Fetch, Fetched } from '../core/fetch.ts'
import type { Route } from '../core/route.ts'
import { isSettled } from '../core/status.ts'
import { step } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import { fetchedOf } from './fetch-claim.ts'
import type { Place } from './fetch-place.ts'
import { parkedMs, type Parts } from './parts.ts'
import type { Receiving } from './receive.ts'
import { settle } from './settle.ts'
import type { Write } from './write.ts'

type Act = (held: Transaction, place: Place) => Promise<boolean>

/** So many are written together, and share their commits. */
const together = 64

const delivered = { kind: 'delivered' } as const

/** Makes what ends the claims of a place. */
export const createEnds = (parts: Parts, write: Write, receiving: Pick<Receiving, 'receive'>) => {
  const { world, store, seal } = parts

  const heldBy = async (place: Place, handle: string, id: string): Promise<Transaction | undefined> => {
    const stored = await store.read(id)
    return stored && place.has(stored) && stored.handle === handle && stored.attempt > 0 ? stored : undefined
  }
  const settled = async (held: Transaction, place: Place): Promise<boolean> => {
    const route = place.routes.get(held.route) as Route
    const kept = parkedMs(parts, held.origin, route)
    const seen = { route, now: world.now(), random: world.random, begunAt: held.changedAt, parkedMs: kept }
    const change = settle(held, delivered, seen, true)
    return change !== undefined && (await write(change)).outcome === 'replaced'
  }
  // A word that comes after the lease's end is news like a receipt, and may be overtaken like one.
  const settleOne: Act = async (held, place) => {
    const { id, attempt, status, route } = held
    if (status === 'delivered') return true
    if (status !== 'sending' || !await settled(held, place)) {
      await receiving.receive({ id, kind: 'delivered', evidence: { code: 'fetched', attempt } })
    }
    world.records.count('sluse_attempts_total', { route, outcome: 'delivered' })
    return true
  }
  const giveOneBack = (delayMs: number): Act => async (held) => {
    if (held.status !== 'sending') return false
    const now = world.now()
    const patch = { reason: 'given-back', dueAt: now + delayMs, deadlineAt: held.keptUntil }
    const change = step(held, 'postponed', now, patch, { attempt: held.attempt })
    if (!change || (await write(change)).outcome !== 'replaced') return false
    world.records.count('sluse_given_back_total', { route: held.route })
    return true
  }
  const each = async (place: Place, handle: string, ids: readonly string[], act: Act): Promise<readonly string[]> => {
    const done: string[] = []
    const one = async (id: string): Promise<readonly string[]> => {
      const held = await heldBy(place, handle, id)
      return held && await act(held, place) ? [id] : []
    }
    for (let at = 0; at < ids.length; at += together) {
      done.push(...(await Promise.all(ids.slice(at, at + together).map(one))).flat())
    }
    return done
  }
  const read = async (place: Place, handle: string, id: string): Promise<Fetched | undefined> => {
    const held = await heldBy(place, handle, id)
    const sealed = held && !isSettled(held.status) ? await store.payload(id) : undefined
    const body = sealed && seal.open(id, sealed)
    return held && body && !('unopenable' in body) ? fetchedOf(held, body) : undefined
  }
  return (place: Place): Pick<Fetch, 'settle' | 'giveBack' | 'read'> => ({
    settle: (handle, ids) => each(place, handle, ids, settleOne),
    giveBack: (handle, ids, delayMs = 0) => each(place, handle, ids, giveOneBack(delayMs)),
    read: (handle, id) => read(place, handle, id),
  })
}
