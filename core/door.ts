import type { World } from './world.ts'

/** What a silo may ask for at a door. */
export const asks = ['post', 'cancel'] as const
export type Asked = (typeof asks)[number]

/** A refusal as silos see it, on every way in alike (RFC 9457). */
export interface Refused { readonly code: string; readonly status: number }

export type Verdict =
  /** Committed. `answer` is what the silo is told at once; `id` names the transaction of a message. */
  | { readonly kind: 'taken'; readonly answer: object; readonly id?: string }
  | { readonly kind: 'refused'; readonly problem: Refused }
  /** The hub is stopping and has taken nothing: it is to be shown again, to it or to another. */
  | { readonly kind: 'left' }

/**
 * Takes what a silo handed in: bytes as they came, or a value that the broker's own format has read already. Who the silo is, the
 * door knows by where it came in and never by what it says. Answers after the commit; while the hub cannot store it waits and
 * asks again, so that what is under way holds back what follows.
 */
export type Take = (silo: string, asked: string, handed: Uint8Array | object) => Promise<Verdict>

/** An entry of the silo's journal as silos see it; `seq` grows, so a double is recognised by it. */
export interface ToldEntry { readonly seq: number; readonly channel: string; readonly status: string }

/** Where silos hand messages in besides HTTP, and are told what becomes of them: a broker. */
export interface Door {
  /** Begins to show what silos hand in. */
  start(): Promise<void>
  /** Shows nothing more; resolves when what is under way is answered for. */
  stop(): Promise<void>
  /**
   * Tells a silo, in order; waits while there is no room. Resolves when the broker has them all; rejects where it cannot say so,
   * and when the signal aborts.
   */
  tell(silo: string, entries: readonly ToldEntry[], signal: AbortSignal): Promise<void>
  /** True while the broker cannot be reached. */
  isAway(): boolean
  close(): Promise<void>
}

export interface DoorSettings {
  readonly url: string
  readonly ca?: string
  /** Begins the name of everything on the broker. */
  readonly prefix: string
  /** The silos that it is open to. */
  readonly silos: readonly string[]
  /** How much of one silo's is under way at once. */
  readonly width: number
  /** How much may lie in one of its queues that a silo does not fetch. */
  readonly waiting: number
  /** How long what was refused is kept on the broker. */
  readonly refusedMs: number
}

export interface DoorParts { readonly world: World; readonly take: Take }

/** Connects and makes what silos write to and read from. Rejects with Fault `door-unreachable` or `door-unfit`. */
export type OpenDoor = (settings: DoorSettings, parts: DoorParts) => Promise<Door>

/** What may pass: its schema and example are those that validate. */
export type Passing = 'message' | 'cancellation' | 'transaction' | 'cancellations' | 'problem' | 'entry' | 'refused'

/** One place on the broker where things pass, in the words of AsyncAPI 3. */
export interface DoorChannel {
  /** Unique among all doors. */
  readonly name: string
  /** A routing key, or the name of a queue; null where the other side says it. */
  readonly address: string | null
  readonly description: string
  readonly passing: readonly Passing[]
  /** As the hub sees it. */
  readonly action: 'receive' | 'send'
  /** Bindings and extensions (`x-…`). */
  readonly more?: object
  /** Where answers go: another channel, and how it is found. */
  readonly reply?: { readonly channel: string; readonly location?: string; readonly description: string }
}

/** A door as `/v1/asyncapi.json` tells of it. */
export interface DoorDescription {
  readonly name: string
  readonly protocol: string
  readonly protocolVersion?: string
  readonly host: string
  readonly pathname?: string
  readonly description: string
  readonly channels: readonly DoorChannel[]
}

/** Describes the door for one silo; the id may be a placeholder. */
export type DescribeDoor = (settings: DoorSettings, silo: string) => DoorDescription
