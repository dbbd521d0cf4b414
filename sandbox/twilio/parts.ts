import type { ArrivalLog, Faults } from '../faults.ts'
import type { Caller, CallbackOptions } from './callback.ts'
import type { TwilioFault } from './fault.ts'
import type { Messages } from './message.ts'

export interface TwilioOptions extends CallbackOptions {
  /** An API key that is taken as well as the token. */
  readonly apiKey?: string
  readonly apiSecret?: string
  readonly host?: string
  readonly port?: number
  /** How long `slow-answer` takes (default 29 seconds). */
  readonly slowMs?: number
}

export interface Parts {
  readonly options: TwilioOptions
  readonly faults: Faults<TwilioFault>
  readonly arrivals: ArrivalLog
  readonly messages: Messages
  readonly caller: Caller
}
