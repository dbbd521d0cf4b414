import type { Adapter, Body } from './adapter.ts'
import type { Named } from './attachment.ts'
import type { Inlet } from './inlet.ts'
import type { Partnership } from './partnership.ts'
import type { Refusal } from './refusal.ts'
import type { Instant } from './transaction.ts'
import type { Services } from './world.ts'

/** A JSON Schema (2020-12 as far as OpenAPI 3.1 goes), kept as plain data so that it validates and documents alike. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** What the hub may know of a body once its channel has read it. */
export interface Parsed {
  /** The body as it will be sealed and sent: normalised (numbers, addresses). */
  readonly body: Body
  /** The recipient in one canonical form; only its keyed hash is kept. */
  readonly recipient: string
  /** Non-personal name of the destination for choosing a route (a silo's id), where the channel has one. */
  readonly destination?: string
  /** What the silo is told about its message at once (for SMS: the number of parts). */
  readonly notes?: Readonly<Record<string, number | string>>
  /** Its dates make no sense any more. It refuses what is new, and not a repeat of what was accepted while they did. */
  readonly late?: Refusal
  /** The attachments that the content names; their ids stand in `body`, where the adapter finds them. */
  readonly attachments?: readonly Named[]
}

/** An opened way out and what comes back along it. */
export interface WayOut {
  readonly adapter: Adapter
  readonly inlets: readonly Inlet[]
  /**
   * Nothing is sent on it; it is fetched from (core/fetch.ts): by the silo that it leads to, over the API, or by a counterpart
   * through an inlet of the way's own. Its route names exactly one destination.
   */
  readonly fetched?: 'api' | 'inlet'
  /** What operators see and do of the partner that it leads to. */
  readonly partnership?: Partnership
}

/** A kanal: what may be said on it, and how to open a way out. One folder under channels/, one line in channels/index.ts. */
export interface Channel {
  readonly name: string
  /** Danish and English name for operators. */
  readonly words: { readonly da: string; readonly en: string }
  /** Only the addressee sees what is said on it. What follows on it over an open channel may not repeat it. */
  readonly closed?: boolean
  /** Its content is an Entity (core/partner.ts) and its recipient a partner: events go by it to those who subscribe. */
  readonly events?: boolean
  readonly schema: { readonly recipient: JsonSchema; readonly content: JsonSchema }
  /** A realistic, fictitious body for the documentation and the shared suite. */
  readonly example: Body
  /** What a route of this channel may be configured with; validated by config/ before `open`. */
  readonly settings: JsonSchema
  /**
   * Checks what the schema cannot say and normalises. Pure; never throws on any body that passed the schema. `now` is when it
   * is handed in: what stands in dates is judged by it (`late`), and not at all where a body is only read again.
   */
  parse(body: Body, now?: Instant): Parsed | Refusal
  open(settings: unknown, services: Services): Promise<WayOut>
}
