// The heart of WS-ReliableMessaging (OASIS 1.1 and 1.2, and 1.0 of February 2005): messages as values, read from envelopes and
// written to them. It has no input or output of its own; HTTP, the ledger, signatures and the configuration of partners attach to
// it from outside, and none of them is here. No channel opens it yet.
export { actionOf, bodilessAction } from './action.ts'
export { endpointAt, isSameEndpoint } from './addressing.ts'
export { faultOf, statusOf } from './fault.ts'
export type { Fault, FaultCode } from './fault.ts'
export type * from './message.ts'
export { isUnread, notUnderstood, readMessage } from './read.ts'
export type { ReadSettings, Received, Trouble, Unread } from './read.ts'
export { polledAddress, reachOf, variants } from './variant.ts'
export type { AddressingVersion, RmVersion, SoapVersion, Variant } from './variant.ts'
export { writeMessage } from './write.ts'
