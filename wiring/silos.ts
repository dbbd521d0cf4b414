// What the hub says to silos by itself: statuses posted to their webhooks, and the question whether a message is still wanted.
import { createRelevanceQuestions, createWebhook, type RelevanceQuestions } from '../adapters/webhook/index.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Silo } from '../core/silo.ts'
import type { World } from '../core/world.ts'
import type { Configuration } from '../config/index.ts'
import { partnerAsOrigin, type SiloAnswer } from '../hub/index.ts'

/** One signed poster a silo, made when it is first needed. */
export const createStatusPosts = (world: World) => {
  const webhooks = new Map<string, ReturnType<typeof createWebhook>>()
  const make = ({ id, webhook }: Silo) => {
    if (!webhook) return undefined
    const made = createWebhook({ url: webhook.url, secret: webhook.secret, ca: webhook.ca, connections: 2, now: world.now })
    webhooks.set(id, made)
    return made
  }
  return {
    post: async (silo: Silo, body: string, signal: AbortSignal): Promise<Outcome> => {
      const webhook = webhooks.get(silo.id) ?? make(silo)
      return webhook ? webhook.post(body, {}, signal) : { kind: 'refused', reason: 'endpoint-wrong' }
    },
    close: () => Promise.all([...webhooks.values()].map((webhook) => webhook.close())),
  }
}

/** The way to ask each silo that may be asked. */
export const createSiloQuestions = (silos: readonly Silo[], { now }: World) => {
  const ways = new Map<string, RelevanceQuestions>(silos.flatMap(({ id, relevance }) => (
    relevance ? [[id, createRelevanceQuestions({ ...relevance, now })] as const] : [])))
  return {
    ask: async (silo: Silo, question: string, signal: AbortSignal): Promise<SiloAnswer> =>
      await ways.get(silo.id)?.ask(question, signal) ?? 'silent',
    close: () => Promise.all([...ways.values()].map((way) => way.close())),
  }
}

/** Partners, as those that hand in messages. */
export const partnerOrigins = ({ partners }: Configuration): readonly (readonly [string, Silo])[] => partners.map(({ id }) => {
  const origin = partnerAsOrigin(id, [])
  return [origin.id, origin]
})
