// Where a message's way is followed from outside: one trace from the post to the receipt, in the words of W3C Trace Context. The
// context stays with the transaction, because the way may take days and pass through several hubs.
import type { Instant, Transaction } from './transaction.ts'

/** A `traceparent` (W3C Trace Context, section 3.2): version, trace, parent and flags. */
export interface Context { readonly trace: string; readonly span: string; readonly sampled: boolean }

const shape = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
const isZero = (text: string): boolean => /^0+$/.test(text)

/** Undefined for what is none, or of a version that is not known. */
export const contextOf = (traceparent: string | undefined): Context | undefined => {
  const [, trace = '', span = '', flags = ''] = shape.exec(traceparent ?? '') ?? []
  if (trace === '' || isZero(trace) || isZero(span)) return undefined
  return { trace, span, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export const traceparentOf = ({ trace, span, sampled }: Context): string => `00-${trace}-${span}-${sampled ? '01' : '00'}`

/** A stretch of a transaction's way. Nothing of it is content or recipient. */
export interface Span {
  /** `accept`: from the post to its commit. `queue`: until it was claimed. `attempt`: one. `receipt`: until one came. */
  readonly name: 'accept' | 'queue' | 'attempt' | 'receipt'
  readonly of: Transaction
  readonly from: Instant
  readonly to: Instant
  /** What the silo said of its own trace; of `accept` alone. */
  readonly given?: string
  /** What it came to, as a code. */
  readonly outcome?: string
  readonly failed?: boolean
}

/** Tells of the ways of messages. There is none where nobody wants to know. */
export interface Tracer {
  /** The context of a fresh transaction: of the silo's trace where it named one, else of a new one. */
  begin(given: string | undefined): string
  /** Never throws and never waits. */
  record(span: Span): void
}
