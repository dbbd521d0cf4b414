/** Why something handed in is not taken: a stable code from core/errors.ts and where in the message it lies. Never a value. */
export interface Refusal {
  readonly refused: string
  /** JSON pointers of the members at fault. */
  readonly at?: readonly string[]
  /** What differs or is missing: names of members, limits; never content. */
  readonly detail?: string
  /** The channel's own rule that was not met, as a stable code. */
  readonly rule?: string
}

export const isRefusal = (value: object): value is Refusal => 'refused' in value
