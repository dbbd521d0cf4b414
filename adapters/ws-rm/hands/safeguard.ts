// Where security attaches: what goes out is protected as text, and what comes in is judged with the document that was read from
// its bytes before anything in it counts.
import { Fault } from '../../../core/errors.ts'
import type { World } from '../../../core/world.ts'
import type { Name } from '../../protocols/xml/index.ts'
import { readEnvelope } from '../envelope.ts'
import type { Fault as SoapFault } from '../fault.ts'
import type { Received } from '../read.ts'
import {
  createSecurity, faultForInsecure, isBoundHeader, isSecurityHeader, isSecurityTrouble, type Security, type SecuritySettings,
  type SecurityTrouble,
} from '../security/index.ts'

/** Not to be believed: why, in a word of ours, and the fault to answer with. */
export interface Unsafe {
  readonly unsafe: SecurityTrouble
  readonly fault: SoapFault
}

/** To be believed. */
export interface Safe {
  /** SHA-256 over the certificate that signed it. */
  readonly token?: string
}

export interface Safeguard {
  /** Signs an envelope, where the partner's are signed. */
  protect(envelope: string): string
  check(received: Received): Safe | Unsafe
  /** Whether a mandatory header is of security's and understood. */
  understands(name: Name): boolean
}

export const isUnsafe = (checked: Safe | Unsafe): checked is Unsafe => 'unsafe' in checked

/** TLS alone tells who speaks. */
export const noSafeguard: Safeguard = { protect: (envelope) => envelope, check: () => ({}), understands: () => false }

const opened = (settings: SecuritySettings, world: Pick<World, 'now' | 'newId'>, route: string): Security => {
  try {
    return createSecurity(settings, world)
  } catch {
    // What went wrong with a key is said without it.
    throw new Fault('config-invalid', `route ${route}: security: a certificate or a key cannot be read, or they are no pair`)
  }
}

/** The safeguard of a partner; what is not believed is counted and said in the log. Throws a Fault for keys that are none. */
export const createSafeguard = (
  settings: SecuritySettings | undefined, world: Pick<World, 'now' | 'newId' | 'log' | 'records'>, route: string,
): Safeguard => {
  if (!settings) return noSafeguard
  const security = opened(settings, world, route)
  const unsafe = (trouble: SecurityTrouble): Unsafe => {
    world.records.count('sluse_ws_rm_unsafe_total', { route, trouble })
    world.log.warn('ws-rm.unsafe', { route, trouble })
    return { unsafe: trouble, fault: faultForInsecure(trouble) }
  }
  return {
    protect: security.protect,
    check: ({ document }) => {
      const envelope = readEnvelope(document.root)
      const checked = typeof envelope === 'string' ? 'security-misshapen' : security.check(envelope)
      return isSecurityTrouble(checked) ? unsafe(checked) : checked
    },
    understands: (name) => isSecurityHeader(name) || (settings.verifies !== undefined && isBoundHeader(name)),
  }
}
