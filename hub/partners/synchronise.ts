// A system's subscriptions are made the whole of what it says, or stay as they are. A caller speaks only for the partners that
// its certificate is configured for; what others on the same system subscribe to is left alone.
import type { Partner } from '../../core/partner.ts'
import { createTurns } from '../../core/turns.ts'
import { localDate } from '../../routes/index.ts'
import type { Parts } from '../parts.ts'
import { checkSubscriptions, isMembers, partnerFor, textOf, type Objection, type Subscription } from './check.ts'
import type { Standing, Stood } from './subscriptions.ts'
import type { Unsubscribe } from './unsubscribe.ts'

/** Who changes subscriptions: an operator, or whoever shows a client certificate (SHA-256, hex in lower case). */
export type Caller = { readonly operator: string } | { readonly fingerprint: string }

/** How a synchronisation went. */
export interface Synchronised {
  readonly added: number
  readonly removed: number
  /** Messages that waited and were cancelled. */
  readonly cancelled: number
  readonly subscriptions: readonly Subscription[]
}

/** Rejects with a Fault of the store: then nothing was changed. */
export type Synchronise =
  (caller: Caller, given: unknown) => Promise<Synchronised | { readonly objections: readonly Objection[] }>

const without = (some: readonly Subscription[], others: readonly Subscription[]): readonly Subscription[] => {
  const known = new Set(others.map(textOf))
  return some.filter((one) => !known.has(textOf(one)))
}

const mayBe = (caller: Caller) => ({ fingerprints }: Partner): boolean =>
  'operator' in caller || fingerprints.includes(caller.fingerprint)

const nameOf = (caller: Caller, [partner]: readonly Partner[]): string =>
  ('operator' in caller ? `operator:${caller.operator}` : `partner:${partner?.id}`)

export const createSynchronise = (parts: Parts, unsubscribe: Unsubscribe): Synchronise => {
  const { world, subscriptions } = parts
  const turns = createTurns()

  type Before = Pick<Stood, 'version' | 'subscriptions'>
  const standingOf = async (system: string): Promise<Before> =>
    await subscriptions?.standing(system) ?? { version: 0, subscriptions: [] }
  /** Undefined where another hub has changed them meanwhile. */
  const replace = async (
    system: string, own: readonly Partner[], by: string, wanted: readonly Subscription[],
    { version, subscriptions: before }: Before,
  ): Promise<Synchronised | undefined> => {
    const mine = before.filter((one) => partnerFor(own, one))
    const [added, removed] = [without(wanted, mine), without(mine, wanted)]
    if (added.length + removed.length > 0) {
      const others = before.filter((one) => !partnerFor(own, one))
      const next = { changedAt: world.now(), by, subscriptions: [...others, ...wanted] }
      if (!await subscriptions?.put(system, next, version)) return undefined
      world.log.info('subscriptions-changed', { system, by, added: added.length, removed: removed.length })
    }
    const concerned = own.filter((partner) => removed.some((one) => partnerFor([partner], one)))
    return { added: added.length, removed: removed.length, cancelled: await unsubscribe(concerned, by), subscriptions: wanted }
  }
  return async (caller, given) => {
    const system = isMembers(given) ? given['systemIdentifier'] : undefined
    const own = (subscriptions?.partners ?? []).filter((partner) => partner.system === system && mayBe(caller)(partner))
    if (typeof system !== 'string' || own.length === 0) {
      return { objections: [{ at: '/systemIdentifier', rule: 'system-unknown', detail: 'a system of the caller\'s' }] }
    }
    return turns(system, async () => {
      const { abonnementer } = given as { readonly abonnementer?: unknown }
      const [channel, today] = [subscriptions?.channel ?? '', localDate(world.now())]
      for (;;) {
        const before = await standingOf(system)
        const checked = checkSubscriptions(abonnementer, { partners: own, channel, today, standing: before.subscriptions })
        if ('objections' in checked) return checked
        const done = await replace(system, own, nameOf(caller, own), checked.subscriptions, before)
        if (done) return done
      }
    })
  }
}

/** What the systems subscribe to that the caller may speak for. */
export const standingFor = async ({ subscriptions }: Parts, caller: Caller): Promise<ReadonlyMap<string, Standing>> => {
  const own = (subscriptions?.partners ?? []).filter(mayBe(caller))
  const found = await Promise.all([...new Set(own.map(({ system }) => system))].map(async (system) =>
    [system, await subscriptions?.standing(system)] as const))
  return new Map(found.flatMap(([system, one]) =>
    (one ? [[system, { ...one, subscriptions: one.subscriptions.filter((each) => partnerFor(own, each)) }]] : [])))
}
