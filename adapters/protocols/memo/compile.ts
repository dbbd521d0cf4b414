// How elements are written, as code made once from the table in elements.ts: a line for each member, as one would write it by
// hand. Looking the members up in the table for each message takes three times as long. Nothing of a message ever becomes code:
// what is compiled are the names in the table.
import type { MemoVersion } from './model.ts'
import { membersOf, type AnyElement, type AnyMember } from './shape.ts'

/** What is noted while a message is written. */
export interface Sheet {
  readonly version: MemoVersion
  /** The prefixes of elements that are not MeMo's own. */
  readonly prefixes: Set<string>
}

/** Writes what stands within an element's tags. */
export type Write<S extends Sheet> = (value: object, sheet: S) => string

/** What the code calls. */
export interface Calls<S extends Sheet> {
  readonly text: (value: string) => string
  readonly content: (value: never, sheet: S) => string
  /** Called where a value has another number of members than were written. */
  readonly judge: (value: object, written: number, tag: string) => void
  readonly tooOld: (version: MemoVersion, tag: string) => never
}

const quoted = (text: string): string => JSON.stringify(text)

/** The code of an expression that writes `each`, tags and all. */
const written = ({ tag, value }: AnyMember, nameOf: (element: AnyElement) => string): string => {
  const inner = value.holds === 'members' ? `${nameOf(value)}(each, sheet)`
    : value.holds === 'text' ? 'calls.text(each)'
      : value.holds === 'flag' ? '(each === true ? "true" : "false")' : 'calls.content(each, sheet)'
  return `${quoted(`<${tag}>`)} + ${inner} + ${quoted(`</${tag}>`)}`
}

const lineOf = (member: AnyMember, nameOf: (element: AnyElement) => string): string => {
  const { key, tag, count, since } = member
  const prefix = tag.slice(0, tag.indexOf(':'))
  const judged = since === undefined ? [] : [`if (sheet.version < ${quoted(since)}) calls.tooOld(sheet.version, ${quoted(tag)})`]
  const noted = prefix === 'memo' ? [] : [`sheet.prefixes.add(${quoted(prefix)})`]
  const one = `text += ${written(member, nameOf)}`
  const all = count === 'list' ? `for (const each of value.${key}) ${one}` : `const each = value.${key}; ${one}`
  return `if (value.${key} !== undefined) { ${['count += 1', ...judged, ...noted, all].join('; ')} }`
}

const functionOf = (element: AnyElement, name: string, nameOf: (element: AnyElement) => string): string =>
  [`function ${name}(value, sheet) {`, 'let count = 0, text = ""', ...membersOf(element).map((member) => lineOf(member, nameOf)),
    `calls.judge(value, count, ${quoted(element.tag)})`, 'return text', '}'].join('\n')

/** A writer of the element and all that may stand in it. */
export const compile = <S extends Sheet>(root: AnyElement, calls: Calls<S>): Write<S> => {
  const names = new Map<AnyElement, string>()
  const code: string[] = []
  const nameOf = (element: AnyElement): string => {
    const known = names.get(element)
    if (known !== undefined) return known
    const name = `write${names.size}`
    names.set(element, name)
    code.push(functionOf(element, name, nameOf))
    return name
  }
  const name = nameOf(root)
  return new Function('calls', `'use strict'\n${code.join('\n')}\nreturn ${name}`)(calls) as Write<S>
}
