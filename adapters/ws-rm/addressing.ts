// WS-Addressing in both versions: endpoint references and the headers of a message (WA-1 to WA-3). Addresses are kept to the
// letter.
import {
  attributeOf, childNamed, childrenNamed, detach, elementsOf, isNamed, textOf, type Element, type Markup,
} from '../protocols/xml/index.ts'
import type { Endpoint, Message } from './message.ts'
import { addressingUris, addressingVersionOf, anonymousUris, type AddressingVersion } from './variant.ts'

const within = (element: Element, uri: string, local: string): readonly Element[] => {
  const holder = childNamed(element, uri, local)
  return holder ? elementsOf(holder) : []
}

/** An endpoint reference; undefined when it has no address. */
export const readEndpoint = (element: Element, version: AddressingVersion): Endpoint | undefined => {
  const uri = addressingUris[version]
  const address = childNamed(element, uri, 'Address')
  if (!address || textOf(address) === '') return undefined
  const parameters = [...within(element, uri, 'ReferenceProperties'), ...within(element, uri, 'ReferenceParameters')]
  return { address: textOf(address), parameters: parameters.map(detach) }
}

/** The children of an endpoint reference. */
export const endpointMarkup = ({ address, parameters }: Endpoint): readonly Markup[] => [
  { tag: 'a:Address', children: [address] },
  ...(parameters.length === 0 ? [] : [{ tag: 'a:ReferenceParameters', children: parameters.map((raw) => ({ raw })) }]),
]

/** The headers of addressing, as far as they are there. */
export type Addressed =
  Pick<Message, 'to' | 'messageId' | 'relatesTo' | 'from' | 'replyTo' | 'faultTo'> & { readonly action?: string }

const single = ['To', 'Action', 'MessageID', 'From', 'ReplyTo', 'FaultTo'] as const

const known = new Set<string>([...single, 'RelatesTo'])

/** The version that a header block belongs to, if it is one of addressing's own. */
export const addressingOf = ({ uri, local }: Element): AddressingVersion | undefined =>
  (known.has(local) ? addressingVersionOf(uri) : undefined)

const isReply = (relation: Element): boolean => {
  const type = attributeOf(relation, 'RelationshipType')
  return type === undefined || /(?:^|[/:])[Rr]eply$/.test(type)
}

/** `repeated`: a header that may stand once stands twice. `without-address`: an endpoint reference has none. */
export type AddressingTrouble = 'repeated' | 'without-address'

type Headers = Element

const textNamed = (headers: Headers, uri: string, local: string): string | undefined => {
  const found = childNamed(headers, uri, local)
  return found && textOf(found)
}

/** True for a header that echoes a parameter of the reference it was sent to (WA-3). The submission cannot tell. */
export const isEcho = (block: Element): boolean =>
  /^(?:1|true)$/.test(attributeOf(block, 'IsReferenceParameter', addressingUris['2005/08']) ?? '')

const unmarked = (block: Element): Element =>
  ({ ...block, attributes: block.attributes.filter(({ local, uri }) =>
    !isNamed({ uri, local }, addressingUris['2005/08'], 'IsReferenceParameter')) })

const readEndpoints = (headers: Headers, version: AddressingVersion) => {
  const read = (local: string): Endpoint | undefined | 'without-address' => {
    const element = childNamed(headers, addressingUris[version], local)
    return element && (readEndpoint(element, version) ?? 'without-address')
  }
  return { from: read('From'), replyTo: read('ReplyTo'), faultTo: read('FaultTo') }
}

const given = <Value>(value: Value | undefined | 'without-address'): Value | undefined =>
  value === 'without-address' ? undefined : value

/** The addressing of a message from its header. */
export const readAddressing = (headers: Headers, version: AddressingVersion): Addressed | AddressingTrouble => {
  const uri = addressingUris[version]
  if (single.some((local) => childrenNamed(headers, uri, local).length > 1)) return 'repeated'
  const endpoints = readEndpoints(headers, version)
  if (Object.values(endpoints).includes('without-address')) return 'without-address'
  const address = textNamed(headers, uri, 'To')
  const relation = childrenNamed(headers, uri, 'RelatesTo').find(isReply)
  const echoes = elementsOf(headers).filter(isEcho).map((block) => detach(unmarked(block)))
  return {
    to: address === undefined ? undefined : { address, parameters: echoes },
    action: textNamed(headers, uri, 'Action'),
    messageId: textNamed(headers, uri, 'MessageID') || undefined,
    relatesTo: relation && textOf(relation),
    from: given(endpoints.from), replyTo: given(endpoints.replyTo), faultTo: given(endpoints.faultTo),
  }
}

// The mark goes into the start tag, right after the name, under a prefix that the parameter does not have for something else.
const mark = ` xmlns:wsa-echo="${addressingUris['2005/08']}" wsa-echo:IsReferenceParameter="true"`
const marked = (xml: string): string => xml.replace(/^<[^\s/>]+/, (start) => start + mark)

const echoed = (xml: string, version: AddressingVersion): Markup => ({ raw: version === '2005/08' ? marked(xml) : xml })

const line = (tag: string, value: string | undefined): readonly Markup[] =>
  (value === undefined ? [] : [{ tag, children: [value] }])
const reference = (tag: string, endpoint: Endpoint | undefined): readonly Markup[] =>
  (endpoint ? [{ tag, children: endpointMarkup(endpoint) }] : [])

/** The header blocks of addressing. The submission requires a To, which is then the anonymous one (WA-2). */
export const addressingMarkup = (message: Message): readonly Markup[] => {
  const { variant: { addressing }, to } = message
  const address = to?.address ?? (addressing === '2004/08' ? anonymousUris[addressing] : undefined)
  return [
    ...line('a:To', address), ...line('a:Action', message.action), ...line('a:MessageID', message.messageId),
    ...line('a:RelatesTo', message.relatesTo), ...reference('a:From', message.from), ...reference('a:ReplyTo', message.replyTo),
    ...reference('a:FaultTo', message.faultTo), ...(to?.parameters ?? []).map((xml) => echoed(xml, addressing)),
  ]
}

/** Whether two references lead to the same place, parameters included (HD-7, WA-4). */
export const isSameEndpoint = (one: Endpoint, other: Endpoint): boolean =>
  one.address === other.address && one.parameters.length === other.parameters.length &&
  one.parameters.every((xml, at) => xml === other.parameters[at])

/** An address without parameters. */
export const endpointAt = (address: string): Endpoint => ({ address, parameters: [] })
