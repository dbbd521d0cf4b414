// A clock that goes on between two looks at it, and timers that ring a millisecond early, as Node's do: the relay must not sleep
// past what became due in between.
import { expect } from 'chai'
import fc from 'fast-check'
import type { Ticket } from '../../core/queue.ts'
import type { Route } from '../../core/route.ts'
import { createGate } from '../../hub/gate.ts'
import type { Parts } from '../../hub/parts.ts'
import { createRelay } from '../../hub/relay.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { inserted } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'
import { routeOf } from '../routes/samples.ts'

/** Looks at the clock cost what the list says, over and over; sleepers wake `early` milliseconds too early. */
const creepingWorld = (costs: readonly number[], early: number) => {
  let clock = 1000
  let looks = 0
  const now = (): number => {
    clock += costs[looks++ % costs.length] ?? 0
    return clock
  }
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    const until = clock + Math.max(1, ms - early)
    if (!Number.isFinite(until) || ms > 20_000) return new Promise(() => undefined)
    await new Promise((resolve) => setImmediate(resolve))
    if (!signal?.aborted) clock = Math.max(clock, until)
  }
  return { ...recordingWorld(), now, sleep }
}

const ticketWritten = async (
  world: Parts['world'], route: Route, dueAt: number, gate = createGate(route, world),
): Promise<Ticket> => {
  const store = createMemoryStore()
  await inserted(store, { route: route.name, dueAt, status: 'queued' })
  let relay: ReturnType<typeof createRelay> | undefined
  const written = new Promise<Ticket>((resolve) => {
    const publish = async ([ticket]: readonly Ticket[]): Promise<void> => resolve(ticket as Ticket)
    const queue = { features: { durable: false, shared: false }, publish }
    const parts = { world, store, queue, routes: [route] } as unknown as Parts
    relay = createRelay(parts, new Map([[route.name, gate]]))
  })
  await relay?.look()
  const ticket = await written
  relay?.stop()
  return ticket
}

describe('The relay wakes for what is due', () => {
  const costs = fc.array(fc.nat(2), { minLength: 1, maxLength: 12 })

  it('whenever it becomes due, however the clock creeps', async () => {
    await fc.assert(fc.asyncProperty(costs, fc.nat(1), fc.integer({ min: 1000, max: 1100 }), async (creep, early, dueAt) => {
      const route = routeOf()
      expect((await ticketWritten(creepingWorld(creep, early), route, dueAt)).route).to.equal(route.name)
    }), { timeout: 1000, numRuns: 200 })
  })

  it('and when the gate opens', async () => {
    await fc.assert(fc.asyncProperty(costs, fc.nat(1), async (creep, early) => {
      const route = routeOf({ throttle: { perSecond: 100, burst: 1 } })
      const world = creepingWorld(creep, early)
      const gate = createGate(route, world)
      gate.passed()
      expect(gate.reopensAt()).to.not.equal(undefined)
      expect((await ticketWritten(world, route, 1000, gate)).route).to.equal(route.name)
    }), { timeout: 1000, numRuns: 200 })
  })
})
