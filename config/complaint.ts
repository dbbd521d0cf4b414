import { placeOf, type Scanned } from './json.ts'

/** One thing wrong with the configuration: where, as a JSON pointer, and what; never a value that may be secret. */
export interface Complaint {
  readonly at: string
  readonly says: string
}

export const complaint = (at: string, says: string): Complaint => ({ at, says })

interface Stated { readonly at: string; readonly value: string }

/** Complains of every value that stands there before. */
export const repeats = (stated: readonly Stated[], says: string): readonly Complaint[] => {
  const seen = new Set<string>()
  return stated.filter(({ value }) => seen.size === seen.add(value).size).map(({ at }) => complaint(at, says))
}

// A member that is missing or has been filled in stands nowhere in the text: then the nearest that holds it is shown.
const offsetOf = (at: string, offsets: Scanned['offsets']): number | undefined => {
  for (let pointer = at; pointer !== ''; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
    const offset = offsets.get(pointer)
    if (offset !== undefined) return offset
  }
  return undefined
}

/** Where a complaint stands in the file, and what it says, in one line. */
export type Told = (complaint: Complaint) => string

/** Tells complaints about a text with the line and column of what they are about. */
export const tellIn = (text: string, { offsets }: Scanned): Told => ({ at, says }) => {
  const offset = offsetOf(at, offsets)
  if (offset === undefined) return `${at || '/'}: ${says}`
  const { line, column } = placeOf(text, offset)
  return `line ${line}, column ${column}, ${at}: ${says}`
}
