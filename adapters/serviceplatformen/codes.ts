// What Serviceplatformen's words mean, as data. A word that nobody knows falls to the default of where it came, is counted, and
// stays as evidence.
import type { Reason } from '../../core/reason.ts'

export type Meaning =
  | { readonly kind: 'accepted' | 'delivered' | 'recalled' | 'noted' }
  /** The error's own code says why; `reason` stands where it says nothing. */
  | { readonly kind: 'refused'; readonly reason: Reason }

export interface Event {
  /** TransaktionsStatusKode. */
  readonly status: string
  /** The event's own UUID, in the envelope. */
  readonly uuid: string
  readonly meaning: Meaning
}

const event = (uuid: string, status: string, meaning: Meaning): Event => ({ uuid, status, meaning })

/** PKO_PostStatus: from Digital Post, then from the printers. Only «Afleveret Digital Post» says that it can be read. */
export const events: readonly Event[] = [
  event('eb866ca2-b871-4387-b501-12cde577bd58', 'Modtaget Digital Post', { kind: 'accepted' }),
  event('f7161a89-5068-4023-bc80-d7f4daad2a2e', 'Afleveret Digital Post', { kind: 'delivered' }),
  event('e225a75c-4b63-46c4-9423-77f5c8762445', 'Fejlet', { kind: 'refused', reason: 'recipient-unreachable' }),
  event('db5a6025-caa3-45c3-8e02-4e6fa8142ade', 'Afsendt', { kind: 'accepted' }),
  event('dd98e71c-41ac-4305-a47b-8f86b00e639b', 'Modtaget Fjernprint', { kind: 'accepted' }),
  event('e2b30d57-504a-4e2e-ae2d-a1394a9cb0b8', 'Klar', { kind: 'accepted' }),
  event('e3c0a021-2070-40d4-b7b7-754aeba762e9', 'Afleveret til print og kuvertering', { kind: 'accepted' }),
  // The carrier has it, which is not the addressee; nothing better ever comes.
  event('e94a0a8b-60a0-42ad-8b83-52c9e15d0fb3', 'Modtaget Post Danmark', { kind: 'accepted' }),
  event('f03904aa-df6e-417f-bd74-6a01a61adbcf', 'Tilbagekaldt', { kind: 'recalled' }),
  // News of the carrier's; with an error in it, it is mail that came back.
  event('f4e6eb11-0261-4198-8b5d-be92a9b1a35d', 'Opdatering fra Post Danmark', { kind: 'noted' }),
]

/** Where an event brings an error though its kind does not say so. */
export const returned: Meaning = { kind: 'refused', reason: 'recipient-unreachable' }
