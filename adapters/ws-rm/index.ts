// The heart of WS-ReliableMessaging (OASIS 1.1 and 1.2, and 1.0 of February 2005): messages as values, read from envelopes
// and written to them; and the source, the destination and the queue of MakeConnection as functions of state, event and time.
// It has no input or output of its own. Whoever drives it does three things: he turns a message into events (`happeningsIn`),
// commits what a step gives back, state and writes together, and only then carries out its effects (`compose.ts` makes
// messages of them). HTTP, the ledger, signatures and the configuration of partners attach to it from outside: `hands/` is such a
// driver, with the ledger under it.
export { actionOf, bodilessAction } from './action.ts'
export { endpointAt, isSameEndpoint } from './addressing.ts'
export * from './compose.ts'
export * from './destination/index.ts'
export { faultOf, statusOf } from './fault.ts'
export type { Fault, FaultCode } from './fault.ts'
export { happeningsIn } from './interpret.ts'
export type { Exchange, Happening } from './interpret.ts'
export type * from './message.ts'
export * from './polled.ts'
export { isUnread, notUnderstood, readMessage } from './read.ts'
export type { Heard, ReadSettings, Received, Trouble, Unread } from './read.ts'
export { faultForTrouble } from './trouble.ts'
export { createSecurity, type Security, type SecuritySettings } from './security/index.ts'
export { openWsRm, wsRmSettings, type WsRmSettings } from './hands/index.ts'
export { readContent } from './hands/read-content.ts'
export { profiles, settingsFor } from './settings.ts'
export type { Profile, RmSettings } from './settings.ts'
export * from './source/index.ts'
export { polledAddress, reachOf, variants } from './variant.ts'
export type { AddressingVersion, RmVersion, SoapVersion, Variant } from './variant.ts'
export { writeMessage } from './write.ts'
