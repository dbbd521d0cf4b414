// Sequences in every phase, and what one needs to drive the machines by hand.
import { endpointAt } from '../../../adapters/ws-rm/addressing.ts'
import type { DestinationPhase, DestinationSequence } from '../../../adapters/ws-rm/destination/index.ts'
import type { Acknowledgement } from '../../../adapters/ws-rm/message.ts'
import { defaultSettings, type RmSettings } from '../../../adapters/ws-rm/settings.ts'
import { emptySource, type SourcePhase, type SourceSequence, type SourceState } from '../../../adapters/ws-rm/source/index.ts'
import { newest } from './hand-made.ts'

export const older = { rm: '1.0', addressing: '2005/08', soap: '1.1' } as const
export const ids = { create: 'urn:create', close: 'urn:close', terminate: 'urn:terminate' }
export const partner = endpointAt('http://partner.example/rm')
export const anonymous = endpointAt('http://www.w3.org/2005/08/addressing/anonymous')
export const acks = endpointAt('http://hub.example/acks')
export const now = 1_000_000

export const settings: RmSettings = { ...defaultSettings, reach: { schemes: ['http'] } }

export const message = (number: number, dueAt = now) =>
  ({ key: `m${number}`, messageId: `urn:m${number}`, number, attempts: 1, dueAt }) as const

/** Three messages sent, the first of them acknowledged. */
export const sourceIn = (phase: SourcePhase, more: Partial<SourceSequence> = {}): SourceSequence => ({
  version: 1, phase, ids, variant: newest, to: partner, acksTo: anonymous, identifier: phase === 'creating' ? undefined : 'urn:s',
  createdAt: now - 1000, expiresAt: phase === 'creating' ? undefined : now + 100_000, lastNumber: phase === 'creating' ? 0 : 3,
  unacknowledged: phase === 'creating' || phase === 'terminating' ? [] : [message(2), message(3)],
  acknowledged: phase === 'creating' ? [] : [[1, 1]], final: false, askAt: now + 50_000, invalid: 0,
  asked: phase === 'created' || phase === 'rollover' ? undefined : { attempts: 1, dueAt: now }, ...more,
})

export const sourceWith = (...sequences: readonly SourceSequence[]): SourceState => ({ ...emptySource, sequences })

/** Messages 1 and 3 have come, and 1 was handed over. */
export const destinationIn = (phase: DestinationPhase, more: Partial<DestinationSequence> = {}): DestinationSequence => ({
  version: 1, identifier: 'urn:s', phase, variant: newest, acksTo: anonymous, source: partner, behavior: 'NoDiscard',
  expiresAt: phase === 'terminating' ? undefined : now + 100_000, heardAt: now - 1000, received: [[1, 1], [3, 3]],
  delivered: [[1, 1]], unsaid: 0, resolved: phase === 'terminating', forgetAt: phase === 'terminating' ? now + 1000 : undefined,
  ...more,
})

/** An acknowledgement of ranges given as pairs. */
export const ack = (pairs: readonly (readonly [number, number])[], more: Partial<Acknowledgement> = {}): Acknowledgement => ({
  identifier: 'urn:s', ranges: pairs.map(([lower, upper]) => ({ lower: BigInt(lower), upper: BigInt(upper) })), nacks: [],
  none: pairs.length === 0 && (more.nacks ?? []).length === 0, final: false, ...more,
})
