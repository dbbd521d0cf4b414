import type { Outcome } from '../../core/outcome.ts'
import { nilUuid, testEntityType, type Entity } from '../../core/partner.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { Route } from '../../core/route.ts'
import type { Bounds } from '../bounds.ts'
import type { Parts } from '../parts.ts'

export interface TestResult {
  readonly url: string
  readonly outcome: Outcome
  readonly tookMs: number
}

/** Sends a partner a message that tells of nothing, past the queue; `by` stands in the log. */
export type Test = (partner: string, by: string) => Promise<TestResult | Refusal>

const nothing: Entity = { EntitetNavn: 'Testbesked', EntitetId: testEntityType, EksternIdentifier: nilUuid, Aendringstype: 1 }

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

export const createTest = ({ world, routes, ways, subscriptions }: Parts, bounds: Bounds): Test => {
  const wayTo = (partner: string): Route | undefined => routes.find(({ channel, match }) =>
    channel === subscriptions?.channel && match.destinations?.includes(partner))

  return async (partner, by) => {
    const route = wayTo(partner)
    const adapter = route && ways.get(route.name)
    const url = await subscriptions?.webhookOf(partner, testEntityType)
    if (!route || !adapter || url === undefined) return { refused: 'partner-unknown' }
    const [at, id] = [world.now(), world.newId()]
    const body = { recipient: { partner }, content: nothing }
    const delivery = { id, attempt: 1, origin: 'operator', reference: id, topic: 'test', at, body }
    const outcome = await bounds.run((signal) => adapter.send(delivery, signal), unknown, route.attemptMs)
    const reason = 'reason' in outcome ? outcome.reason : undefined
    world.log.info('partner-tested', { partner, by, outcome: outcome.kind, reason })
    return { url, outcome, tookMs: world.now() - at }
  }
}
