import type { FetchFrom } from './fetch.ts'
import type { Receipt } from './outcome.ts'
import type { Take } from './sequences.ts'

/** Hands a receipt to the hub; resolves when it is committed, so that the counterpart may be thanked. */
export type Receive = (receipt: Receipt) => Promise<void>

/** An HTTP request as an inlet sees it: the raw bytes, because signatures are over bytes. */
export interface InletRequest {
  readonly method: string
  /** Path and query below the inlet's own address. */
  readonly path: string
  /** The full address as the counterpart called it (rebuilt from the configured public address). */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Uint8Array
}

export interface InletAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** How a partner's messages reach the hub. */
export type TakeFrom = (partner: string) => Take

/**
 * Where a counterpart's receipts and messages come in. `http` inlets are hosted by the API under /inlets/<route>/, `partner`
 * inlets at the partners' door under /inlets/<partner>/ for that partner alone; others run by themselves.
 */
export type Inlet =
  | { readonly kind: 'http'; answer(request: InletRequest, receive: Receive): Promise<InletAnswer> }
  | {
    readonly kind: 'partner'
    readonly partner: string
    /** One of several of the partner's: at /inlets/<partner>/<name>. */
    readonly name?: string
    answer(request: InletRequest): Promise<InletAnswer>
  }
  | {
    readonly kind: 'listener'
    start(receive: Receive, takeFrom?: TakeFrom, fetchFrom?: FetchFrom): Promise<void>
    stop(): Promise<void>
  }
