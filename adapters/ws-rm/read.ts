// From bytes to a message. Versions are told by the namespaces of what stands in it, never by an action (NS-13), and must go
// together (NS-12). Tolerant of what peers are known to do and strict in what could be taken for something else.
import { elementsOf, detach, readXml, type Document, type Element, type Name, type XmlLimits,
  type XmlRefusal } from '../protocols/xml/index.ts'
import { addressingOf, isEcho, readAddressing, type AddressingTrouble } from './addressing.ts'
import { isForUs, mustUnderstand, readEnvelope, type Envelope, type EnvelopeTrouble } from './envelope.ts'
import { readFault } from './fault-read.ts'
import { isLifecycleName, readLifecycle } from './lifecycle-read.ts'
import type { Block, Body, Message, Uses } from './message.ts'
import { securityUri } from './security/names.ts'
import { Malformed, partsOf, readAcknowledgement, readSequence } from './parts-read.ts'
import {
  draftUris, isAllowed, makeConnectionUri, rmUris, rmVersionOf, type AddressingVersion, type RmVersion,
  type SoapVersion, type Variant,
} from './variant.ts'

/** What was spoken; without `rm` where nothing of WS-RM stands in the message. */
export type Spoken = Omit<Variant, 'rm'> & { readonly rm?: RmVersion }

/** A message by what it says. */
export type Heard = Message<Spoken>

/**
 * A message as it came in, with the document that a signature on it is about: elements, prefixes, scopes, and where they
 * stood.
 */
export interface Received extends Heard {
  readonly document: Document
  /** SHA-256 over the certificate that signed it, where that was asked for. */
  readonly token?: string
}

export type Trouble = XmlRefusal | EnvelopeTrouble | AddressingTrouble | 'package'
  | 'draft' | 'versions-mixed' | 'combination' | 'action-missing' | 'to-missing' | 'misplaced' | 'header-repeated' | 'malformed'
  | 'not-mandatory' | 'too-many-headers'

/** Why a message was not read, and as far as it was: which envelope to answer in. */
export interface Unread {
  readonly trouble: Trouble
  readonly soap?: SoapVersion
}

export interface ReadSettings {
  readonly limits?: XmlLimits
  /** The charset of the HTTP header. */
  readonly charset?: string
  /** Refuse a Sequence header that is not marked as mandatory (HD-1); by default it is taken, since gSOAP leaves the mark out. */
  readonly strict?: boolean
}

class Untaken extends Error {
  readonly trouble: Trouble
  constructor(trouble: Trouble) {
    super(trouble)
    this.trouble = trouble
  }
}

const refuse = (trouble: Trouble): never => { throw new Untaken(trouble) }
const taken = <Value>(value: Value | Trouble): Value => (typeof value === 'string' ? refuse(value as Trouble) : value as Value)

const only = <Version>(versions: readonly (Version | undefined)[]): Version | undefined => {
  const found = new Set(versions.filter((version) => version !== undefined))
  return found.size > 1 ? refuse('versions-mixed') : [...found][0]
}

/** The versions that a message speaks; without addressing there is none. */
const spokenIn = ({ soap, header, body }: Envelope): Spoken => {
  const parts = [...elementsOf(header), ...elementsOf(body)]
  if (parts.some(({ uri }) => draftUris.includes(uri))) refuse('draft')
  const addressing = only(elementsOf(header).map(addressingOf)) ?? refuse('action-missing')
  const rm = only(parts.map(({ uri }) => rmVersionOf(uri)))
  if (rm && !isAllowed({ rm, addressing })) refuse('combination')
  return { soap, addressing, rm }
}

const own = ({ rm }: Spoken, header: Element): readonly Element[] =>
  (rm ? elementsOf(header).filter(({ uri }) => uri === rmUris[rm]) : [])

// Each may have to be answered, so a message of a few kilobytes must not ask for thousands of answers.
const maxBlocks = 64

const checkBlocks = (blocks: readonly Element[], spoken: Spoken, strict: boolean): void => {
  if (blocks.length > maxBlocks) refuse('too-many-headers')
  if (blocks.some(({ local }) => isLifecycleName(local))) refuse('misplaced')
  const sequences = blocks.filter(({ local }) => local === 'Sequence')
  if (sequences.length > 1) refuse('header-repeated')
  if (strict && sequences.some((block) => !mustUnderstand(block, spoken.soap))) refuse('not-mandatory')
}

const distinct = <Value>(values: readonly Value[], key: (value: Value) => string): readonly Value[] =>
  (new Set(values.map(key)).size < values.length ? refuse('header-repeated') : values)

