// Whether a message is signed by its partner, and all of it that counts. An element is known by itself and not by its id: what a
// reference finds must be the very element that is read afterwards, a header block, the Body, or a part of the Security header.
// So what is signed and what is believed cannot be two things (signature wrapping).
import { hash, timingSafeEqual, verify as verifyBytes } from 'node:crypto'
import { canonical, elementsOf, isNamed, type Element } from '../../protocols/xml/index.ts'
import type { Instant } from '../../../core/transaction.ts'
import { addressingOf, isEcho } from '../addressing.ts'
import type { Envelope } from '../envelope.ts'
import { makeConnectionUri, rmVersionOf } from '../variant.ts'
import type { SecurityHeader } from './header.ts'
import { tokenOf } from './key.ts'
import { signatureUri, utilityUri } from './names.ts'
import { parts as allParts, type Part, type Verifies } from './settings.ts'
import { readSignature, type Reference, type Signature } from './signature.ts'
import type { Token, Tokens } from './token.ts'
import { isSecurityTrouble, type SecurityTrouble } from './trouble.ts'

const xmlUri = 'http://www.w3.org/XML/1998/namespace'

/** Ids by which a signature may name an element. */
const idsOf = (element: Element): readonly string[] => element.attributes.filter(({ uri, local }) =>
  (uri === utilityUri && local === 'Id') || (uri === xmlUri && local === 'id') ||
  (uri === '' && local === 'Id' && element.uri === signatureUri)).map(({ value }) => value)

/** What may be signed: the Body, header blocks, and what stands in the Security header. Nothing deeper, and no repeats. */
const signable = ({ header, body }: Envelope, { element }: SecurityHeader): ReadonlyMap<string, Element> | SecurityTrouble => {
  const found = new Map<string, Element>()
  const places = [body, ...elementsOf(header).filter((block) => block !== element), ...elementsOf(element)]
  for (const place of places) {
    for (const id of idsOf(place)) {
      if (found.has(id)) return 'reference-repeated'
      found.set(id, place)
    }
  }
  return found
}

const digestTrouble = ({ hash: name, digest, prefixes }: Reference, element: Element): SecurityTrouble | undefined => {
  const made = hash(name, canonical(element, prefixes), 'buffer')
  return made.length === digest.length && timingSafeEqual(made, digest) ? undefined : 'digest-wrong'
}

/** The elements that the references cover; each digest is right. */
const coveredBy = ({ references }: Signature, places: ReadonlyMap<string, Element>): ReadonlySet<Element> | SecurityTrouble => {
  const covered = new Set<Element>()
  for (const reference of references) {
    const element = places.get(reference.id)
    if (!element || isNamed(element, signatureUri, 'Signature')) return 'reference-misplaced'
    if (covered.has(element)) return 'reference-repeated'
    covered.add(element)
  }
  for (const reference of references) {
    const trouble = digestTrouble(reference, places.get(reference.id) as Element)
    if (trouble) return trouble
  }
  return covered
}

const partOf = (block: Element): Part | undefined => {
  if (addressingOf(block) || isEcho(block)) return 'addressing'
  return rmVersionOf(block.uri) || block.uri === makeConnectionUri ? 'reliability' : undefined
}

/** What must be signed, of what the message has. */
const requiredIn = ({ header, body }: Envelope, { timestamp, username }: SecurityHeader,
  parts: readonly Part[]): readonly Element[] => [
  ...(parts.includes('body') ? [body] : []), ...(parts.includes('timestamp') && timestamp ? [timestamp] : []),
  ...elementsOf(header).filter((block) => {
    const part = partOf(block)
    return part !== undefined && parts.includes(part)
  }),
  // A name that anybody could have put beside a signature says nothing.
  ...(username ? [username] : []),
]

const isSignedBy = ({ signedInfo, prefixes, hash: name, value }: Signature, { key }: Token): boolean => {
  const bytes = Buffer.from(canonical(signedInfo, prefixes))
  return verifyBytes(name, bytes, key, value)
}

/** Who signed, and what its signature is. */
export interface Verified {
  readonly token: Token
  /** The signature's own bytes, by which it is known again. */
  readonly value: Buffer
}

/** Verifies the signature of a message; the trouble where it does not hold. */
export const verifySignature = (
  envelope: Envelope, header: SecurityHeader, { parts = allParts, sha1 = false }: Verifies, tokens: Tokens, now: Instant,
): Verified | SecurityTrouble => {
  if (!header.signature) return 'signature-missing'
  const signature = readSignature(header.signature, sha1)
  if (isSecurityTrouble(signature)) return signature
  const token = tokenOf(signature.keyInfo, header, tokens, now)
  if (isSecurityTrouble(token)) return token
  const places = signable(envelope, header)
  if (isSecurityTrouble(places)) return places
  // The signature before the digests: only who holds the key makes us hash a whole message.
  if (!isSignedBy(signature, token)) return 'signature-wrong'
  const covered = coveredBy(signature, places)
  if (isSecurityTrouble(covered)) return covered
  const bare = requiredIn(envelope, header, parts).find((element) => !covered.has(element))
  return bare ? 'part-unsigned' : { token, value: signature.value }
}
