// Whether a list of subscriptions may be as it is: everything that is wrong is told at once, and what is told names members and
// never repeats a value.
import { addressOn, isPolled, liesBelow, type Partner } from '../../core/partner.ts'

/** A subscription as partners and operators give it; dates are local days in Copenhagen, both inclusive. */
export interface Subscription {
  readonly orgType: string
  readonly orgCode: string
  readonly entityType: number
  /** None where the partner polls. */
  readonly webhookUrl?: string
  /** `YYYY-MM-DD`. */
  readonly startDato: string
  /** Without it, for good. */
  readonly slutDato?: string
}

/** One thing wrong: where, as a JSON pointer, and which rule was not met. */
export interface Objection {
  readonly at: string
  readonly rule: string
  readonly detail: string
}

/** What a list is judged by. */
export interface Grounds {
  /** The partners that the caller may speak for, on the system it names. */
  readonly partners: readonly Partner[]
  /** The channel that events go by. */
  readonly channel: string
  /** Today in Copenhagen, `YYYY-MM-DD`. */
  readonly today: string
  /** What stands already: that its end has come is not held against it. */
  readonly standing: readonly Subscription[]
}

type Members = Readonly<Record<string, unknown>>

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const maxSubscriptions = 10_000

const isDate = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value
const isText = (max: number) => (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= max

const shapes: Readonly<Record<keyof Subscription, readonly [(value: unknown) => boolean, string]>> = {
  orgType: [isText(50), 'a text of at most 50 characters'],
  orgCode: [isText(20), 'a text of at most 20 characters'],
  entityType: [(value) => Number.isInteger(value), 'a whole number'],
  webhookUrl: [isText(2000), 'an address of at most 2000 characters'],
  startDato: [isDate, 'a date that exists, YYYY-MM-DD'],
  slutDato: [(value) => value === undefined || value === null || isDate(value), 'a date that exists, YYYY-MM-DD, or left out'],
}
const names = Object.keys(shapes) as (keyof Subscription)[]

/** Left out by who needs none. */
const isUnneeded = (name: string, item: Members, { partners, channel }: Grounds): boolean => {
  if (name !== 'webhookUrl' || (item[name] ?? undefined) !== undefined) return false
  const partner = partnerFor(partners, item as unknown as Subscription)
  return partner !== undefined && isPolled(partner, channel)
}

const shapeOf = (item: unknown, at: string, grounds: Grounds): readonly Objection[] => {
  if (!isMembers(item)) return [{ at, rule: 'shape', detail: 'one subscription' }]
  const wrong = names.filter((name) => !shapes[name][0](item[name]) && !isUnneeded(name, item, grounds))
    .map((name): Objection => ({ at: `${at}/${name}`, rule: 'shape', detail: shapes[name][1] }))
  const strange = Object.keys(item).some((name) => !Object.hasOwn(shapes, name))
  return strange ? [...wrong, { at, rule: 'member-unknown', detail: `has other members than ${names.join(', ')}` }] : wrong
}

/** The partner that a subscription is for. */
export const partnerFor = <P extends Pick<Partner, 'organisation'>>(partners: readonly P[], one: Subscription): P | undefined =>
  partners.find(({ organisation: { type, code } }) => type === one.orgType && code === one.orgCode)

const datesOf = (one: Subscription, at: string, today: string, known: ReadonlySet<string>): readonly Objection[] => {
  if (one.slutDato === undefined) return []
  if (one.slutDato < one.startDato) return [{ at: `${at}/slutDato`, rule: 'dates-swapped', detail: 'not before startDato' }]
  const isPast = one.slutDato < today && !known.has(textOf(one))
  return isPast ? [{ at: `${at}/slutDato`, rule: 'date-past', detail: 'not in the past' }] : []
}

const webhookOf = (
  { webhookUrl }: Subscription, at: string, partner: Partner, channel: string,
): readonly Objection[] => {
  if (isPolled(partner, channel)) {
    return webhookUrl === undefined ? [] : [{ at, rule: 'webhook-unneeded', detail: 'left out: the partner fetches by itself' }]
  }
  const base = addressOn(partner, channel)
  const outside = base === undefined || webhookUrl === undefined || !liesBelow(webhookUrl, base)
  return outside ? [{ at, rule: 'webhook-outside', detail: 'https below the address that is agreed on' }] : []
}

const rightsOf = (one: Subscription, at: string, { partners, channel }: Grounds): readonly Objection[] => {
  const partner = partnerFor(partners, one)
  if (!partner) return [{ at: `${at}/orgCode`, rule: 'organisation-forbidden', detail: 'an organisation of the caller\'s' }]
  return [
    ...(partner.permits.some(({ entityType }) => entityType === one.entityType) ? []
      : [{ at: `${at}/entityType`, rule: 'entity-type-forbidden', detail: 'a type that it may subscribe to' }]),
    ...webhookOf(one, `${at}/webhookUrl`, partner, channel),
  ]
}

/** Whom a subscription is for, and of what. */
export const keyOf = ({ orgType, orgCode, entityType }: Pick<Subscription, 'orgType' | 'orgCode' | 'entityType'>): string =>
  JSON.stringify([orgType, orgCode, entityType])

const forEver = '9999-12-31'

/** Of each organisation and type in the order of their beginnings: one that begins before all before it have ended. */
const overlapsIn = (all: readonly Subscription[]): readonly Objection[] => {
  const placed = all.map((one, index) => ({ one, index }))
  const groups = Map.groupBy(placed, ({ one }) => keyOf(one))
  return [...groups.values()].flatMap((group) => {
    let endsAt = ''
    return group.toSorted((a, b) => (a.one.startDato < b.one.startDato ? -1 : 1)).flatMap(({ one, index }) => {
      const overlaps = one.startDato <= endsAt
      const end = one.slutDato ?? forEver
      endsAt = end > endsAt ? end : endsAt
      const detail = 'one address at a time for an organisation and type'
      return overlaps ? [{ at: `/abonnementer/${index}`, rule: 'overlap', detail }] : []
    })
  })
}

/** The same text for the same subscription. */
export const textOf = (one: Subscription): string => JSON.stringify(names.map((name) => one[name]))

const read = (item: Members): Subscription => {
  const { orgType, orgCode, entityType, webhookUrl, startDato, slutDato } = item as unknown as Subscription
  return {
    orgType, orgCode, entityType, ...(typeof webhookUrl === 'string' && { webhookUrl }), startDato,
    ...(typeof slutDato === 'string' && { slutDato }),
  }
}

/** The list as it will stand, or all that is wrong with it. */
export const checkSubscriptions = (
  given: unknown, grounds: Grounds,
): { readonly subscriptions: readonly Subscription[] } | { readonly objections: readonly Objection[] } => {
  if (!Array.isArray(given) || given.length > maxSubscriptions) {
    return { objections: [{ at: '/abonnementer', rule: 'shape', detail: `a list of at most ${maxSubscriptions} subscriptions` }] }
  }
  const at = (index: number): string => `/abonnementer/${index}`
  const shaped = given.flatMap((item, index) => shapeOf(item, at(index), grounds))
  const broken = new Set(shaped.map((one) => one.at.split('/')[2]))
  const sound = given.flatMap((item, index) => (broken.has(String(index)) ? [] : [{ one: read(item as Members), at: at(index) }]))
  const known = new Set(grounds.standing.map(textOf))
  const judged = sound.flatMap(({ one, at: place }) => (
    [...rightsOf(one, place, grounds), ...datesOf(one, place, grounds.today, known)]))
  const objections = [...shaped, ...judged, ...(shaped.length === 0 ? overlapsIn(sound.map(({ one }) => one)) : [])]
  return objections.length > 0 ? { objections } : { subscriptions: sound.map(({ one }) => one) }
}
