// A test message takes the way of every other message, through the ledger, the queue and the route that it tries. What it says
// and to whom stands in the configuration; its origin is the hub itself, which has no credential and is told nothing.
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Route } from '../core/route.ts'
import type { Silo } from '../core/silo.ts'
import type { Transaction } from '../core/transaction.ts'
import type { Accept } from './accept.ts'
import type { History } from './history.ts'
import type { Parts } from './parts.ts'

const minuteMs = 60_000
/** One that has not been sent by then is given up: a test says something of now. */
const lifeMs = 10 * minuteMs
const dayMs = 86_400_000

/** No silo has a name like it. */
const id = 'test:sluse'

/** Who hands in test messages; on `route`, they take that one. */
export const testOrigin = (route?: Pick<Route, 'name' | 'channel' | 'test'>): Silo => ({
  id, words: { da: 'Prøvebeskeder', en: 'Test messages' }, credentials: [], retentionMs: 30 * dayMs,
  channels: route ? [route.channel] : [], topics: route?.test ? [route.test.topic] : [], ...(route && { route: route.name }),
})

/** Sends the test message of a route; undefined where the configuration names none. */
export type Trial = (route: string, by: string) => Promise<Transaction | Refusal | undefined>

export const createTrial = ({ routes, world }: Pick<Parts, 'routes' | 'world'>, accept: Accept, history: History): Trial => (
  async (name, by) => {
    const route = routes.find((each) => each.name === name)
    if (!route?.test) return undefined
    const { topic, recipient, content } = route.test
    const posted = { reference: `test-${world.newId()}`, channel: route.channel, topic, recipient, content,
      priority: 'high' as const }
    const accepted = await accept(testOrigin(route), { ...posted, expiresAt: new Date(world.now() + lifeMs).toISOString() })
    if (isRefusal(accepted)) return accepted
    history.note(name, { at: world.now(), what: 'tested', by, id: accepted.transaction.id })
    return accepted.transaction
  })
