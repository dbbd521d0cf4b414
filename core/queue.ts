/** All that a queue engine ever carries: no business data reaches a broker's disk. */
export interface Ticket {
  readonly id: string
  /** The message route, which is also the queue's name: docs/adr/0003. */
  readonly route: string
}

/** What a worker says of a ticket: `done` forgets it, `again` has it shown again soon. */
export type Shown = 'done' | 'again'

/** What an engine can and cannot do; honest, so that the suite and the hub need not guess. */
export interface Features {
  /** Tickets outlive the process. */
  readonly durable: boolean
  /** Several hubs can share it. */
  readonly shared: boolean
}

export interface Consumption {
  /** Shows nothing more; resolves when the work under way is done. */
  stop(): Promise<void>
}

/**
 * Carries tickets to workers at least once. It may lose, repeat or reorder them and nothing bad happens: the store is the
 * truth.
 */
export interface QueueEngine {
  readonly features: Features
  /** Resolves when the engine has them; rejects when it cannot say so. */
  publish(tickets: readonly Ticket[]): Promise<void>
  /** Shows tickets of one route to `work`, at most `width` at a time. Work that throws is shown again. */
  consume(route: string, width: number, work: (ticket: Ticket) => Promise<Shown>): Consumption
  /** Tickets waiting, not counting those being worked on. */
  depth(route: string): Promise<number>
  close(): Promise<void>
}
