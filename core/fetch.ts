// Fetching, beside sending: some counterparts come for what is theirs. They claim it under a lease, by the same fenced claim as a
// worker's, take it home, and say afterwards that they have it or that they do not.
import type { Adapter, Body } from './adapter.ts'
import type { Instant } from './transaction.ts'

/** What is claimed at once, under one name. */
export interface Order {
  /** The claim's name, unique: it stands in the transactions as their handle. */
  readonly claim: string
  readonly limit: number
  /** How long they are the fetcher's, milliseconds. Afterwards they are offered again under the same ids. */
  readonly leaseMs: number
  /** About how many bytes may be claimed at once; the last ones may go beyond it. */
  readonly maxBytes?: number
  /** How long to wait where there is nothing yet, milliseconds. */
  readonly waitMs?: number
  /** Ends the wait. */
  readonly signal?: AbortSignal
}

/** One that is the fetcher's until its lease ends. */
export interface Fetched {
  /** The same whenever it is offered: by it the fetcher knows it again. */
  readonly id: string
  /** How often it has been claimed, this time counted. */
  readonly attempt: number
  readonly origin: string
  readonly reference: string
  readonly topic: string
  /** When the lease ends. */
  readonly until: Instant
  readonly body: Body
}

/** What a route has for those who fetch from it. */
export interface Line {
  readonly route: string
  /** Queued, due or not. */
  readonly waiting: number
  /** Claimed, and neither settled nor given back. */
  readonly claimed: number
}

/** Fetching for one destination. Everything rejects with a Fault of the store alone; then it may be repeated. */
export interface Fetch {
  inventory(): Promise<readonly Line[]>
  /** In fair turns between origins, urgent ones first, and of each lane the first alone. */
  claim(order: Order): Promise<readonly Fetched[]>
  /** What was claimed, again; undefined where the claim does not hold it any more. */
  read(claim: string, id: string): Promise<Fetched | undefined>
  /**
   * The fetcher has them: delivered. Late words count too, as long as nobody has claimed it since. Answers those that are settled
   * now or were by this claim before.
   */
  settle(claim: string, ids: readonly string[]): Promise<readonly string[]>
  /** The fetcher has not kept them: offered again, after `delayMs`. Answers those that were given back. */
  giveBack(claim: string, ids: readonly string[], delayMs?: number): Promise<readonly string[]>
}

/** Fetching from one route, by its name. */
export type FetchFrom = (route: string) => Fetch

/** The way out that nothing is sent on. Whoever fetches knows an id again, so what it may have got is offered again. */
export const fetchedAdapter: Adapter = {
  repeatable: true,
  send: async () => ({ kind: 'postponed', reason: 'fetched-only', blame: 'route' }),
  close: async () => undefined,
}
