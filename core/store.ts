import type { Figure, FigureQuery } from './figures.ts'
import type { Entry, Happening, Instant, Priority, Transaction } from './transaction.ts'
import type { Status } from './status.ts'

/**
 * Committed with the first or not at all: one of a chain, held until the one before it has failed, or one of an event's, queued
 * from the beginning and perhaps withheld by its lane.
 */
export interface Held { readonly transaction: Transaction; readonly payload: Uint8Array }

export type Inserted =
  | { readonly outcome: 'inserted'; readonly withheld: boolean }
  /** The origin has used this reference before; the transaction it names. */
  | { readonly outcome: 'known'; readonly transaction: Transaction }
  /** Nothing was inserted: one of the same origin, channel and `dedupe` is unsettled. */
  | { readonly outcome: 'waiting'; readonly transaction: Transaction }

export type Replaced =
  /** `freed`: the next of its lane, which this transition let go. */
  | { readonly outcome: 'replaced'; readonly freed?: Transaction; readonly payload?: Uint8Array }
  /** Somebody else was faster, or it is gone: the stored transaction, if any, is another version. */
  | { readonly outcome: 'stale'; readonly stored?: Transaction }

export interface Change extends Happening {
  /** `version` must be the stored one plus one. A settled status erases the payload in the same commit. */
  readonly next: Transaction
  /** Answer the sealed payload with the commit (the claim wants it). */
  readonly withPayload?: boolean
  /** Transitions of other transactions in the same commit: all are made, or none, and then the answer is `stale`. */
  readonly also?: readonly Change[]
}

export interface DueQuery {
  readonly route: string
  readonly origin: string
  readonly priority: Priority
  readonly now: Instant
  readonly limit: number
}

/** The unsettled of one origin and channel whose lane begins with `prefix`. */
export interface LanedQuery {
  readonly origin: string
  readonly channel: string
  readonly prefix: string
  /** The last one that was seen; without it, from the beginning. */
  readonly after?: Pick<Transaction, 'id' | 'lane'>
  readonly limit: number
}

/** Those of one of these are few, and are looked for among themselves. */
export const troubled = ['in-doubt', 'parked', 'failed', 'cancelled'] as const satisfies readonly Status[]

/**
 * What is looked for, newest first by id (a UUIDv7, so by when it was accepted). Everything that is given must be the same. What
 * has no index of its own is found by looking at one record after another, so a question looks at only so many.
 */
export interface SearchQuery {
  readonly origin?: string
  readonly channel?: string
  readonly topic?: string
  readonly route?: string
  readonly status?: Status
  readonly reason?: string
  /** The keyed hash. */
  readonly recipient?: string
  /** Ids from this one on, and before that one. */
  readonly from?: string
  readonly before?: string
  readonly limit: number
  /** How many records are looked at; of one status of `troubled`, of those alone. */
  readonly look: number
}

export interface Found {
  readonly transactions: readonly Transaction[]
  /** Where to go on: `before` of the next question. Absent where everything has been looked at. */
  readonly next?: string
}

/** What failed, by cause. */
export interface FailureQuery extends Pick<SearchQuery, 'origin' | 'channel' | 'route' | 'from' | 'before'> {
  readonly status: (typeof troubled)[number]
  /** How many of that status are looked at, the newest. */
  readonly look: number
}

/** Those of one channel, route and reason. */
export interface FailureGroup {
  readonly channel: string
  readonly route: string
  readonly reason?: string
  readonly count: number
  /** Whose they are, by name. */
  readonly origins: readonly string[]
  /** When the first and the last of them came to be so. */
  readonly oldest: Instant
  readonly newest: Instant
}

/** `looked` below the query's `look`: everything was looked at. */
export interface Failures { readonly groups: readonly FailureGroup[]; readonly looked: number }

/**
 * A small durable value that only one can change at a time: whoever writes says which version he makes, and the stored one must
 * be the one before. Versions begin with 1.
 */
export interface Kept { readonly name: string; readonly version: number; readonly value: string }

/** An attempt to erase for good: the files were looked at after it. */
export interface Erasure {
  readonly at: Instant
  /** No file held anything that was deleted before; else something was in the way, and it is tried again. */
  readonly isClean: boolean
  /** The last time that it was. */
  readonly cleanAt?: Instant
}

/** How much waits on one route for one origin at one priority. */
export interface Share {
  readonly route: string
  readonly origin: string
  readonly priority: Priority
  /** Earliest moment at which one of them may be sent. */
  readonly dueAt: Instant
}

/**
 * The ledger, and the truth. It knows no rules: core says what comes next, the store makes it so in one commit. Calls made
 * at the same time share a commit; a promise resolves only when its commit is durable. It never answers yes and forgets.
 * Rejects with a Fault (core/errors.ts): `store-full`, `store-failed`.
 */
