// X-Twilio-Signature: base64 of HMAC-SHA1, keyed with the account's token, over the address that was called and, of a form,
// each name and value in order of name. Of any other body the address carries the SHA-256, and only the address is signed.
import { createHash, createHmac } from 'node:crypto'
import { equal } from './address.ts'
import type { Form } from './form.ts'

const signedForm = (form: Form): string => [...form.keys()].sort()
  .map((name) => [...form.get(name) ?? []].sort().map((value) => name + value).join(''))
  .join('')

/** What Twilio would sign. */
export const signatureOf = (token: string, url: string, form: Form): string =>
  createHmac('sha1', token).update(url + signedForm(form), 'utf8').digest('base64')

const pieces = /^(https?:\/\/)([^/?#:]+|\[[^\]]*\])(:\d+)?([/?#].*)?$/i

// Twilio is of two minds about ports: some of its parts leave out the one that was called, some put in the standard one.
const spellings = (url: string): readonly string[] => {
  const [, scheme = '', host = '', port = '', rest = ''] = pieces.exec(url) ?? []
  if (!host) return [url]
  const standard = scheme.toLowerCase() === 'https://' ? ':443' : ':80'
  return port ? [url, scheme + host + rest] : [url, scheme + host + standard + rest]
}

/** True when `header` is the signature of this address and form. */
export const isSigned = (token: string, header: string, url: string, form: Form): boolean =>
  spellings(url).map((spelling) => equal(header, signatureOf(token, spelling, form))).includes(true)

/** The SHA-256 that the address says the body has, for a body that is no form. */
export const promisedHash = (url: string): string | undefined => URL.parse(url)?.searchParams.get('bodySHA256') ?? undefined

/** True when the body is the one that was promised. */
export const keepsPromise = (body: Uint8Array, promised: string): boolean =>
  equal(promised.toLowerCase(), createHash('sha256').update(body).digest('hex'))
