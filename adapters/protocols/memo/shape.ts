// The words of which the table in elements.ts is made: an element, its members in the order of the schema, and what stands in
// them. The types see to it that the table has every member of the model, and as the model has it.
import type { Content, MemoVersion } from './model.ts'

/** What more a text must be. */
export type TextKind = 'uuid' | 'date-time' | 'date' | 'language' | 'filename' | 'media-type' | 'action-code' | 'https'
  | 'digits' | 'shown'

export interface TextValue {
  readonly holds: 'text'
  /** Characters. */
  readonly maxLength: number
  readonly kind?: TextKind
  /** The only ones there are. */
  readonly choices?: readonly string[]
}
export interface FlagValue { readonly holds: 'flag' }
export interface ContentValue { readonly holds: 'content' }

export interface Element<T> {
  readonly holds: 'members'
  /** With its prefix: `memo:Sender`. */
  readonly tag: string
  readonly members: Shape<T>
}

/** One at most, or a list. */
type Count = 'one' | 'list'
type Need = 'must' | 'may'

export interface Member<N extends Need, C extends Count, V> {
  readonly need: N
  readonly count: C
  /** Of a list. */
  readonly max: number
  readonly value: V
  /** Not in earlier versions. */
  readonly since?: MemoVersion
  /** A must in this version alone. */
  readonly neededIn?: MemoVersion
}

type ValueOf<T> = T extends string ? TextValue : T extends boolean ? FlagValue : T extends Content ? ContentValue : Element<T>
type Each<T> = T extends readonly (infer E)[] ? E : T
type CountOf<T> = T extends readonly unknown[] ? 'list' : 'one'
type MemberOf<T> =
  Member<undefined extends T ? 'may' : 'must', CountOf<NonNullable<T>>, ValueOf<Each<NonNullable<T>>>>

/** The members of a model's type, each as the model has it: needed or not, one or a list, a text, a flag or an element. */
export type Shape<T> = { readonly [K in keyof T]-?: MemberOf<T[K]> }

export const must = <V>(value: V): Member<'must', 'one', V> => ({ need: 'must', count: 'one', max: 1, value })
export const may = <V>(value: V): Member<'may', 'one', V> => ({ need: 'may', count: 'one', max: 1, value })
/** One or more. */
export const some = <V>(value: V, max = Infinity): Member<'must', 'list', V> => ({ need: 'must', count: 'list', max, value })
/** None or more. */
export const many = <V>(value: V, max = Infinity): Member<'may', 'list', V> => ({ need: 'may', count: 'list', max, value })

export const text = (kind?: TextKind, maxLength = 256): TextValue => ({ holds: 'text', maxLength, ...kind && { kind } })
export const choice = (...choices: readonly string[]): TextValue => ({ holds: 'text', maxLength: 256, choices })
export const flag: FlagValue = { holds: 'flag' }
export const bytes: ContentValue = { holds: 'content' }

export const element = <T>(tag: string, members: Shape<T>): Element<T> => ({ holds: 'members', tag, members })

/** A member of the table, whatever the model says it is. */
export interface AnyMember extends Member<Need, Count, AnyValue> {
  readonly key: string
  readonly tag: string
}
export type AnyValue = TextValue | FlagValue | ContentValue | AnyElement
export interface AnyElement {
  readonly holds: 'members'
  readonly tag: string
  readonly members: Readonly<Record<string, Member<Need, Count, AnyValue>>>
}

const listed = new WeakMap<AnyElement, readonly AnyMember[]>()

/** The members of an element in the order of the schema. Values have their element's prefix. */
export const membersOf = (parent: AnyElement): readonly AnyMember[] => {
  const known = listed.get(parent)
  if (known) return known
  const prefix = parent.tag.slice(0, parent.tag.indexOf(':'))
  const members = Object.entries(parent.members).map(([key, member]) =>
    ({ ...member, key, tag: member.value.holds === 'members' ? member.value.tag : `${prefix}:${key}` }))
  listed.set(parent, members)
  return members
}
