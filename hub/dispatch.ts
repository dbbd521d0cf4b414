// A ticket becomes an attempt, in small named steps: look, claim, open, send, settle. The claim is written before the first
// byte leaves and the outcome after it; both are fenced by the version, so a stale or doubled ticket finds nothing to do.
import type { Adapter, Body, Delivery } from '../core/adapter.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Shown, Ticket } from '../core/queue.ts'
import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import { attempt } from './attempt.ts'
import type { Gate } from './gate.ts'
import { parkedMs, type Parts } from './parts.ts'
import { persist } from './persist.ts'
import type { Receiving } from './receive.ts'
import type { Relay } from './relay.ts'
import { settle } from './settle.ts'
import type { Waiting } from './share.ts'
import type { Write } from './write.ts'

/** After the attempt's own time, the lease lasts this much longer: time to write the outcome. */
const marginMs = 10_000

export interface Dispatch {
  work(ticket: Ticket): Promise<Shown>
  /** Cuts off what is under way; what may have been sent is then in doubt. */
  cut(): void
}

interface Claimed { readonly transaction: Transaction; readonly sealed: Uint8Array }

/** The worker's stage. */
export const createDispatch = (
  parts: Parts, gates: ReadonlyMap<string, Gate>, relay: Relay, write: Write, receiving: Receiving,
): Dispatch => {
  const { world, store, seal, ways } = parts
  const routes = new Map(parts.routes.map((route) => [route.name, route]))
  const cutting = new AbortController()

  const look = async (ticket: Ticket): Promise<Waiting | undefined> => {
    const known = relay.known(ticket)
    if (known) return known
    const transaction = await store.read(ticket.id)
    return transaction && { transaction }
  }

  const claim = async ({ transaction, sealed }: Waiting, route: Route): Promise<Claimed | undefined> => {
    const now = world.now()
    const patch = { attempt: transaction.attempt + 1, deadlineAt: now + route.attemptMs + marginMs, handle: transaction.handle }
    const change = step(transaction, 'claimed', now, patch)
    if (!change) return undefined
    const replaced = await write({ ...change, withPayload: !sealed })
    if (replaced.outcome === 'stale') return undefined
    const payload = sealed ?? replaced.payload
    return payload && { transaction: change.next, sealed: payload }
  }

  const sent = async (claimed: Transaction, body: Body, adapter: Adapter, route: Route): Promise<Outcome> => {
    const delivery: Delivery = {
      id: claimed.id, attempt: claimed.attempt, origin: claimed.origin, reference: claimed.reference, topic: claimed.topic,
      at: claimed.changedAt, expiresAt: claimed.expiresAt, body,
    }
    const outcome = await attempt(adapter, delivery, route, world, cutting.signal)
    world.records.count('sluse_attempts_total', { route: route.name, outcome: outcome.kind })
    world.records.observe('sluse_attempt_seconds', (world.now() - claimed.changedAt) / 1000, { route: route.name })
    gates.get(route.name)?.heard(outcome)
    return outcome
  }

  const conclude = async (claimed: Transaction, outcome: Outcome, route: Route, repeatable: boolean): Promise<void> => {
    const kept = parkedMs(parts, claimed.origin, route)
    const seen = { route, now: world.now(), random: world.random, begunAt: claimed.changedAt, parkedMs: kept }
    const change = settle(claimed, outcome, seen, repeatable)
    if (!change) return
    const replaced = await persist(() => write(change), world, cutting.signal)
    if (replaced?.outcome === 'stale') await receiving.overtaken(claimed, outcome)
  }

  const deliver = async (waiting: Waiting, sendOff: () => void, route: Route, adapter: Adapter): Promise<Shown> => {
    const claimed = await claim(waiting, route)
    if (!claimed) return 'done'
    const body = seal.open(claimed.transaction.id, claimed.sealed)
    const outcome: Outcome = 'unopenable' in body
      ? { kind: 'refused', reason: body.unopenable }
      : await sent(claimed.transaction, body, adapter, route)
    sendOff()
    await conclude(claimed.transaction, outcome, route, adapter.repeatable)
    return 'done'
  }

  const begin = async (waiting: Waiting, sendOff: () => void): Promise<Shown> => {
    const { transaction } = waiting
    const now = world.now()
    // What has expired is the sweep's.
    if (transaction.status !== 'queued' || transaction.dueAt > now || transaction.keptUntil <= now) return 'done'
    const route = routes.get(transaction.route)
    const adapter = ways.get(transaction.route)
    return route && adapter ? deliver(waiting, sendOff, route, adapter) : 'done'
  }

  // The ticket's place is given back as soon as the sending is over, so that the outcome is written while the next is sent.
  // One that could not be worked on is still out: the engine shows it again, or the relay misses it and writes it anew.
  const work = async (ticket: Ticket): Promise<Shown> => {
    let off = false
    const sendOff = (): void => {
      if (!off) relay.finished(ticket)
      off = true
    }
    const waiting = await look(ticket)
    const shown = waiting ? await begin(waiting, sendOff) : 'done'
    sendOff()
    return shown
  }
  return { work, cut: () => cutting.abort() }
}
