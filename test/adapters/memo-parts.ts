// Messages made at random from the table of elements, and what is needed to look at what was written by other means.
import fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { message } from '../../adapters/protocols/memo/elements.ts'
import type { Memo } from '../../adapters/protocols/memo/index.ts'
import { membersOf, type AnyElement, type AnyMember, type AnyValue, type TextKind } from '../../adapters/protocols/memo/shape.ts'
import { actionCodes } from '../../adapters/protocols/memo/texts.ts'

const letters = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'abcdefæøå'), minLength, maxLength })
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString())
// What XML makes much of, and what is more than one unit of UTF-16.
const signs = [...'ab æøÅ&<>"\'\r\n\t;#', ']]>', '😀', '\u00a0', '&amp;', '\u0085']
const anything = fc.string({ unit: fc.constantFrom(...signs), maxLength: 12 })

const kinds: Readonly<Record<TextKind, fc.Arbitrary<string>>> = {
  uuid: fc.uuid({ version: 4 }), 'date-time': instant, date: instant.map((text) => text.slice(0, 10)),
  language: fc.constantFrom('da', 'en'), filename: letters(1, 8).map((name) => `${name}.pdf`),
  'media-type': fc.constantFrom('application/pdf', 'text/plain'), 'action-code': fc.constantFrom(...actionCodes),
  https: letters(0, 8).map((path) => `https://eksempel.invalid/${path}`),
  digits: fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 10 }), shown: letters(1, 20),
}

/** What the elements are made for: a version, and what a text may be that is of no certain kind. */
interface Made { readonly version: Memo['version']; readonly plain: fc.Arbitrary<string> }

const valueIn = (value: AnyValue, made: Made): fc.Arbitrary<unknown> => {
  if (value.holds === 'members') return elementIn(value, made)
  if (value.holds === 'flag') return fc.boolean()
  if (value.holds === 'content') {
    return fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => ({ base64: Buffer.from(bytes).toString('base64') }))
  }
  return value.choices ? fc.constantFrom(...value.choices) : value.kind ? kinds[value.kind] : made.plain
}

const memberIn = ({ count, need, max, value }: AnyMember, made: Made): fc.Arbitrary<unknown> =>
  count === 'one' ? valueIn(value, made)
    : fc.array(valueIn(value, made), { minLength: need === 'must' ? 1 : 0, maxLength: Math.min(max, 2) })

/** An element with its needed members and now and then each of the others; a list that is empty is as good as none. */
const elementIn = (parent: AnyElement, made: Made): fc.Arbitrary<object> => {
  const members = membersOf(parent).filter(({ since }) => since === undefined || since <= made.version)
  const model = Object.fromEntries(members.map((member) => {
    const each = memberIn(member, made)
    return [member.key, member.need === 'must' ? each : fc.option(each, { freq: 2, nil: undefined })]
  }))
  return fc.record(model).map((given) => Object.fromEntries(Object.entries(given as Readonly<Record<string, unknown>>)
    .filter(([, each]) => each !== undefined && (!Array.isArray(each) || each.length > 0))))
}

/** Messages that the schema allows, whatever sense they make. */
export const memos: fc.Arbitrary<Memo> = fc.constantFrom<Memo['version'][]>('1.1', '1.2')
  .chain((version) => elementIn(message, { version, plain: anything }).map((rest) => ({ version, ...rest } as unknown as Memo)))

/** Elements that no rule has anything against. */
export const sound = (parent: AnyElement): fc.Arbitrary<object> => elementIn(parent, { version: '1.2', plain: letters(1, 7) })

/** A value in a document: the names of the elements down to it, and its text. */
export type Leaf = readonly [path: string, text: string]

/** The values of a well-formed document in their order, by a parser that has nothing to do with what is tested. */
export const leavesOf = (xml: string): readonly Leaf[] => {
  const parser = new SaxesParser({ xmlns: true })
  const [path, leaves]: [string[], Leaf[]] = [[], []]
  let [text, isLeaf] = ['', false]
  parser.on('error', (error) => { throw error })
  parser.on('opentag', ({ name }) => {
    path.push(name)
    text = ''
    isLeaf = true
  })
  parser.on('text', (more) => { text += more })
  parser.on('closetag', ({ local }) => {
    // Elements with members have a capital letter, and may be empty.
    if (isLeaf && /^[a-z]/.test(local)) leaves.push([path.join('/'), text])
    isLeaf = false
    path.pop()
  })
  parser.write(xml).close()
  return leaves
}

const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'base64' in value ? String(value.base64) : String(value)

const leavesIn = (parent: AnyElement, given: Readonly<Record<string, unknown>>, path: string): readonly Leaf[] =>
  membersOf(parent).flatMap(({ key, tag, value }) => [given[key] ?? []].flat().flatMap((each): readonly Leaf[] =>
    value.holds === 'members' ? leavesIn(value, each as Readonly<Record<string, unknown>>, `${path}/${tag}`)
      : [[`${path}/${tag}`, textOf(each)]]))

/** The values that a message has, in the order of the schema. */
export const expectedLeaves = ({ version: _, ...rest }: Memo): readonly Leaf[] => leavesIn(message, rest as never, message.tag)

const pathsOf = (parent: AnyElement, path: string): readonly string[] =>
  membersOf(parent).flatMap(({ tag, value }) =>
    value.holds === 'members' ? pathsOf(value, `${path}/${tag}`) : [`${path}/${tag}`])

/** Every value that a message can have. */
export const everyPath: readonly string[] = pathsOf(message, message.tag)
