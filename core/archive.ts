// What a backup is made of, in no store's own words: lines, read page by page from one store as it stood at one moment, and
// written into an empty one of any kind. A ledger's lines come first, each kind after the one it speaks of; a depot's after them,
// because what is in the ledger was bound before, and what is gone from the depot since was settled since.
import type { Attachment } from './attachment.ts'
import type { Figure } from './figures.ts'
import type { Kept } from './store.ts'
import type { Entry, Transaction } from './transaction.ts'

/** `withheld`: its lane keeps it back. `sealed`: its payload, base64, where it still has one. In the order of acceptance. */
export interface TransactionLine {
  readonly kind: 'transaction'
  readonly transaction: Transaction
  readonly withheld: boolean
  readonly sealed?: string
}
/** In the order of the journal. What it shares with its transaction is left out. */
export interface EntryLine {
  readonly kind: 'entry'
  readonly entry: Omit<Entry, 'origin' | 'reference' | 'channel'>
}
export type LedgerLine =
  | TransactionLine
  | EntryLine
  | { readonly kind: 'mark'; readonly name: string; readonly value: string }
  | { readonly kind: 'record'; readonly record: Kept }
  | { readonly kind: 'figure'; readonly figure: Figure }

export type DepotLine =
  /** `key`: of its bytes, sealed under its day's; base64. */
  | { readonly kind: 'attachment'; readonly attachment: Attachment; readonly key: string }
  /** The sealed bytes of the attachment before it, in order; base64. */
  | { readonly kind: 'piece'; readonly sealed: string }

export type Line = LedgerLine | DepotLine

/** A store as it stood when this was opened; whoever writes meanwhile is not held up. Rejects with a Fault. */
export interface Extract<One extends Line = Line> {
  /** The highest position that any reader of the journal may have seen: 0 for a depot. */
  readonly lastSeq: number
  pages(): AsyncIterable<readonly One[]>
  close(): Promise<void>
}

/** An empty store that is being filled; nobody sees anything of it before `finish`. Rejects with a Fault. */
export interface Fill<One extends Line = Line> {
  put(lines: readonly One[]): Promise<void>
  /** `lastSeq`: the journal goes on behind this position. */
  finish(lastSeq: number): Promise<void>
  /** Leaves nothing behind. */
  abandon(): Promise<void>
}

/** How a kind of store is read and filled. */
export interface Archival<Settings, One extends Line> {
  extract(settings: Settings): Promise<Extract<One>>
  /** Rejects with `database-occupied` where there is something already, `database-locked` where a hub is at work. */
  fill(settings: Settings): Promise<Fill<One>>
}
