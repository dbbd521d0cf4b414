import { domainToASCII } from 'node:url'

const localPart = /^[^\s@<>()[\]\\,;:"\p{C}\p{Z}]+$/u
const domainText = /^[\p{L}\p{M}\p{N}\u00b7.-]{1,253}$/u
const asciiDomain = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/

const isLocalPart = (text: string): boolean =>
  localPart.test(text) && Buffer.byteLength(text) <= 64 && !text.startsWith('.') && !text.endsWith('.') && !text.includes('..')

/**
 * An address in the form in which two that are the same are equal: the domain in lower case and as it stands in DNS (RFC 5890),
 * the local part as given (only its host may say whether case matters there) in composed characters. Undefined when it is no
 * address that mail can be sent to: quoted local parts and addresses of machines are not.
 */
export const canonicalAddress = (address: string): string | undefined => {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(0, at)).normalize('NFC')
  const given = address.slice(at + 1)
  if (at < 1 || !isLocalPart(local) || !domainText.test(given)) return undefined
  const domain = domainToASCII(given).toLowerCase()
  return asciiDomain.test(domain) ? `${local}@${domain}` : undefined
}