const usesNamed = (local: string): local is Uses => local === 'UsesSequenceSTR' || local === 'UsesSequenceSSL'

/** The header blocks of WS-RM. */
const readBlocks = (blocks: readonly Element[], { rm = '1.1', addressing }: Spoken) => {
  const named = (local: string): readonly Element[] => blocks.filter((block) => block.local === local)
  const [sequence] = named('Sequence').map((block) => readSequence(block, rm, addressing))
  const acknowledgements = named('SequenceAcknowledgement').map((block) => readAcknowledgement(block, rm, addressing))
  return {
    sequence, acknowledgements: distinct(acknowledgements, ({ identifier }) => identifier),
    requested: distinct(named('AckRequested').map((block) => partsOf(block, rm, addressing).identifier()), String),
    uses: blocks.map(({ local }) => local).filter(usesNamed),
  }
}

const knownHere = new Set(['Sequence', 'SequenceAcknowledgement', 'AckRequested', 'SequenceFault'])

const isOurs = (block: Element): boolean => {
  const { uri, local } = block
  if (rmVersionOf(uri)) return knownHere.has(local) || usesNamed(local)
  return addressingOf(block) !== undefined || (uri === makeConnectionUri && local === 'MessagePending')
}

const nameOf = ({ uri, local }: Name): Name => ({ uri, local })

// A Security header is about the message that it stands in: it is judged there and never said again.
const xmlOf = (block: Element): string => (block.uri === securityUri ? '' : detach(block))

/** What nobody here knows, and is addressed to us. */
const othersIn = ({ header, soap }: Envelope): readonly Block[] => elementsOf(header)
  .filter((block) => !isOurs(block) && !isEcho(block) && isForUs(block, soap))
  .map((block) => ({ name: nameOf(block), mustUnderstand: mustUnderstand(block, soap), xml: xmlOf(block) }))

const pendingIn = ({ header }: Envelope): boolean | undefined => {
  const block = elementsOf(header).find(({ uri, local }) => uri === makeConnectionUri && local === 'MessagePending')
  return block && block.attributes.some(({ local, value }) => local === 'pending' && /^(?:1|true)$/.test(value))
}

const readBody = (envelope: Envelope, addressing: AddressingVersion): Body => {
  const [child, ...rest] = elementsOf(envelope.body)
  if (!child) return { kind: 'empty' }
  if (child.uri === envelope.body.uri && child.local === 'Fault') {
    return { kind: 'Fault', fault: readFault(envelope, child, addressing) }
  }
  const lifecycle = readLifecycle(child, addressing)
  if (lifecycle) return rest.length > 0 ? refuse('malformed') : lifecycle
  return { kind: 'application', xml: [child, ...rest].map(detach).join(''), name: nameOf(child) }
}

const assemble = (envelope: Envelope, strict: boolean): Heard => {
  const spoken = spokenIn(envelope)
  const { action, ...addressed } = taken(readAddressing(envelope.header, spoken.addressing))
  if (spoken.addressing === '2004/08' && !addressed.to) refuse('to-missing')
  const blocks = own(spoken, envelope.header)
  checkBlocks(blocks, spoken, strict)
  return {
    variant: spoken, ...addressed, action: action || refuse('action-missing'), ...readBlocks(blocks, spoken),
    pending: pendingIn(envelope), others: othersIn(envelope), body: readBody(envelope, spoken.addressing),
  }
}

const troubleOf = (error: unknown): Trouble => {
  if (error instanceof Untaken) return error.trouble
  if (error instanceof Malformed) return 'malformed'
  throw error
}

/** Reads a message. Never throws, and what is not taken has changed nothing. */
export const readMessage = (bytes: Uint8Array, { charset, limits, strict = false }: ReadSettings = {}): Received | Unread => {
  const document = readXml(bytes, charset, limits)
  if (typeof document === 'string') return { trouble: document }
  const envelope = readEnvelope(document.root)
  if (typeof envelope === 'string') return { trouble: envelope }
  try {
    return { ...assemble(envelope, strict), document }
  } catch (error) {
    return { trouble: troubleOf(error), soap: envelope.soap }
  }
}

export const isUnread = (read: Received | Unread): read is Unread => 'trouble' in read

/** The names of mandatory headers that are not understood; binding to a token or a TLS session is not (SE-3). */
export const notUnderstood = ({ others, uses, variant: { rm = '1.1' } }: Heard): readonly Block['name'][] => [
  ...others.filter((block) => block.mustUnderstand).map(({ name }) => name),
  ...uses.map((local) => ({ uri: rmUris[rm], local })),
]
