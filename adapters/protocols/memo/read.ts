// A MeMo is read strictly by the table in elements.ts: what it does not have, or not there, is no MeMo. So nothing is lost: what
// was read says all that was written.
import { message } from './elements.ts'
import type { Memo, MemoVersion } from './model.ts'
import { NotRead, parseXml, type Node, type ReadLimits, type Trouble } from './parse-xml.ts'
import { membersOf, type AnyElement, type AnyMember, type AnyValue } from './shape.ts'

/** Why a text is no MeMo, and where: names of elements, never what stands in them. */
export interface Unread {
  readonly unread: Trouble
  /** `/messageHeader/sender`: the innermost element that makes sense. */
  readonly at: string
}

/** The most that an authority may send, in base64, with its header. */
export const usualReadLimits: ReadLimits = { maxBytes: 140_000_000, maxElements: 20_000 }

const flags: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

const valueOf = (value: AnyValue, node: Node, at: string, version: MemoVersion): unknown => {
  if (value.holds === 'members') return membersIn(value, node, at, version)
  if (node.children.length > 0) throw new NotRead('element-unknown', at)
  if (value.holds === 'text') {
    if (value.choices && !value.choices.includes(node.text)) throw new NotRead('value-malformed', at)
    return node.text
  }
  if (value.holds === 'flag') {
    const said = flags[node.text.trim()]
    if (said === undefined) throw new NotRead('value-malformed', at)
    return said
  }
  if (node.text.includes('<')) throw new NotRead('value-malformed', at)
  return { base64: node.text.replace(/[\t\n\r ]+/g, '') }
}

const isKnownAttribute = (name: string): boolean => /^(?:xmlns(?::|$)|xml:|xsi:)/.test(name)

const expectBare = ({ attributes, text }: Node, value: AnyValue, at: string): void => {
  if (!Object.keys(attributes).every(isKnownAttribute)) throw new NotRead('attribute-unknown', at)
  if (value.holds === 'members' && text.trim() !== '') throw new NotRead('text-misplaced', at)
}

const inVersion = (version: MemoVersion) => ({ since }: AnyMember): boolean => since === undefined || since <= version

const membersIn = (parent: AnyElement, node: Node, at: string, version: MemoVersion): Readonly<Record<string, unknown>> => {
  const members = membersOf(parent).filter(inVersion(version))
  const found: Record<string, unknown> = {}
  let before = 0
  for (const child of node.children) {
    const index = members.findIndex(({ tag }) => tag === child.tag)
    const member = members[index]
    if (!member) throw new NotRead('element-unknown', at)
    if (index < before) throw new NotRead('element-misplaced', at)
    before = index
    const { key, count, value } = member
    expectBare(child, value, `${at}/${key}`)
    if (count === 'one' && key in found) throw new NotRead('element-repeated', `${at}/${key}`)
    const said = valueOf(value, child, `${at}/${key}`, version)
    found[key] = count === 'one' ? said : [...found[key] as readonly unknown[] ?? [], said]
  }
  const missing = members.find(({ key, need }) => need === 'must' && !(key in found))
  if (missing) throw new NotRead('element-missing', `${at}/${missing.key}`)
  return found
}

const versionOf = ({ tag, attributes }: Node): MemoVersion => {
  const { memoVersion, memoSchVersion, ...rest } = attributes
  if (tag !== message.tag) throw new NotRead('element-unknown')
  if (!Object.keys(rest).every(isKnownAttribute)) throw new NotRead('attribute-unknown')
  if (memoVersion === '1.1' && memoSchVersion === '1.1.0') return '1.1'
  if (memoVersion === '1.2' && memoSchVersion === undefined) return '1.2'
  throw new NotRead('version-unknown')
}

/**
 * The message that a text is, whatever its prefixes; an `Unread` where it is none. Lengths and other rules are not judged:
 * `objections` does that. Never throws.
 */
export const readMemo = (xml: string | Uint8Array, limits: ReadLimits = usualReadLimits): Memo | Unread => {
  try {
    const root = parseXml(xml, limits)
    const version = versionOf(root)
    return { version, ...membersIn(message, root, '', version) } as unknown as Memo
  } catch (error) {
    if (error instanceof NotRead) return { unread: error.trouble, at: error.at }
    throw error
  }
}

export const isUnread = (read: Memo | Unread): read is Unread => 'unread' in read
