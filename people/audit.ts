// The audit: who did what, why, and with whose approval. Each line carries the hash of the one before it, so that one that was
// changed, removed or put in between is found, by anybody who has the lines and without the hub. Lines are numbered records that
// are made once: two hubs on one ledger cannot both make the same number. What was cut off at the end is found by comparing with
// a hash that was kept elsewhere: every export ends with it.
import { createHash } from 'node:crypto'
import type { Kept } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { recordOf, type Ledger } from './records.ts'

/** What was done. Names and codes; never content or recipients. */
export interface Deed {
  /** Who: a user's or an operator's name; `hub` where nobody asked for it. */
  readonly by: string
  /** What, as a stable code. */
  readonly deed: string
  /** On what: a transaction's id, a route, a user. */
  readonly on?: string
  /** Why, in the words of who did it. */
  readonly reason?: string
  readonly approvedBy?: string
  /** What it came to. */
  readonly result?: string
  /** Numbers and names that belong to it. */
  readonly details?: Readonly<Record<string, string | number | boolean>>
}

export interface AuditLine extends Deed {
  /** Begins with 1 and has no gaps. */
  readonly number: number
  /** When, UTC milliseconds. */
  readonly at: number
  /** The hash of the line before; 64 zeros for the first. */
  readonly before: string
  /** SHA-256 of the line without this member, as `canonical` writes it. */
  readonly hash: string
}

export type Verified =
  | { readonly intact: true; readonly lines: number; readonly head: string }
  | { readonly intact: false; readonly lines: number; readonly brokenAt: number; readonly why: string }

export interface Audit {
  /** Resolves when it is durable. */
  note(deed: Deed): Promise<AuditLine>
  /** The lines after `after`, oldest first; those of one silo's or person's are filtered by whoever asks. */
  read(after: number, limit: number): Promise<readonly AuditLine[]>
  /** The number of the last line. */
  last(): Promise<number>
  verify(): Promise<Verified>
}

const prefix = 'audit/'
const width = 12
const pageDigits = 2
export const noHash = '0'.repeat(64)

const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, each]) => [name, sorted(each)]))
}

/** The one way a line is written: JSON with its members by name and no blanks. */
export const canonical = (line: Omit<AuditLine, 'hash'>): string => JSON.stringify(sorted(line))

export const hashOf = (line: Omit<AuditLine, 'hash'>): string => createHash('sha256').update(canonical(line)).digest('hex')

export const lineOf = (deed: Deed, number: number, at: number, before: string): AuditLine => {
  const line = { ...deed, number, at, before }
  return { ...line, hash: hashOf(line) }
}

/** What is wrong with a line that follows `before`, the line or none. */
export const faultIn = ({ hash, ...line }: AuditLine, before: AuditLine | undefined): string | undefined => {
  if (line.number !== (before?.number ?? 0) + 1) return 'A line is missing before it.'
  if (line.before !== (before?.hash ?? noHash)) return 'It does not follow the line before it.'
  return hashOf(line) === hash ? undefined : 'It is not as it was written.'
}

/** Verifies lines as they come, oldest first, from the very first. */
export const verifyLines = async (lines: AsyncIterable<AuditLine> | Iterable<AuditLine>): Promise<Verified> => {
  let before: AuditLine | undefined
  for await (const line of lines) {
    const why = faultIn(line, before)
    if (why) return { intact: false, lines: before?.number ?? 0, brokenAt: (before?.number ?? 0) + 1, why }
    before = line
  }
  return { intact: true, lines: before?.number ?? 0, head: before?.hash ?? noHash }
}

const nameOf = (number: number): string => `${prefix}${String(number).padStart(width, '0')}`
const read = ({ value }: Kept): AuditLine => JSON.parse(value) as AuditLine

export const createAudit = (store: Ledger, { now }: Pick<World, 'now'>): Audit => {
  let known = 0
  const lineAt = async (number: number): Promise<AuditLine | undefined> => {
    const record = number > 0 ? await recordOf(store, nameOf(number)) : undefined
    return record && read(record)
  }
  const exists = async (number: number): Promise<boolean> => await lineAt(number) !== undefined
  /** Doubles its steps until there is no line, then halves them. */
  const last = async (): Promise<number> => {
    let [there, step] = [known, 1]
    while (await exists(there + step)) {
      there += step
      step *= 2
    }
    while (step > 1) {
      step /= 2
      if (await exists(there + step)) there += step
    }
    return (known = there)
  }
  // Lines that begin alike in all but the last digits are asked for together.
  const pageOf = async (number: number): Promise<readonly AuditLine[]> => (
    await store.kept(nameOf(number).slice(0, -pageDigits))).map(read)
  const readAfter = async (after: number, limit: number): Promise<readonly AuditLine[]> => {
    const [end, found] = [Math.min(await last(), after + limit), [] as AuditLine[]]
    for (let next = after + 1; next <= end; next = (Math.floor(next / 10 ** pageDigits) + 1) * 10 ** pageDigits) {
      found.push(...(await pageOf(next)).filter(({ number }) => number > after && number <= end))
    }
    return found
  }
  // Were a whole page removed, the search for the last line would end before it, so what lies behind it is looked for as well.
  const behind = async (end: number): Promise<readonly AuditLine[]> => {
    const digits = nameOf(end).slice(prefix.length)
    for (let at = width - pageDigits - 1; at >= 0; at -= 1) {
      for (let digit = Number(digits[at]) + 1; digit <= 9; digit += 1) {
        const found = await store.kept(`${prefix}${digits.slice(0, at)}${digit}`)
        if (found[0]) return [read(found[0])]
      }
    }
    return []
  }
  async function* everyLine(): AsyncGenerator<AuditLine> {
    const end = await last()
    for (let first = 0; first <= end; first += 10 ** pageDigits) yield* await pageOf(first)
    yield* await behind(end)
  }
  return {
    note: async (deed) => {
      for (;;) {
        const before = await lineAt(await last())
        const line = lineOf(deed, (before?.number ?? 0) + 1, now(), before?.hash ?? noHash)
        if (await store.keep({ name: nameOf(line.number), version: 1, value: JSON.stringify(line) })) return line
      }
    },
    read: readAfter,
    last,
    verify: () => verifyLines(everyLine()),
  }
}
