// The actions of WS-RM's own messages (AC-1 to AC-13). They are written as the specifications say; what is received is told apart
// by its body and headers instead, because peers differ in their actions, above all in those of faults (NS-13, AC-13).
import type { Fault } from './fault.ts'
import type { Body } from './message.ts'
import { addressingUris, makeConnectionUri, rmUris, type Variant } from './variant.ts'

/** What goes out with an empty body: its meaning is in the headers. */
export type Bodiless = 'SequenceAcknowledgement' | 'AckRequested' | 'LastMessage'

/** The action of a message that has no body (AC-7 to AC-9). */
export const bodilessAction = ({ rm }: Variant, kind: Bodiless): string => `${rmUris[rm]}/${kind}`

/** Addressing's own faults have one action, SOAP's another, and the submission knows one for all (WA-8). */
const otherFaultAction = ({ addressing }: Variant, fault: Fault): string => {
  const uri = addressingUris[addressing]
  return addressing === '2005/08' && fault.of !== 'addressing' ? `${uri}/soap/fault` : `${uri}/fault`
}

const faultAction = (variant: Variant, fault: Fault): string => {
  if (fault.of === 'make-connection') return `${makeConnectionUri}/fault`
  if (fault.of === 'rm' && variant.rm === '1.1') return `${rmUris['1.1']}/fault`
  return fault.of === 'rm' ? `${addressingUris[variant.addressing]}/fault` : otherFaultAction(variant, fault)
}

/** The action of a body; undefined for an application's, which has its own, and for an empty one. */
export const actionOf = (variant: Variant, body: Body): string | undefined => {
  if (body.kind === 'application' || body.kind === 'empty') return undefined
  if (body.kind === 'Fault') return faultAction(variant, body.fault)
  return body.kind === 'MakeConnection' ? `${makeConnectionUri}/MakeConnection` : `${rmUris[variant.rm]}/${body.kind}`
}
