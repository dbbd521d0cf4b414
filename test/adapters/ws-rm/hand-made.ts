// Envelopes written by hand, as no writer of ours would.
import { isUnread, readMessage, type ReadSettings, type Received, type Trouble } from '../../../adapters/ws-rm/read.ts'
import { addressingUris, rmUris, soapUris, type Variant } from '../../../adapters/ws-rm/variant.ts'

export const newest: Variant = { rm: '1.1', addressing: '2005/08', soap: '1.2' }

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Header blocks and a body in an envelope with prefixes of its own, and the addressing that everything needs. */
export const enveloped = (header: string, body = '', variant: Variant = newest): string =>
  `<env:Envelope xmlns:env="${soapUris[variant.soap]}" xmlns:wsa5="${addressingUris[variant.addressing]}"
 xmlns:wsrm="${rmUris[variant.rm]}" xmlns:h="urn:example:hub"><env:Header><wsa5:To>http://hub.example/rm</wsa5:To>
 <wsa5:Action>urn:example:hub/Notify</wsa5:Action>${header}</env:Header><env:Body>${body}</env:Body></env:Envelope>`

export const read = (text: string, settings?: ReadSettings): Received => {
  const found = readMessage(utf8(text), settings)
  if (isUnread(found)) throw new Error(`${found.trouble}: ${text}`)
  return found
}

/** Why it is not read; undefined when it is. */
export const troubleOf = (text: string, settings?: ReadSettings): Trouble | undefined => {
  const found = readMessage(utf8(text), settings)
  return isUnread(found) ? found.trouble : undefined
}

export const id = '<wsrm:Identifier>urn:uuid:1</wsrm:Identifier>'
export const sequenceHeader = (number: string, rest = ''): string =>
  `<wsrm:Sequence env:mustUnderstand="1">${id}<wsrm:MessageNumber>${number}</wsrm:MessageNumber>${rest}</wsrm:Sequence>`
