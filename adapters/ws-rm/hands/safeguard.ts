// Where security attaches: what goes out is protected as bytes, and what comes in is judged with the document that was read from
// its bytes before anything in it counts.
import type { Fault } from '../fault.ts'
import type { Received } from '../read.ts'

export interface Safeguard {
  /** Signs an envelope, where the partner's are signed. */
  protect(envelope: Uint8Array): Uint8Array
  /** The fault to answer with where a message is not to be believed; undefined where it is. */
  check(received: Received, bytes: Uint8Array): Fault | undefined
}

/** TLS alone tells who speaks. */
export const noSafeguard: Safeguard = { protect: (envelope) => envelope, check: () => undefined }
