// Whose certificate it is: one of those that the partner's configuration holds, or one that an authority of its configuration has
// issued to the subject that stands there. Nothing that a message brings along is trusted for itself.
import { X509Certificate, type KeyObject } from 'node:crypto'
import type { Instant } from '../../../core/transaction.ts'
import type { Verifies } from './settings.ts'
import type { SecurityTrouble } from './trouble.ts'

/** A certificate that speaks for the partner. */
export interface Token {
  readonly key: KeyObject
  /** SHA-256 over the certificate, in hex. */
  readonly thumbprint: string
  readonly from: Instant
  readonly to: Instant
}

export interface Tokens {
  /** The one in a BinarySecurityToken, from its Base64. */
  presented(base64: string, now: Instant): Token | SecurityTrouble
  /** The one that a SHA-1 thumbprint (Base64) or a serial number (decimal) names, among those in the configuration. */
  named(name: { readonly thumbprint: string } | { readonly serial: string }, now: Instant): Token | SecurityTrouble
}

// A certificate is a kilobyte or two; more than this is none.
const maxBase64 = 16_384
const maxKnown = 16
const leastBits = 2048

const certificatesIn = (pems: readonly string[]): readonly X509Certificate[] => pems.flatMap((pem) => {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (!found) throw new Error('a PEM without a certificate')
  return found
}).map((pem) => new X509Certificate(pem))

const tokenOf = (certificate: X509Certificate): Token => ({
  key: certificate.publicKey, thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  from: Date.parse(certificate.validFrom), to: Date.parse(certificate.validTo),
})

const isStrong = ({ key }: Token): boolean =>
  key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= leastBits

const inTime = (token: Token, now: Instant): Token | SecurityTrouble =>
  (now >= token.from && now <= token.to ? token : 'certificate-outdated')

const parsed = (base64: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'))
  } catch {
    return undefined
  }
}

const isIssued = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** The tokens of a partner. Throws where one of the configuration's certificates is none. */
export const createTokens = ({ certificates, authorities = [], subject = [] }: Verifies): Tokens => {
  const pinned = certificatesIn(certificates ?? [])
  const issuers = certificatesIn(authorities)
  const prints = new Set(pinned.map((one) => one.fingerprint256))
  // By the text that brought it: a partner has one or two, and reading one costs more than checking a signature.
  const known = new Map<string, Token>()

  const isTrusted = (certificate: X509Certificate, now: Instant): boolean => {
    if (prints.has(certificate.fingerprint256)) return true
    const lines = certificate.subject.split('\n')
    return subject.length > 0 && subject.every((line) => lines.includes(line)) &&
      issuers.some((issuer) => inTime(tokenOf(issuer), now) !== 'certificate-outdated' && isIssued(certificate, issuer))
  }
  const admit = (certificate: X509Certificate, now: Instant): Token | SecurityTrouble => {
    try {
      if (!isTrusted(certificate, now)) return 'certificate-untrusted'
      const token = tokenOf(certificate)
      return isStrong(token) ? token : 'key-refused'
    } catch {
      // OpenSSL reads certificates with keys that it can do nothing with.
      return 'key-refused'
    }
  }
  const presented: Tokens['presented'] = (base64, now) => {
    const before = known.get(base64)
    if (before) return inTime(before, now)
    const certificate = base64.length > maxBase64 ? undefined : parsed(base64)
    if (!certificate) return 'token-misshapen'
    const token = admit(certificate, now)
    if (typeof token === 'string') return token
    if (known.size >= maxKnown) known.clear()
    known.set(base64, token)
    return inTime(token, now)
  }
  const named: Tokens['named'] = (name, now) => {
    const found = pinned.find((one) => ('thumbprint' in name
      ? one.fingerprint.replaceAll(':', '') === Buffer.from(name.thumbprint, 'base64').toString('hex').toUpperCase()
      : BigInt(`0x${one.serialNumber}`) === BigInt(name.serial)))
    if (!found) return 'token-unavailable'
    const token = admit(found, now)
    return typeof token === 'string' ? token : inTime(token, now)
  }
  return { presented, named }
}
