// What a silo finds on the broker. Each has names of its own, so that the broker's permissions tell who it is: it writes to
// its own exchange, and no name of another is within its reach.
export interface Names {
  /** The exchange (direct) that the silo publishes to, and the queue behind it. */
  readonly in: string
  /** The exchange (topic) that tells what became of its messages, and the queue that misses nothing of it. */
  readonly status: string
  /** The queue of what was refused. */
  readonly refused: string
}

export const namesOf = (prefix: string, silo: string): Names =>
  ({ in: `${prefix}.${silo}.in`, status: `${prefix}.${silo}.status`, refused: `${prefix}.${silo}.refused` })

/** What a status is published under. */
export const statusKey = (silo: string, channel: string, status: string): string => `${silo}.${channel}.${status}`
