// Why a message is not believed. Whoever sent it learns the code that the specification has for it, and no more: which check
// failed is said to our own operators alone, in words of ours and never in text from the message.
import { faultOf, type Fault, type FaultCode } from '../fault.ts'

const codes = {
  'security-missing': 'InvalidSecurity', 'security-repeated': 'InvalidSecurity', 'security-misshapen': 'InvalidSecurity',
  'signature-missing': 'InvalidSecurity', 'signature-repeated': 'InvalidSecurity', 'signature-misshapen': 'InvalidSecurity',
  'timestamp-missing': 'InvalidSecurity', 'timestamp-misshapen': 'InvalidSecurity', 'repeated': 'InvalidSecurity',
  'message-expired': 'MessageExpired', 'message-early': 'MessageExpired',
  'algorithm-refused': 'UnsupportedAlgorithm', 'transform-refused': 'UnsupportedAlgorithm',
  'encrypted': 'UnsupportedSecurityToken', 'token-unknown': 'UnsupportedSecurityToken',
  'token-misshapen': 'InvalidSecurityToken', 'certificate-outdated': 'InvalidSecurityToken',
  'key-refused': 'InvalidSecurityToken', 'sequence-token-other': 'InvalidSecurityToken',
  'token-unavailable': 'SecurityTokenUnavailable',
  'reference-external': 'FailedCheck', 'reference-misplaced': 'FailedCheck', 'reference-repeated': 'FailedCheck',
  'signature-wrong': 'FailedCheck', 'digest-wrong': 'FailedCheck', 'part-unsigned': 'FailedCheck',
  'certificate-untrusted': 'FailedAuthentication', 'username-missing': 'FailedAuthentication',
  'username-wrong': 'FailedAuthentication',
} as const satisfies Readonly<Record<string, FaultCode>>

export type SecurityTrouble = keyof typeof codes

export const securityTroubles = Object.keys(codes) as readonly SecurityTrouble[]

export const isSecurityTrouble = (value: unknown): value is SecurityTrouble =>
  typeof value === 'string' && Object.hasOwn(codes, value)

/** The fault to answer with. */
export const faultForInsecure = (trouble: SecurityTrouble): Fault => faultOf(codes[trouble], { cause: 'body' })