export interface Store {
  /** True when no other process can work on the same ledger: what is `sending` at start is then nobody's. */
  readonly exclusive: boolean
  /** A transaction inserted as settled keeps no payload. `held` go in the same commit. */
  insert(transaction: Transaction, payload: Uint8Array, held?: readonly Held[]): Promise<Inserted>
  replace(change: Change): Promise<Replaced>
  read(id: string): Promise<Transaction | undefined>
  /** Those of them that there are, in any order. */
  readAll(ids: readonly string[]): Promise<readonly Transaction[]>
  payload(id: string): Promise<Uint8Array | undefined>
  find(origin: string, reference: string): Promise<Transaction | undefined>
  /** The unsettled of an origin under one `dedupe` key, oldest first. */
  waiting(origin: string, dedupe: string): Promise<readonly Transaction[]>
  /** For people who look for something; in time that does not grow with what is stored. */
  search(query: SearchQuery): Promise<Found>
  /** What failed, added up; in no particular order. */
  failures(query: FailureQuery): Promise<Failures>
  /** The numbers of some days that are not zero, in no particular order. They outlive the records: core/figures.ts. */
  figures(query: FigureQuery): Promise<readonly Figure[]>
  /** By lane (as bytes of UTF-8 compare), within a lane in the order of insertion. */
  laned(query: LanedQuery): Promise<readonly Transaction[]>
  /** All versions of one transaction, oldest first. */
  timeline(id: string): Promise<readonly Entry[]>
  /** Entries after `after`, oldest first; of one origin, or of all. */
  journal(query: { readonly origin?: string; readonly after: number; readonly limit: number }): Promise<readonly Entry[]>
  /** Queued, due and not withheld by their lane, earliest first. */
  due(query: DueQuery): Promise<readonly Transaction[]>
  /** Every (route, origin, priority) with something queued and not withheld. */
  shares(): Promise<readonly Share[]>
  /**
   * Of one status, those whose `deadlineAt` is not after `now`, earliest first; for in-doubt `dueAt` counts, for sent
   * `overdueAt` where there is one.
   */
  late(status: Status, now: Instant, limit: number): Promise<readonly Transaction[]>
  /** The earliest moment at which `late` will have something of any unsettled status, or of sent. */
  nextLate(): Promise<Instant | undefined>
  /** Counts by status and route, kept with every commit, exact. */
  counts(): Promise<readonly { readonly route: string; readonly status: Status; readonly count: number }[]>
  /** The sizes, sealed and in bytes, of some of the payloads held: of all, or of at least `look`. */
  payloadSizes(look: number): Promise<{ readonly looked: number; readonly bytes: number }>
  /** The payload held longest. */
  oldestPayload(): Promise<Uint8Array | undefined>
  /** Every origin that has settled transactions, in no particular order; in time that does not grow with how many they are. */
  settledOrigins(): Promise<readonly string[]>
  /**
   * Removes settled transactions of `origin`, with their journal, last changed before `before`; answers how many, at most
   * `limit`.
   */
  prune(origin: string, before: Instant, limit: number): Promise<number>
  /** Small durable values of the hub's own (a silo's cursor); undefined removes. */
  mark(name: string, value: string | undefined): Promise<void>
  marks(): Promise<ReadonlyMap<string, string>>
  /**
   * Writes the record where the stored version is the one before (0 where there is none), and answers whether it did. A record
   * without a value is removed.
   */
  keep(record: Omit<Kept, 'value'> & { readonly value: string | undefined }): Promise<boolean>
  /** Those whose name begins with `prefix`, by name (as bytes of UTF-8 compare). */
  kept(prefix: string): Promise<readonly Kept[]>
  /**
   * Calls the listener with each record that was written, by whichever process; with an empty name where some may have been
   * missed. Absent where no other process can write.
   */
  watchKept?(listener: (name: string, version: number) => void): () => void
  /** The clock of the server where the ledger is; absent where there is none. */
  serverNow?(): Promise<Instant>
  /**
   * Resolves when no file of the ledger's holds a byte of a payload settled before the call. A ledger on a server cannot reach
   * the files: it resolves when their room is given back, and what erases for good is the end of the day's key (docs/adr/0019).
   */
  erase(): Promise<void>
  /** How the last erasure from the files went; absent where the ledger cannot reach its files, or has none. */
  lastErasure?(): Erasure | undefined
  /** Calls the listener with the origins whose journal grew, after each commit. Answers how to stop. */
  watch(listener: (origins: ReadonlySet<string>) => void): () => void
  close(): Promise<void>
}
