// The shapes of a fault (FB-1 to FB-3): SOAP 1.2 says it with subcodes; SOAP 1.1 with the code itself where a body was at
// fault, and with a header of its own, SequenceFault, where a header was.
import type { Markup, Name } from '../protocols/xml/index.ts'
import { acknowledgementMarkup } from './acknowledgement-write.ts'
import type { Fault } from './fault.ts'
import { securityUri, utilityUri } from './security/names.ts'
import { flowUri, makeConnectionUri, type Variant } from './variant.ts'

const prefixes: Readonly<Record<Fault['of'], string>> =
  { rm: 'r', 'make-connection': 'm', addressing: 'a', security: 'wsse', utility: 'wsu', soap: 's' }

const qname = ({ of, code }: Fault): string => `${prefixes[of]}:${code}`

/** The prefix that only these faults need. */
const declared = ({ of }: Fault): Readonly<Record<string, string>> => {
  if (of === 'make-connection') return { 'xmlns:m': makeConnectionUri }
  if (of === 'security') return { 'xmlns:wsse': securityUri }
  return of === 'utility' ? { 'xmlns:wsu': utilityUri } : {}
}

const soapCode = ({ of, code, by }: Fault, soap: '1.1' | '1.2'): string => {
  if (of === 'soap' && (code === 'MustUnderstand' || code === 'VersionMismatch')) return `s:${code}`
  if (soap === '1.2') return `s:${by}`
  return by === 'Sender' ? 's:Client' : 's:Server'
}

const said = (tag: string, value: string, attributes: Readonly<Record<string, string>> = {}): Markup =>
  ({ tag, attributes, children: [value] })

const unsupported = ({ uri, local }: Name): Markup => ({
  tag: 'm:UnsupportedElement', attributes: { 'xmlns:m': makeConnectionUri, ...(uri && { 'xmlns:q': uri }) },
  children: [uri ? `q:${local}` : local],
})

const detailsOf = (variant: Variant, { code, identifier, maximum, acknowledgement, names }: Fault): readonly Markup[] => [
  ...(identifier === undefined ? [] : [said('r:Identifier', identifier)]),
  ...(maximum === undefined || variant.rm === '1.0' ? [] : [said('r:MaxMessageNumber', String(maximum))]),
  ...(acknowledgement ? [acknowledgementMarkup(variant, acknowledgement)] : []),
  ...(code === 'UnsupportedSelection' ? (names ?? []).map(unsupported) : []),
]

/** Too many sequences for now, in the one form that a peer understands (CS-15). */
const later: Markup = { tag: 's:Subcode', children: [said('s:Value', 'n:ConnectionLimitReached', { 'xmlns:n': flowUri })] }

const subcode = (fault: Fault): readonly Markup[] => (fault.of === 'soap' ? [] : [
  { tag: 's:Subcode', children: [said('s:Value', qname(fault), declared(fault)), ...(fault.later ? [later] : [])] },
])

const fault12 = (variant: Variant, fault: Fault): Markup => {
  const details = detailsOf(variant, fault)
  return { tag: 's:Fault', children: [
    { tag: 's:Code', children: [said('s:Value', soapCode(fault, '1.2')), ...subcode(fault)] },
    { tag: 's:Reason', children: [said('s:Text', fault.reason, { 'xml:lang': 'en' })] },
    ...(details.length === 0 ? [] : [{ tag: 's:Detail', children: details }]),
  ] }
}

const isByHeader = ({ of, cause }: Fault): boolean => of === 'rm' && cause === 'header'

const fault11 = (variant: Variant, fault: Fault): Markup => {
  const details = isByHeader(fault) ? [] : detailsOf(variant, fault)
  const code = isByHeader(fault) || fault.of === 'soap' ? soapCode(fault, '1.1') : qname(fault)
  return { tag: 's:Fault', children: [
    said('faultcode', code, declared(fault)), said('faultstring', fault.reason),
    ...(details.length === 0 ? [] : [{ tag: 'detail', children: details }]),
  ] }
}

/** The body of a message that is a fault. */
export const faultBody = (variant: Variant, fault: Fault): readonly Markup[] =>
  [variant.soap === '1.2' ? fault12(variant, fault) : fault11(variant, fault)]

const sequenceFault = (variant: Variant, fault: Fault): Markup => {
  const details = detailsOf(variant, fault)
  const within = variant.rm === '1.1' && details.length > 0 ? [{ tag: 'r:Detail', children: details }] : details
  return { tag: 'r:SequenceFault', children: [said('r:FaultCode', qname(fault)), ...within] }
}

const notUnderstood = ({ uri, local }: Name): Markup =>
  ({ tag: 's:NotUnderstood', attributes: { qname: `q:${local}`, 'xmlns:q': uri }, children: [] })

/** The header blocks that go with a fault. */
export const faultHeaders = (variant: Variant, fault: Fault): readonly Markup[] => {
  if (variant.soap === '1.1') return isByHeader(fault) ? [sequenceFault(variant, fault)] : []
  return fault.code === 'MustUnderstand' ? (fault.names ?? []).map(notUnderstood) : []
}
