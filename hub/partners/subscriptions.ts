// What partners subscribe to, durably: one small value in the ledger for each system, so that a synchronisation is all or
// nothing. It is kept in memory too, and read anew wherever others may have written to a shared ledger.
import type { Partner, WebhookOf } from '../../core/partner.ts'
import { addressOn, testEntityType } from '../../core/partner.ts'
import type { Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import { topicFits } from '../../routes/index.ts'
import { keyOf, type Subscription } from './check.ts'

/** What a system subscribes to, since when, and who said so. */
export interface Standing {
  readonly changedAt: Instant
  readonly by: string
  readonly subscriptions: readonly Subscription[]
}

export interface Subscriptions {
  readonly partners: readonly Partner[]
  /** The channel that events go by. */
  readonly channel: string
  readonly webhookOf: WebhookOf
  /** Whether a partner subscribes to a type of entity, whenever it begins or has ended. */
  isWanted(partner: string, entityType: number): Promise<boolean>
  /** The partners that are to be told of a type of entity on a topic, on a day (`YYYY-MM-DD`). */
  subscribers(entityType: number, topic: string, day: string): Promise<readonly Partner[]>
  /** What a system subscribes to; undefined where it never said anything. */
  standing(system: string): Promise<Standing | undefined>
  put(system: string, standing: Standing): Promise<void>
}

const prefix = 'subscriptions:'

/** What a system subscribes to, found by organisation and type. */
interface Known {
  /** As it stands in the ledger. */
  readonly text: string
  readonly standing: Standing
  readonly byType: ReadonlyMap<string, readonly Subscription[]>
}

const knownOf = (text: string): Known => {
  const standing = JSON.parse(text) as Standing
  return { text, standing, byType: Map.groupBy(standing.subscriptions, keyOf) }
}

/** What has not changed since is not read again. */
const read = (marks: ReadonlyMap<string, string>, before: ReadonlyMap<string, Known>): Map<string, Known> => new Map([...marks]
  .filter(([name]) => name.startsWith(prefix))
  .map(([name, text]) => {
    const [system, last] = [name.slice(prefix.length), before.get(name.slice(prefix.length))]
    return [system, last?.text === text ? last : knownOf(text)]
  }))

const mayReceive = ({ permits }: Partner, entityType: number, topic?: string): boolean => permits.some((permit) =>
  permit.entityType === entityType && (topic === undefined || (permit.topics?.some((own) => topicFits(own, topic)) ?? true)))

const isInForce = ({ startDato, slutDato }: Subscription, day: string): boolean =>
  startDato <= day && (slutDato === undefined || day <= slutDato)

/** Reads what stands in the ledger. */
export const openSubscriptions = async (
  store: Pick<Store, 'mark' | 'marks' | 'exclusive'>, partners: readonly Partner[], channel: string,
): Promise<Subscriptions> => {
  let systems = read(await store.marks(), new Map())
  const fresh = async (): Promise<ReadonlyMap<string, Known>> => {
    if (!store.exclusive) systems = read(await store.marks(), systems)
    return systems
  }
  const ofPartner = (
    { system, organisation: { type, code } }: Partner, all: ReadonlyMap<string, Known>, entityType: number,
  ): readonly Subscription[] => all.get(system)?.byType.get(keyOf({ orgType: type, orgCode: code, entityType })) ?? []

  const subscriptionOf = async (id: string, entityType: number): Promise<Subscription | undefined> => {
    const partner = partners.find((each) => each.id === id)
    if (!partner || !mayReceive(partner, entityType)) return undefined
    const found = ofPartner(partner, await fresh(), entityType)
    return found.toSorted((one, other) => (one.startDato < other.startDato ? -1 : 1)).at(-1)
  }
  // Of several for one type, none of them at the same time, the last to begin has the newest address.
  const webhookOf: WebhookOf = async (id, entityType) => {
    const partner = partners.find((each) => each.id === id)
    if (partner && entityType === testEntityType) return addressOn(partner, channel)
    return (await subscriptionOf(id, entityType))?.webhookUrl
  }
  const subscribers: Subscriptions['subscribers'] = async (entityType, topic, day) => {
    const all = await fresh()
    return partners.filter((partner) => partner.endpoints[channel] && mayReceive(partner, entityType, topic) &&
      ofPartner(partner, all, entityType).some((one) => isInForce(one, day)))
  }
  return {
    partners, channel, webhookOf, subscribers,
    isWanted: async (id, entityType) => await subscriptionOf(id, entityType) !== undefined,
    standing: async (system) => (await fresh()).get(system)?.standing,
    put: async (system, standing) => {
      const text = JSON.stringify(standing)
      await store.mark(`${prefix}${system}`, text)
      systems.set(system, knownOf(text))
    },
  }
}
