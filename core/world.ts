import type { AttachmentBytes } from './attachment.ts'
import type { WebhookOf } from './partner.ts'
import type { Keeping } from './sequences.ts'
import type { Tracer } from './trace.ts'
import type { Instant } from './transaction.ts'

/** Structured log: a stable event name and technical fields. Content, recipients and foreign text never go in. */
export interface Log {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}

/** Measurements, by name and labels of few values. */
export interface Records {
  count(name: string, labels?: Readonly<Record<string, string>>, by?: number): void
  observe(name: string, value: number, labels?: Readonly<Record<string, string>>): void
  gauge(name: string, value: number, labels?: Readonly<Record<string, string>>): void
}

/** Everything that is not a function of its arguments. The simulation hands in others. */
export interface World {
  now(): Instant
  /** Resolves after `ms`, or at once when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Evenly in [0, 1). */
  random(): number
  /** UUIDv7, growing within a process. */
  newId(): string
  readonly log: Log
  readonly records: Records
  /** Absent where nobody traces. */
  readonly tracer?: Tracer
}

/** What a way out is opened with. */
export interface Services {
  readonly world: World
  /** The route's name; unique. */
  readonly route: string
  /** Public address of the route's HTTP inlets, without a slash at the end. */
  readonly inletUrl: string
  /** A short keyed check over a text, so that what comes back from outside can be told from what was made up. */
  mac(text: string): string
  /** Where partners want to be told of what; absent where there are none. */
  readonly webhookOf?: WebhookOf
  /** Small durable values of the way's own. */
  readonly keeping: Keeping
  /** The bytes of attachments that a message names, for the attempt to send them. */
  readonly attachments: AttachmentBytes
}
