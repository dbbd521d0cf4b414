// What a partner's stack is told to speak: WS-RM Policy in the version of the sequences (PO-1, PO-2, PO-5), WS-Addressing as its
// time says it, and WS-MakeConnection where the partner polls (MC-9).
import { tagged, type Markup } from '../../protocols/xml/index.ts'
import { makeConnectionUri, type Variant } from '../variant.ts'

export interface PolicyWanted {
  readonly variant: Variant
  /** Messages outside of any sequence are taken, too. */
  readonly optional: boolean
  /** Answers go back on the exchange alone. */
  readonly onlyAnonymous: boolean
  readonly polled: boolean
  readonly inactivityMs: number
}

/** WS-Policy 1.5, and the submission before it, which the stacks of WS-RM 1.0 read. */
export const policyUris = {
  '1.1': 'http://www.w3.org/ns/ws-policy', '1.0': 'http://schemas.xmlsoap.org/ws/2004/09/policy',
} as const

/** WS-Addressing Metadata, and the WSDL binding before it. */
export const metadataUri = 'http://www.w3.org/2007/05/addressing/metadata'
export const wsawUri = 'http://www.w3.org/2006/05/addressing/wsdl'
const submissionUri = 'http://schemas.xmlsoap.org/ws/2004/08/addressing/policy'
const rmPolicyUris = {
  '1.1': 'http://docs.oasis-open.org/ws-rx/wsrmp/200702', '1.0': 'http://schemas.xmlsoap.org/ws/2005/02/rm/policy',
} as const

const policy = (...children: readonly Markup[]): Markup => tagged('wsp:Policy', ...children)

const reliable = ({ variant: { rm }, optional, inactivityMs }: PolicyWanted): Markup => {
  const attributes = { 'xmlns:wsrmp': rmPolicyUris[rm], ...(optional && { 'wsp:Optional': 'true' }) }
  if (rm === '1.0') {
    const timeout = { tag: 'wsrmp:InactivityTimeout', attributes: { Milliseconds: String(inactivityMs) }, children: [] }
    return { tag: 'wsrmp:RMAssertion', attributes, children: [timeout] }
  }
  const assurance = policy(tagged('wsrmp:ExactlyOnce'), tagged('wsrmp:InOrder'))
  return { tag: 'wsrmp:RMAssertion', attributes, children: [policy(tagged('wsrmp:DeliveryAssurance', assurance))] }
}

const addressing = ({ variant, onlyAnonymous }: PolicyWanted): readonly Markup[] => {
  if (variant.addressing === '2004/08') {
    return [{ tag: 'wsap:UsingAddressing', attributes: { 'xmlns:wsap': submissionUri }, children: [] }]
  }
  const using = { tag: 'wsaw:UsingAddressing', attributes: { 'xmlns:wsaw': wsawUri }, children: [] }
  if (variant.rm === '1.0') return [using]
  const nested = policy(...(onlyAnonymous ? [tagged('wsam:AnonymousResponses')] : []))
  return [{ tag: 'wsam:Addressing', attributes: { 'xmlns:wsam': metadataUri }, children: [nested] }]
}

const polls = ({ polled }: PolicyWanted): readonly Markup[] => polled
  ? [{ tag: 'wsmc:MCSupported', attributes: { 'xmlns:wsmc': makeConnectionUri }, children: [] }] : []

/** The policy of the endpoint, under a name that the binding refers to. */
export const policyMarkup = (name: string, wanted: PolicyWanted): Markup => ({
  tag: 'wsp:Policy', attributes: { 'wsu:Id': name },
  children: [tagged('wsp:ExactlyOne', tagged('wsp:All', reliable(wanted), ...addressing(wanted), ...polls(wanted)))],
})
