// A fault, in the shapes of SOAP 1.1 and 1.2 and in those that peers really send (FB-1 to FB-3, FB-8). Its code is what counts;
// neither its action, nor its text, nor the status of HTTP does.
import { childNamed, childrenNamed, elementsOf, textOf, type Element, type Name } from '../protocols/xml/index.ts'
import type { Envelope } from './envelope.ts'
import { faultOf, faultTable, isFaultCode, type Fault, type FaultCode } from './fault.ts'
import { nameSaid, readAcknowledgement } from './parts-read.ts'
import { securityUri, utilityUri } from './security/names.ts'
import {
  addressingVersionOf, flowUri, makeConnectionUri, rmUris, rmVersionOf, soapUris, type AddressingVersion,
  type RmVersion,
} from './variant.ts'

/** A code by its name; what belongs to nobody here is the sender's or the receiver's in general. */
const codeOf = ({ uri, local }: Name): FaultCode | undefined => {
  if (!isFaultCode(local)) return undefined
  const { of } = faultTable[local]
  if (of === 'rm') return rmVersionOf(uri) ? local : undefined
  if (of === 'make-connection') return uri === makeConnectionUri ? local : undefined
  if (of === 'addressing') return addressingVersionOf(uri) ? local : undefined
  // Stacks differ in the namespace of MessageExpired.
  if (of === 'security' || of === 'utility') return uri === securityUri || uri === utilityUri ? local : undefined
  return Object.values(soapUris).includes(uri) ? local : undefined
}

const soapCodes: Readonly<Record<string, FaultCode>> = {
  Client: 'Sender', Server: 'Receiver', Receiver: 'Receiver',
  MustUnderstand: 'MustUnderstand', VersionMismatch: 'VersionMismatch',
}

interface Said {
  readonly names: readonly (Name | undefined)[]
  /** Undefined where the code alone says whose fault it is. */
  readonly by?: 'Sender' | 'Receiver'
  readonly reason: string
  readonly cause: 'header' | 'body'
  /** Where the particulars stand. */
  readonly details: readonly Element[]
}

const text = (element: Element | undefined): string => (element ? textOf(element) : '').slice(0, 500)

/** SOAP 1.2: the code, then the subcodes within one another. */
const codesOf = (fault: Element): readonly (Name | undefined)[] => {
  const names: (Name | undefined)[] = []
  let code = childNamed(fault, soapUris['1.2'], 'Code')
  while (code && names.length < 4) {
    names.push(nameSaid(childNamed(code, soapUris['1.2'], 'Value')))
    code = childNamed(code, soapUris['1.2'], 'Subcode')
  }
  return names
}

const readFault12 = (fault: Element): Said => {
  const names = codesOf(fault)
  const reason = childNamed(fault, soapUris['1.2'], 'Reason')
  return {
    names, by: names[0]?.local === 'Receiver' ? 'Receiver' : 'Sender', cause: 'header',
    reason: text(reason && childNamed(reason, soapUris['1.2'], 'Text')),
    details: childrenNamed(fault, soapUris['1.2'], 'Detail'),
  }
}

const sequenceFaultIn = (header: Element): Element | undefined =>
  elementsOf(header).find(({ uri, local }) => local === 'SequenceFault' && rmVersionOf(uri))

const sides: Readonly<Record<string, 'Sender' | 'Receiver'>> = {
  Client: 'Sender', Server: 'Receiver', Sender: 'Sender', Receiver: 'Receiver',
}

const readFault11 = (fault: Element, header: Element): Said => {
  const code = nameSaid(childNamed(fault, '', 'faultcode'))
  const block = sequenceFaultIn(header)
  const inner = block && nameSaid(childNamed(block, block.uri, 'FaultCode'))
  const detail = childrenNamed(fault, '', 'detail')
  return {
    names: [code, inner], by: sides[code?.local ?? ''],
    reason: text(childNamed(fault, '', 'faultstring')), cause: block ? 'header' : 'body',
    details: block ? [...childrenNamed(block, block.uri, 'Detail'), block] : detail,
  }
}

const isName = (name: Name | undefined): name is Name => name !== undefined

// The innermost name that is known decides.
const codeAmong = (names: readonly (Name | undefined)[]): FaultCode => {
  const said = names.filter(isName).toReversed()
  const known = said.map(codeOf).find((code) => code !== undefined)
  return known ?? said.map(({ local }) => soapCodes[local]).find((code) => code !== undefined) ?? 'Sender'
}

const detailNamed = (details: readonly Element[], local: string, uris: readonly string[]): Element | undefined =>
  details.flatMap(elementsOf).find((element) => element.local === local && uris.includes(element.uri))

const rmAll = Object.values(rmUris)

const particulars = (details: readonly Element[], addressing: AddressingVersion): Partial<Fault> => {
  const identifier = detailNamed(details, 'Identifier', rmAll)
  const maximum = detailNamed(details, 'MaxMessageNumber', rmAll)
  const acknowledgement = detailNamed(details, 'SequenceAcknowledgement', rmAll)
  const unsupported = details.flatMap(elementsOf)
    .filter(({ local, uri }) => local === 'UnsupportedElement' && uri === makeConnectionUri)
  return {
    identifier: identifier && textOf(identifier),
    maximum: maximum && /^\d{1,19}$/.test(textOf(maximum)) ? BigInt(textOf(maximum)) : undefined,
    acknowledgement: acknowledgement &&
      readAcknowledgement(acknowledgement, rmVersionOf(acknowledgement.uri) as RmVersion, addressing),
    names: unsupported.length === 0 ? undefined : unsupported.map(nameSaid).filter(isName),
  }
}

const isLater = (names: readonly (Name | undefined)[]): true | undefined =>
  names.some((name) => name?.uri === flowUri && name.local === 'ConnectionLimitReached') || undefined

const notUnderstood = (header: Element): readonly Name[] | undefined => {
  const names = childrenNamed(header, soapUris['1.2'], 'NotUnderstood').map(({ attributes, scope }) => {
    const [prefix = '', local = ''] = attributes.find((one) => one.local === 'qname')?.value.split(':') ?? []
    return { uri: scope[prefix] ?? '', local }
  })
  return names.length === 0 ? undefined : names
}

/** The fault in an envelope whose body's child is a Fault. Throws {@link Malformed}. */
export const readFault = ({ soap, header }: Envelope, element: Element, addressing: AddressingVersion = '2005/08'): Fault => {
  const said = soap === '1.2' ? readFault12(element) : readFault11(element, header)
  const { reason, cause, names } = said
  const code = codeAmong(names)
  const by = said.by ?? faultTable[code].by
  const found = particulars(said.details, addressing)
  const mandatory = found.names ?? notUnderstood(header)
  return faultOf(code, { by, reason, cause, ...found, names: mandatory, later: isLater(names) })
}
