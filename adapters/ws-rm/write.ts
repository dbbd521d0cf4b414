// From a message to an envelope, in one way only. Prefixes are fixed and declared at the root: s for SOAP, a for addressing,
// r for WS-RM, and m and n where they are used. Strict: what would contradict itself is a bug and not written.
import { writeMarkup, type Markup } from '../protocols/xml/index.ts'
import { acknowledgementMarkup } from './acknowledgement-write.ts'
import { addressingMarkup, endpointMarkup } from './addressing.ts'
import { writeDuration } from './duration.ts'
import { faultBody, faultHeaders } from './fault-write.ts'
import type { Body, CreateSequence, CreateSequenceResponse, Endpoint, Lifecycle, Message, Offer } from './message.ts'
import { addressingUris, isAllowed, makeConnectionUri, rmUris, soapUris, type Variant } from './variant.ts'

const text = (tag: string, value: string | bigint | undefined): readonly Markup[] =>
  (value === undefined ? [] : [{ tag, children: [String(value)] }])
const flag = (tag: string, on: boolean): readonly Markup[] => (on ? [{ tag, children: [] }] : [])
const expires = (ms: number | undefined): readonly Markup[] => (ms === undefined ? [] : text('r:Expires', writeDuration(ms)))
const at = (tag: string, endpoint: Endpoint | undefined): readonly Markup[] =>
  (endpoint ? [{ tag, children: endpointMarkup(endpoint) }] : [])

const sequenceMarkup = ({ sequence, variant }: Message): readonly Markup[] => (sequence ? [{
  tag: 'r:Sequence', attributes: { 's:mustUnderstand': '1' }, children: [
    ...text('r:Identifier', sequence.identifier), ...text('r:MessageNumber', sequence.number),
    ...flag('r:LastMessage', sequence.last && variant.rm === '1.0'),
  ],
}] : [])

const pendingMarkup = ({ pending }: Message): readonly Markup[] => (pending === undefined ? [] :
  [{ tag: 'm:MessagePending', attributes: { 'xmlns:m': makeConnectionUri, pending: String(pending) }, children: [] }])

const offerMarkup = ({ rm }: Variant, { identifier, endpoint, expiresMs, behavior }: Offer): Markup => ({
  tag: 'r:Offer', children: [
    ...text('r:Identifier', identifier), ...(rm === '1.1' ? at('r:Endpoint', endpoint) : []), ...expires(expiresMs),
    ...(rm === '1.1' ? text('r:IncompleteSequenceBehavior', behavior) : []),
  ],
})

const createMarkup = (variant: Variant, { acksTo, expiresMs, offer }: CreateSequence): readonly Markup[] =>
  [...at('r:AcksTo', acksTo), ...expires(expiresMs), ...(offer ? [offerMarkup(variant, offer)] : [])]

const createdMarkup = ({ rm }: Variant, body: CreateSequenceResponse): readonly Markup[] => [
  ...text('r:Identifier', body.identifier), ...expires(body.expiresMs),
  ...(rm === '1.1' ? text('r:IncompleteSequenceBehavior', body.behavior) : []),
  ...(body.accept ? [{ tag: 'r:Accept', children: at('r:AcksTo', body.accept) }] : []),
]

const partsOf = (variant: Variant, body: Exclude<Lifecycle, { kind: 'MakeConnection' }>): readonly Markup[] => {
  if (body.kind === 'CreateSequence') return createMarkup(variant, body)
  if (body.kind === 'CreateSequenceResponse') return createdMarkup(variant, body)
  const last = 'last' in body && variant.rm === '1.1' ? body.last : undefined
  return [...text('r:Identifier', body.identifier), ...text('r:LastMsgNumber', last)]
}

const bodyMarkup = (variant: Variant, body: Body): readonly Markup[] => {
  if (body.kind === 'empty') return []
  if (body.kind === 'application') return [{ raw: body.xml }]
  if (body.kind === 'Fault') return faultBody(variant, body.fault)
  if (body.kind !== 'MakeConnection') return [{ tag: `r:${body.kind}`, children: partsOf(variant, body) }]
  const address = text('m:Address', body.address)
  return [{ tag: 'm:MakeConnection', attributes: { 'xmlns:m': makeConnectionUri }, children: address }]
}

const headersOf = (message: Message): readonly Markup[] => {
  const { variant, acknowledgements, requested, uses, others, body } = message
  return [
    ...addressingMarkup(message), ...sequenceMarkup(message),
    ...requested.map((identifier): Markup => ({ tag: 'r:AckRequested', children: text('r:Identifier', identifier) })),
    ...acknowledgements.map((one) => acknowledgementMarkup(variant, one)),
    ...uses.map((tag): Markup => ({ tag: `r:${tag}`, attributes: { 's:mustUnderstand': '1' }, children: [] })),
    ...pendingMarkup(message), ...(body.kind === 'Fault' ? faultHeaders(variant, body.fault) : []),
    ...others.map(({ xml: raw }): Markup => ({ raw })),
  ]
}

const onlyIn11 = new Set(['CloseSequence', 'CloseSequenceResponse', 'TerminateSequenceResponse'])

const checkVersion = ({ variant, body }: Message): void => {
  if (!isAllowed(variant)) throw new Error('versions that do not go together')
  if (variant.rm === '1.0' && onlyIn11.has(body.kind)) throw new Error(`${body.kind} in WS-RM 1.0`)
}

/** The envelope of a message, as text to be sent in UTF-8. */
export const writeMessage = (message: Message): string => {
  checkVersion(message)
  const { variant, body } = message
  const attributes = {
    'xmlns:s': soapUris[variant.soap], 'xmlns:a': addressingUris[variant.addressing], 'xmlns:r': rmUris[variant.rm],
  }
  return writeMarkup({ tag: 's:Envelope', attributes, children: [
    { tag: 's:Header', children: headersOf(message) }, { tag: 's:Body', children: bodyMarkup(variant, body) },
  ] })
}
