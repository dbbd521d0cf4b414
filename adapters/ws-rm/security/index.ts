// WS-Security towards one partner: what goes out is signed, what comes in is believed only when it is.
import type { World } from '../../../core/world.ts'
import type { Name } from '../../protocols/xml/index.ts'
import type { Envelope } from '../envelope.ts'
import { boundTrouble } from './bound.ts'
import { securityIn, type SecurityHeader } from './header.ts'
import { securityUri } from './names.ts'
import { createRemembered, type Remembered } from './replay.ts'
import { securityDefaults, type SecuritySettings } from './settings.ts'
import { createSigner } from './sign.ts'
import { readTimestamp } from './timestamp.ts'
import { createTokens, type Tokens } from './token.ts'
import { isSecurityTrouble, type SecurityTrouble } from './trouble.ts'
import { judgeUsername } from './username.ts'
import { verifySignature, type Verified } from './verify.ts'

export { faultForInsecure, isSecurityTrouble, securityTroubles, type SecurityTrouble } from './trouble.ts'
export { securitySettings, type SecuritySettings } from './settings.ts'

/** The header that is judged here. */
export const isSecurityHeader = ({ uri, local }: Name): boolean => uri === securityUri && local === 'Security'

export { isBoundHeader } from './bound.ts'

export interface Security {
  /** The envelope with its Security header; called for each attempt anew (SQ-4). */
  protect(envelope: string): string
  /** Who said it, as far as a signature tells; the trouble where it is not to be believed. */
  check(envelope: Envelope): Believed | SecurityTrouble
}

/** A message that is the partner's. */
export interface Believed {
  /** SHA-256 over the certificate that signed it. */
  readonly token?: string
}

type Complete = SecuritySettings & Required<Pick<SecuritySettings, keyof typeof securityDefaults>>

interface Judge {
  readonly settings: Complete
  readonly tokens: Tokens | undefined
  readonly remembered: Remembered
  readonly now: number
}

const usernameTrouble = ({ username }: SecurityHeader, { settings, remembered, now }: Judge): SecurityTrouble | undefined => {
  if (!settings.expects) return undefined
  return username ? judgeUsername(username, settings.expects, now, settings, remembered) : 'username-missing'
}

const signatureTrouble = (envelope: Envelope, header: SecurityHeader, judge: Judge): Verified | SecurityTrouble | undefined => {
  const { settings: { verifies }, tokens, now } = judge
  return verifies && tokens ? verifySignature(envelope, header, verifies, tokens, now) : undefined
}

const judged = (envelope: Envelope, header: SecurityHeader, judge: Judge): Believed | SecurityTrouble => {
  const { settings, tokens, remembered, now } = judge
  if (!header.timestamp && settings.verifies) return 'timestamp-missing'
  const until = header.timestamp ? readTimestamp(header.timestamp, now, settings) : now
  if (isSecurityTrouble(until)) return until
  const verified = signatureTrouble(envelope, header, judge)
  if (isSecurityTrouble(verified)) return verified
  const unnamed = usernameTrouble(header, judge)
  if (unnamed) return unnamed
  const other = verified && tokens && boundTrouble(envelope, header, verified.token, tokens, now)
  if (other) return other
  // Last, so that what was refused for something else is no replay when it comes again.
  const key = verified && `s ${verified.value.toString('base64')}`
  if (key !== undefined && !remembered.take(key, until, now)) return 'repeated'
  return { token: verified?.token.thumbprint }
}

/** The security that a partner's configuration asks for. Throws where its certificates or keys cannot be read. */
export const createSecurity = (given: SecuritySettings, world: Pick<World, 'now' | 'newId'>): Security => {
  const settings: Complete = { ...securityDefaults, ...given }
  const { signs, presents, verifies, expects } = settings
  const tokens = verifies && createTokens(verifies)
  const remembered = createRemembered(settings.maxRemembered)
  const protect = signs || presents ? createSigner({ settings, now: world.now, newId: world.newId }) : (text: string) => text
  return {
    protect,
    check: (envelope) => {
      const header = securityIn(envelope)
      if (isSecurityTrouble(header)) return header
      if (!header) return verifies || expects ? 'security-missing' : {}
      return judged(envelope, header, { settings, tokens, remembered, now: world.now() })
    },
  }
}
