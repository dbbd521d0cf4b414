import type { Finding } from './figures.ts'

/** What a benchmark is given. */
export interface Order {
  /** A folder of its own, removed afterwards. */
  readonly folder: string
  /** Pairs of runs, A B A B. */
  readonly pairs: number
  /** Smaller numbers: shows that it works, and little else. */
  readonly quick: boolean
  /** Says how far it is. */
  say(text: string): void
}

export interface Benchmark {
  readonly name: string
  /** What it tells, in a sentence. */
  readonly about: string
  measure(order: Order): Promise<readonly Finding[]>
}
