// What partners subscribe to, durably: one record of the ledger for each system, which changes by compare-and-set, so that a
// synchronisation is all or nothing, also where two hubs hear of one system at the same time. It is kept in memory too, and read
// anew wherever others may have written to a shared ledger.
import type { Partner, WebhookOf } from '../../core/partner.ts'
import { addressOn, testEntityType } from '../../core/partner.ts'
import type { Kept, Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import { topicFits } from '../../routes/index.ts'
import { keyOf, type Subscription } from './check.ts'

/** What a system subscribes to, since when, and who said so. */
export interface Standing {
  readonly changedAt: Instant
  readonly by: string
  readonly subscriptions: readonly Subscription[]
}

/** As it stands: `version` is what a change of it begins with; 0 where nothing stands yet. */
export interface Stood extends Standing { readonly version: number }

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
  standing(system: string): Promise<Stood | undefined>
  /** False where another has changed it since that version: then nothing was changed. */
  put(system: string, standing: Standing, version: number): Promise<boolean>
}

const prefix = 'subscriptions:'

/** What a system subscribes to, found by organisation and type. */
interface Known {
  /** As it stands in the ledger. */
  readonly version: number
  readonly standing: Stood
  readonly byType: ReadonlyMap<string, readonly Subscription[]>
}

const knownOf = (version: number, text: string): Known => {
  const standing = { ...JSON.parse(text) as Standing, version }
  return { version, standing, byType: Map.groupBy(standing.subscriptions, keyOf) }
}

/** What has not changed since is not read again. */
const read = (records: readonly Kept[], before: ReadonlyMap<string, Known>): Map<string, Known> => (
  new Map(records.map(({ name, version, value }) => {
    const [system, last] = [name.slice(prefix.length), before.get(name.slice(prefix.length))]
    return [system, last?.version === version ? last : knownOf(version, value)]
  })))

/** Once they stood as marks; what no record says yet is still said there. */
const marked = (marks: ReadonlyMap<string, string>): Map<string, Known> => new Map([...marks]
  .filter(([name]) => name.startsWith(prefix)).map(([name, text]) => [name.slice(prefix.length), knownOf(0, text)]))

const mayReceive = ({ permits }: Partner, entityType: number, topic?: string): boolean => permits.some((permit) =>
  permit.entityType === entityType && (topic === undefined || (permit.topics?.some((own) => topicFits(own, topic)) ?? true)))

const isInForce = ({ startDato, slutDato }: Subscription, day: string): boolean =>
  startDato <= day && (slutDato === undefined || day <= slutDato)

/** Reads what stands in the ledger. */
export const openSubscriptions = async (
  store: Pick<Store, 'keep' | 'kept' | 'marks' | 'exclusive'>, partners: readonly Partner[], channel: string,
): Promise<Subscriptions> => {
  const old = marked(await store.marks())
  const readAll = async (before: ReadonlyMap<string, Known>) => new Map([...old, ...read(await store.kept(prefix), before)])
  let systems = await readAll(new Map())
  const fresh = async (): Promise<ReadonlyMap<string, Known>> => {
    if (!store.exclusive) systems = await readAll(systems)
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
    put: async (system, standing, version) => {
      const value = JSON.stringify(standing)
      const isOurs = await store.keep({ name: `${prefix}${system}`, version: version + 1, value })
      if (isOurs) systems.set(system, knownOf(version + 1, value))
      return isOurs
    },
  }
}
