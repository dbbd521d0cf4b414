// Which key a signature says that it was made with: by a token in the same header, or by the name of one that we hold. What else
// could stand in KeyInfo (a bare key, an address to fetch one from) is not followed.
import {
  attributeOf, childNamed, elementsOf, isNamed, textOf, type Element,
} from '../../protocols/xml/index.ts'
import type { Instant } from '../../../core/transaction.ts'
import type { SecurityHeader } from './header.ts'
import { base64Uri, securityUri, signatureUri, thumbprintUri, utilityUri, x509Uri } from './names.ts'
import type { Token, Tokens } from './token.ts'
import type { SecurityTrouble } from './trouble.ts'

const only = (element: Element): Element | undefined => {
  const children = elementsOf(element)
  return children.length === 1 ? children[0] : undefined
}

const byReference = (
  reference: Element, { tokens: found }: SecurityHeader, tokens: Tokens, now: Instant,
): Token | SecurityTrouble => {
  const uri = attributeOf(reference, 'URI') ?? ''
  if (!uri.startsWith('#')) return 'reference-external'
  const token = found.find((one) => attributeOf(one, 'Id', utilityUri) === uri.slice(1))
  if (!token) return 'token-unavailable'
  const isX509 = attributeOf(token, 'ValueType') === x509Uri && (attributeOf(token, 'EncodingType') ?? base64Uri) === base64Uri
  if (!isX509 || elementsOf(token).length > 0) return 'token-unknown'
  return tokens.presented(textOf(token).replace(/[\t\n\r ]+/g, ''), now)
}

const byIdentifier = (identifier: Element, tokens: Tokens, now: Instant): Token | SecurityTrouble =>
  (attributeOf(identifier, 'ValueType') === thumbprintUri
    ? tokens.named({ thumbprint: textOf(identifier) }, now) : 'token-unknown')

const bySerial = (data: Element, tokens: Tokens, now: Instant): Token | SecurityTrouble => {
  const named = childNamed(data, signatureUri, 'X509IssuerSerial')
  const serial = named && childNamed(named, signatureUri, 'X509SerialNumber')
  const digits = serial ? textOf(serial) : ''
  return /^\d{1,60}$/.test(digits) ? tokens.named({ serial: digits }, now) : 'token-misshapen'
}

/** The token that a SecurityTokenReference means. */
export const tokenMeant = (reference: Element, header: SecurityHeader, tokens: Tokens, now: Instant): Token | SecurityTrouble => {
  const said = only(reference)
  if (!said) return 'token-misshapen'
  if (isNamed(said, securityUri, 'Reference')) return byReference(said, header, tokens, now)
  if (isNamed(said, securityUri, 'KeyIdentifier')) return byIdentifier(said, tokens, now)
  return isNamed(said, signatureUri, 'X509Data') ? bySerial(said, tokens, now) : 'token-unknown'
}

/** The token of a signature. */
export const tokenOf = (keyInfo: Element, header: SecurityHeader, tokens: Tokens, now: Instant): Token | SecurityTrouble => {
  const reference = only(keyInfo)
  return reference && isNamed(reference, securityUri, 'SecurityTokenReference')
    ? tokenMeant(reference, header, tokens, now) : 'token-unknown'
}
