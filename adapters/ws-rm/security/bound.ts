// Sequences that are bound to a token (WS-RM 1.1, section 5.1): whoever asks for one names the token in CreateSequence and must
// hold its key, which here is that of the signature on the very message.
import { childrenNamed, elementsOf, type Element, type Name } from '../../protocols/xml/index.ts'
import type { Instant } from '../../../core/transaction.ts'
import type { Envelope } from '../envelope.ts'
import { rmVersionOf } from '../variant.ts'
import type { SecurityHeader } from './header.ts'
import { tokenMeant } from './key.ts'
import { securityUri } from './names.ts'
import type { Token, Tokens } from './token.ts'
import { isSecurityTrouble, type SecurityTrouble } from './trouble.ts'

/** The header of a CreateSequence whose sequence is bound to a token. */
export const isBoundHeader = ({ uri, local }: Name): boolean => local === 'UsesSequenceSTR' && rmVersionOf(uri) !== undefined

const createIn = ({ body }: Envelope): Element | undefined =>
  elementsOf(body).find(({ uri, local }) => local === 'CreateSequence' && rmVersionOf(uri) !== undefined)

/** Undefined where no token is named, or the one that signed. */
export const boundTrouble = (
  envelope: Envelope, header: SecurityHeader, signedBy: Token, tokens: Tokens, now: Instant,
): SecurityTrouble | undefined => {
  if (!elementsOf(envelope.header).some(isBoundHeader)) return undefined
  const create = createIn(envelope)
  const [reference, ...more] = create ? childrenNamed(create, securityUri, 'SecurityTokenReference') : []
  if (!reference || more.length > 0) return 'token-misshapen'
  const meant = tokenMeant(reference, header, tokens, now)
  if (isSecurityTrouble(meant)) return meant
  return meant.thumbprint === signedBy.thumbprint ? undefined : 'sequence-token-other'
}
