import DKIM from 'nodemailer/lib/dkim'
import { buffer } from 'node:stream/consumers'
import type { SmtpSettings } from './settings.ts'

export type Signer = (bytes: Buffer) => Buffer | Promise<Buffer>

/** Puts a DKIM signature (RFC 6376) in front of a mail; answers it as it is where the route signs nothing. */
export const createSigner = ({ dkim }: SmtpSettings): Signer => {
  if (!dkim) return (bytes) => bytes
  const signer = new DKIM({ domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey })
  return (bytes) => buffer(signer.sign(bytes))
}
