/**
 * Kinds of causes for which a transaction ends, as far as another channel is concerned. `unproven`: it has not ended, and the
 * time for another channel has come.
 */
export const causes = ['recipient', 'time', 'content', 'unproven', 'operator', 'other'] as const
export type Cause = (typeof causes)[number]

/** What may follow on what. The first rule that names a failure decides; where none does, nothing follows. */
export interface FallbackRule {
  /** Topics it is for; one may end in `.*`. An absent list matches all. */
  readonly topics?: readonly string[]
  /** The channel that failed. */
  readonly from: string
  /** Causes it is for. */
  readonly because: readonly Cause[]
  /** Channels that may follow; none forbids every one. */
  readonly to: readonly string[]
}
