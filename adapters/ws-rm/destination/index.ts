export { acknowledgementOf } from './acknowledgement.ts'
export { adoptDestination, createDestination } from './create.ts'
export type { CreateStep } from './create.ts'
export { destinationRowOf, nextDestinationDue, stepDestination, stepUnknown, stepUnsequenced } from './machine.ts'
export type { DestinationStep } from './machine.ts'
export type {
  CreateRequested, DestinationEffect, DestinationEvent, DestinationPhase, DestinationSequence, DestinationWrite,
} from './state.ts'
export { destinationRows, destinationTable } from './table.ts'
export type { DestinationRow } from './table.ts'
