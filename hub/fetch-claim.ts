// Claiming for a fetcher: what is due is claimed under its lease, and handed out where its silo still wants it.
import type { Body } from '../core/adapter.ts'
import { fetchedAdapter, type Fetch, type Fetched, type Order } from '../core/fetch.ts'
import type { Entity } from '../core/partner.ts'
import type { Route } from '../core/route.ts'
import type { Transaction } from '../core/transaction.ts'
import type { Bounds } from './bounds.ts'
import { claim, type Claimed } from './claim.ts'
import { createConclude } from './conclude.ts'
import type { Bell } from './fetch-bell.ts'
import { dueAt } from './fetch-due.ts'
import type { Place } from './fetch-place.ts'
import type { Parts } from './parts.ts'
import type { Receiving } from './receive.ts'
import { createRelevance } from './relevance.ts'
import type { Write } from './write.ts'

/** So many are claimed together, and share their commits. */
const together = 32
const unsubscribed = { kind: 'refused', reason: 'unsubscribed' } as const
const usualBytes = 8 * 1024 * 1024

export const fetchedOf = ({ id, attempt, origin, reference, topic, deadlineAt: until }: Transaction, body: Body): Fetched =>
  ({ id, attempt, origin, reference, topic, until, body })

/** What a partner has ended its subscription to, while it was claimed and so could not be cancelled. */
const isUnsubscribed = async ({ subscriptions }: Parts, { channel, destination }: Transaction, { content }: Body) => {
  if (!subscriptions || destination === undefined || channel !== subscriptions.channel) return false
  return !await subscriptions.isWanted(destination, (content as Entity).EntitetId)
}

/** From a claim to what is handed out: what is not wanted any more, or nobody can open, is not. */
const createReady = (parts: Parts, write: Write, receiving: Receiving, bounds: Bounds) => {
  const relevance = createRelevance(parts, bounds)
  const { conclude, unneeded } = createConclude(parts, write, receiving, bounds)
  return async ({ transaction, sealed }: Claimed, route: Route): Promise<Fetched | undefined> => {
    const way = { route, adapter: fetchedAdapter }
    const body = parts.seal.open(transaction.id, sealed)
    const objection = await relevance(transaction)
    if (objection === 'irrelevant') await unneeded(transaction)
    else if ('unopenable' in body) await conclude(transaction, { kind: 'refused', reason: body.unopenable }, way)
    else if (objection) await conclude(transaction, objection, way)
    else if (await isUnsubscribed(parts, transaction, body)) await conclude(transaction, unsubscribed, way)
    else return fetchedOf(transaction, body)
    return undefined
  }
}

interface Taken { readonly fetched: Fetched; readonly bytes: number }

/** What was claimed though a neighbour's write failed is handed out; the failure is told only where there is nothing. */
const gained = (before: number, all: readonly PromiseSettledResult<Taken | undefined>[]): readonly Taken[] => {
  const values = all.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []))
  const failure = all.find((one) => one.status === 'rejected')
  if (before + values.length === 0 && failure) throw failure.reason
  return values
}

/** Makes what claims for a place. */
export const createClaims = (parts: Parts, write: Write, receiving: Receiving, bounds: Bounds, bell: Bell) => {
  const { world } = parts
  const ready = createReady(parts, write, receiving, bounds)

  const take = async (transaction: Transaction, { claim: handle, leaseMs }: Order, place: Place): Promise<Taken | undefined> => {
    const claimed = await claim({ transaction }, { leaseMs, handle }, world, write)
    const fetched = claimed && await ready(claimed, place.routes.get(transaction.route) as Route)
    return fetched && { fetched, bytes: claimed.sealed.length }
  }
  const takeAll = async (due: readonly Transaction[], order: Order, place: Place): Promise<readonly Fetched[]> => {
    const taken: Fetched[] = []
    let room = order.maxBytes ?? usualBytes
    for (let at = 0; at < due.length && room > 0; at += together) {
      const some = await Promise.allSettled(due.slice(at, at + together).map((one) => take(one, order, place)))
      for (const { fetched, bytes } of gained(taken.length, some)) {
        taken.push(fetched)
        room -= bytes
      }
      if (some.some(({ status }) => status === 'rejected')) break
    }
    if (taken.length > 0) world.records.count('sluse_fetched_total', { destination: place.destination }, taken.length)
    return taken
  }
  return (place: Place): Fetch['claim'] => async (order) => {
    const endsAt = world.now() + (order.waitMs ?? 0)
    for (;;) {
      const armed = bell.arm(place.names, order.signal)
      try {
        const due = await dueAt(parts, place, order.limit)
        const taken = await takeAll(due, order, place)
        // Where others were faster with all of it, there may be more behind.
        if (taken.length === 0 && due.length > 0) continue
        const left = endsAt - world.now()
        if (taken.length > 0 || left <= 0 || order.signal?.aborted || bell.stopped()) return taken
        await armed.until(left)
      } finally {
        armed.disarm()
      }
    }
  }
}
