// What stands in the body of WS-RM's own messages, and MakeConnection.
import { childNamed, elementsOf, textOf, type Element } from '../protocols/xml/index.ts'
import type {
  CreateSequence, CreateSequenceResponse, Ending, EndingResponse, Lifecycle, MakeConnection, Offer,
} from './message.ts'
import { Malformed, needed, partsOf } from './parts-read.ts'
import { makeConnectionUri, rmVersionOf, type AddressingVersion, type RmVersion } from './variant.ts'

type Read = (element: Element, version: RmVersion, addressing: AddressingVersion) => Lifecycle

const readOffer = (element: Element, version: RmVersion, addressing: AddressingVersion): Offer => {
  const parts = partsOf(element, version, addressing)
  const endpoint = version === '1.1' ? needed(parts.endpoint('Endpoint'), 'Endpoint') : undefined
  return { identifier: parts.identifier(), endpoint, expiresMs: parts.durationMs(), behavior: parts.behavior() }
}

const readCreate: Read = (element, version, addressing): CreateSequence => {
  const parts = partsOf(element, version, addressing)
  const offer = parts.one('Offer')
  return {
    kind: 'CreateSequence', acksTo: needed(parts.endpoint('AcksTo'), 'AcksTo'), expiresMs: parts.durationMs(),
    offer: offer && readOffer(offer, version, addressing),
  }
}

const readCreateResponse: Read = (element, version, addressing): CreateSequenceResponse => {
  const parts = partsOf(element, version, addressing)
  const accept = parts.one('Accept')
  return {
    kind: 'CreateSequenceResponse', identifier: parts.identifier(), expiresMs: parts.durationMs(), behavior: parts.behavior(),
    accept: accept && needed(partsOf(accept, version, addressing).endpoint('AcksTo'), 'AcksTo'),
  }
}

const readEnding = (kind: Ending['kind']): Read => (element, version, addressing) => {
  const parts = partsOf(element, version, addressing)
  return { kind, identifier: parts.identifier(), last: version === '1.1' ? parts.number('LastMsgNumber') : undefined }
}

const readEndingResponse = (kind: EndingResponse['kind']): Read => (element, version, addressing) =>
  ({ kind, identifier: partsOf(element, version, addressing).identifier() })

const readers: Readonly<Record<string, Read>> = {
  CreateSequence: readCreate,
  CreateSequenceResponse: readCreateResponse,
  CloseSequence: readEnding('CloseSequence'),
  CloseSequenceResponse: readEndingResponse('CloseSequenceResponse'),
  TerminateSequence: readEnding('TerminateSequence'),
  TerminateSequenceResponse: readEndingResponse('TerminateSequenceResponse'),
}

const onlyIn11 = new Set(['CloseSequence', 'CloseSequenceResponse', 'TerminateSequenceResponse'])

/** The names of WS-RM's own bodies, which are no header blocks (HD-6). */
export const isLifecycleName = (local: string): boolean => Object.hasOwn(readers, local)

const readMakeConnection = (element: Element): MakeConnection => {
  const address = childNamed(element, makeConnectionUri, 'Address')
  const unsupported = elementsOf(element).filter((child) => child !== address).map(({ uri, local }) => ({ uri, local }))
  return { kind: 'MakeConnection', address: address && textOf(address), unsupported }
}

/** The lifecycle message that a body's child is; undefined when it is none. Throws {@link Malformed}. */
export const readLifecycle = (child: Element, addressing: AddressingVersion): Lifecycle | undefined => {
  if (child.uri === makeConnectionUri) {
    return child.local === 'MakeConnection' ? readMakeConnection(child) : needed(undefined, child.local)
  }
  const version = rmVersionOf(child.uri)
  if (!version) return undefined
  const read = Object.hasOwn(readers, child.local) ? readers[child.local] : undefined
  if (!read || (version === '1.0' && onlyIn11.has(child.local))) throw new Malformed(child.local)
  return read(child, version, addressing)
}
