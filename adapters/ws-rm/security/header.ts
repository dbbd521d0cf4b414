// The Security header that is meant for us: one, with nothing in it that is not understood.
import { childrenNamed, elementsOf, hasOnlyElements, isNamed, type Element } from '../../protocols/xml/index.ts'
import { isForUs, type Envelope } from '../envelope.ts'
import { securityUri, signatureUri, utilityUri } from './names.ts'
import type { SecurityTrouble } from './trouble.ts'

export interface SecurityHeader {
  readonly element: Element
  readonly timestamp?: Element
  readonly signature?: Element
  readonly username?: Element
  readonly tokens: readonly Element[]
}

const encryptionUri = 'http://www.w3.org/2001/04/xmlenc#'
const security11Uri = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd'

const known = (child: Element): boolean =>
  isNamed(child, utilityUri, 'Timestamp') || isNamed(child, signatureUri, 'Signature') ||
  isNamed(child, securityUri, 'UsernameToken') || isNamed(child, securityUri, 'BinarySecurityToken') ||
  isNamed(child, security11Uri, 'SignatureConfirmation')

const unknownIn = (element: Element): SecurityTrouble | undefined => {
  if (!hasOnlyElements(element)) return 'security-misshapen'
  const stranger = elementsOf(element).find((child) => !known(child))
  if (!stranger) return undefined
  return stranger.uri === encryptionUri ? 'encrypted' : 'token-unknown'
}

const named = (element: Element) => {
  const all = (uri: string, local: string): readonly Element[] => childrenNamed(element, uri, local)
  return {
    timestamps: all(utilityUri, 'Timestamp'), signatures: all(signatureUri, 'Signature'),
    usernames: all(securityUri, 'UsernameToken'), tokens: all(securityUri, 'BinarySecurityToken'),
  }
}

/** The header of an envelope; undefined where it has none. */
export const securityIn = ({ header, soap }: Envelope): SecurityHeader | SecurityTrouble | undefined => {
  const found = childrenNamed(header, securityUri, 'Security').filter((block) => isForUs(block, soap))
  const [element] = found
  if (!element) return undefined
  if (found.length > 1) return 'security-repeated'
  const unknown = unknownIn(element)
  if (unknown) return unknown
  const { timestamps, signatures, usernames, tokens } = named(element)
  if (signatures.length > 1) return 'signature-repeated'
  if (timestamps.length > 1 || usernames.length > 1 || tokens.length > 4) return 'security-misshapen'
  return { element, timestamp: timestamps[0], signature: signatures[0], username: usernames[0], tokens }
}
