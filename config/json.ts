// Where things stand in a JSON text. JSON.parse tells neither the place of every error nor of a member, quotes the text (which
// may hold secrets) in its messages, and lets the last of two equal names win; for a configuration all three matter.

export interface Place { readonly line: number; readonly column: number }

export interface Scanned {
  /** Offset of each value, by JSON pointer. */
  readonly offsets: ReadonlyMap<string, number>
  /** Pointers of members that stand twice in their object. */
  readonly doubled: readonly string[]
  /** Offset of the first error, if the text is no JSON. */
  readonly brokenAt?: number
}

/** Line and column, both from 1. */
export const placeOf = (text: string, offset: number): Place => {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** One segment of a JSON pointer (RFC 6901, section 3). */
export const segment = (name: string | number): string => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`

const blank = /[ \t\r\n]*/y
const name = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/
const scalar = new RegExp(`${name.source}|${number.source}|true|false|null`, 'y')

class Broken extends Error {}

const cursorOver = (text: string) => {
  let at = 0
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const [found] = pattern.exec(text) ?? []
    if (found === undefined) throw new Broken()
    at += found.length
    return found
  }
  const next = (): string | undefined => {
    match(blank)
    return text[at]
  }
  const skip = (wanted: string): void => {
    if (next() !== wanted) throw new Broken()
    at += 1
  }
  return { match, next, skip, at: () => at }
}
type Cursor = ReturnType<typeof cursorOver>
type See = (pointer: string, offset: number, twice: boolean) => void

const scanMembers = (cursor: Cursor, pointer: string, see: See): void => {
  const seen = new Set<string>()
  do {
    cursor.skip(seen.size === 0 ? '{' : ',')
    if (seen.size === 0 && cursor.next() === '}') break
    cursor.next()
    const member = JSON.parse(cursor.match(name)) as string
    cursor.skip(':')
    scanValue(cursor, pointer + segment(member), see, seen.has(member))
    seen.add(member)
  } while (cursor.next() === ',')
  cursor.skip('}')
}

const scanItems = (cursor: Cursor, pointer: string, see: See): void => {
  let index = 0
  do {
    cursor.skip(index === 0 ? '[' : ',')
    if (index === 0 && cursor.next() === ']') break
    scanValue(cursor, pointer + segment(index), see)
    index += 1
  } while (cursor.next() === ',')
  cursor.skip(']')
}

const scanValue = (cursor: Cursor, pointer: string, see: See, twice = false): void => {
  const first = cursor.next()
  see(pointer, cursor.at(), twice)
  if (first === '{') scanMembers(cursor, pointer, see)
  else if (first === '[') scanItems(cursor, pointer, see)
  else cursor.match(scalar)
}

/** Scans a whole JSON text; never throws, whatever the text. */
export const scan = (text: string): Scanned => {
  const offsets = new Map<string, number>()
  const doubled: string[] = []
  const cursor = cursorOver(text)
  try {
    scanValue(cursor, '', (pointer, offset, twice) => {
      offsets.set(pointer, offset)
      if (twice) doubled.push(pointer)
    })
    return cursor.next() === undefined ? { offsets, doubled } : { offsets, doubled, brokenAt: cursor.at() }
  } catch {
    return { offsets, doubled, brokenAt: cursor.at() }
  }
}
