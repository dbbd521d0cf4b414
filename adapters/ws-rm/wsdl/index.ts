// A partner's WSDL (1.1): document/literal, in the partner's SOAP, with one operation for each action that it may send and the
// policy of the way to it. What the hub does not know, which is what stands in the elements, comes from the partner's own
// schemas, and where there are none, an element may hold anything.
import { writeMarkup, type Markup } from '../../protocols/xml/index.ts'
import type { Variant } from '../variant.ts'
import type { ElementName, Message, Operation } from './operation.ts'
import { metadataUri, policyMarkup, policyUris, wsawUri, type PolicyWanted } from './policy.ts'

export { operationsOf, type Described } from './operation.ts'

export interface Contract {
  readonly partner: string
  /** Where the partner's messages go. */
  readonly address: string
  readonly operations: readonly Operation[]
  readonly schemas: readonly Schema[]
  readonly policy: PolicyWanted
}

/** An XML Schema of the partner's, as one element that stands for itself. */
export interface Schema {
  readonly namespace: string
  readonly xml: string
}

const wsdlUri = 'http://schemas.xmlsoap.org/wsdl/'
const soapUris = { '1.1': 'http://schemas.xmlsoap.org/wsdl/soap/', '1.2': 'http://schemas.xmlsoap.org/wsdl/soap12/' } as const
const schemaUri = 'http://www.w3.org/2001/XMLSchema'
const idUri = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const policyName = 'Policy'

type Members = Readonly<Record<string, string>>
const element = (tag: string, attributes: Members, ...children: readonly Markup[]): Markup => ({ tag, attributes, children })

const anything = (local: string): Markup => element('xs:element', { name: local },
  element('xs:complexType', { mixed: 'true' }, element('xs:sequence', {},
    element('xs:any', { processContents: 'lax', minOccurs: '0', maxOccurs: 'unbounded' }))))

const namesIn = (operations: readonly Operation[]): readonly ElementName[] =>
  operations.flatMap(({ input, output }) => [input.element, ...(output ? [output.element] : [])])

/** Of each namespace without a schema of the partner's. */
const madeUp = ({ operations, schemas }: Contract): readonly Markup[] => {
  const known = new Set(schemas.map(({ namespace }) => namespace))
  const free = Map.groupBy(namesIn(operations).filter(({ uri }) => !known.has(uri)), ({ uri }) => uri)
  return [...free].map(([uri, names]) => element('xs:schema', {
    'xmlns:xs': schemaUri, ...(uri !== '' && { targetNamespace: uri }), elementFormDefault: 'qualified',
  }, ...[...new Set(names.map(({ local }) => local))].map(anything)))
}

const messageMarkup = (name: string, { element: { uri, local } }: Message): Markup => element('wsdl:message', { name },
  element('wsdl:part', { name: 'body', element: uri === '' ? local : `e:${local}`, ...(uri !== '' && { 'xmlns:e': uri }) }))

const inputOf = (name: string): string => `${name}Input`
const outputOf = (name: string): string => `${name}Output`

const messages = ({ name, input, output }: Operation): readonly Markup[] =>
  [messageMarkup(inputOf(name), input), ...(output ? [messageMarkup(outputOf(name), output)] : [])]

/** The action as three generations of stacks look for it. */
const actions = ({ addressing }: Variant, action: string): Members => addressing === '2004/08'
  ? { 'wsa:Action': action } : { 'wsam:Action': action, 'wsaw:Action': action }

const abstract = (variant: Variant) => ({ name, input, output }: Operation): Markup => element('wsdl:operation', { name },
  element('wsdl:input', { message: `tns:${inputOf(name)}`, ...actions(variant, input.action) }),
  ...(output ? [element('wsdl:output', { message: `tns:${outputOf(name)}`, ...actions(variant, output.action) })] : []))

const body = element('soap:body', { use: 'literal' })

const concrete = ({ name, input, output }: Operation): Markup => element('wsdl:operation', { name },
  element('soap:operation', { soapAction: input.action, style: 'document' }),
  element('wsdl:input', {}, body), ...(output ? [element('wsdl:output', {}, body)] : []))

const binding = ({ operations, policy: { variant } }: Contract): Markup => element('wsdl:binding',
  { name: 'HubBinding', type: 'tns:Hub' },
  element('wsp:PolicyReference', { URI: `#${policyName}` }),
  element('soap:binding', { style: 'document', transport: 'http://schemas.xmlsoap.org/soap/http' }),
  ...(variant.addressing === '2005/08' ? [element('wsaw:UsingAddressing', { 'wsdl:required': 'true' })] : []),
  ...operations.map(concrete))

const namespaces = ({ partner, policy: { variant } }: Contract): Members => ({
  'xmlns:wsdl': wsdlUri, 'xmlns:soap': soapUris[variant.soap], 'xmlns:wsp': policyUris[variant.rm], 'xmlns:wsu': idUri,
  ...(variant.addressing === '2004/08' ? { 'xmlns:wsa': 'http://schemas.xmlsoap.org/ws/2004/08/addressing' }
    : { 'xmlns:wsam': metadataUri, 'xmlns:wsaw': wsawUri }),
  'xmlns:tns': `urn:sluse:${partner}`, targetNamespace: `urn:sluse:${partner}`, name: 'Hub',
})

/** The document. */
export const writeWsdl = (contract: Contract): string => {
  const { operations, schemas, policy, address } = contract
  const types = element('wsdl:types', {}, ...schemas.map(({ xml }) => ({ raw: xml })), ...madeUp(contract))
  const port = element('wsdl:port', { name: 'HubPort', binding: 'tns:HubBinding' },
    element('soap:address', { location: address }))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeMarkup(element('wsdl:definitions', namespaces(contract),
    policyMarkup(policyName, policy), types, ...operations.flatMap(messages),
    element('wsdl:portType', { name: 'Hub' }, ...operations.map(abstract(policy.variant))),
    binding(contract), element('wsdl:service', { name: 'HubService' }, port)))}\n`
}
