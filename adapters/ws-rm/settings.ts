// How patient, how much, and in which manner with a partner: numbers and switches, no code. The profiles below are what the known
// stacks need; whether they suffice is for each stack to show.
import type { Allowed } from '../protocols/url.ts'
import type { IncompleteSequenceBehavior } from './message.ts'

export interface RmSettings {
  /**
   * First wait before a message is sent again, doubled each time up to the cap; each wait is up to a fifth more or less
   * (TM-1).
   */
  readonly resendMs: number
  readonly resendCapMs: number
  /** After so many attempts an alarm is raised, and it goes on (TM-2). */
  readonly alarmAfter: number
  /** How often a lifecycle request is sent, and how many times (TM-7). */
  readonly requestMs: number
  readonly requestAttempts: number
  /** How long the answer to CreateSequence is waited for, where it is not known sooner that none will come on the exchange. */
  readonly createMs: number
  /** How long nothing is tried after a partner refused or lost a sequence; doubled each time up to the cap of resending. */
  readonly reopenMs: number
  /** Messages under way without acknowledgement (TM-4). */
  readonly window: number
  /** Acknowledgements to an address of its own wait so long, or for so many messages (TM-3). */
  readonly acknowledgeMs: number
  readonly acknowledgeEvery: number
  /** How long a sequence lives; a new one is opened at four fifths (TM-5). */
  readonly expiresMs: number
  /** A destination ends a sequence on which nothing came for so long; a source asks at half of it (TM-6). */
  readonly inactivityMs: number
  /** The same for a sequence on which nothing ever came: its source may never have heard that it was created. */
  readonly unusedMs: number
  /** Messages in a sequence (TM-8). */
  readonly maxLength: number
  /** How long a terminated sequence is remembered (TM-9). */
  readonly tombstoneMs: number
  /** And how many of them of a partner at most. */
  readonly maxTombstones: number
  /** Sequences that a partner may have open towards us (TM-10). */
  readonly maxSequences: number
  /** Ranges of an acknowledgement (TM-11). */
  readonly maxRanges: number
  /** Messages that wait behind a gap (DA-6). */
  readonly maxHeld: number
  /** The greatest message number that is taken; at most 2^53 - 1. */
  readonly maximum: number
  /** Whether messages are handed over in order (DA-5). */
  readonly inOrder: boolean
  /** What becomes of what came behind a gap, when the sequence ends (DA-7). */
  readonly behavior: IncompleteSequenceBehavior
  /** Whether unacknowledged messages go into a new sequence when theirs is lost; else they fail (DA-9). */
  readonly rehomes: boolean
  /**
   * What is made of an offer whose endpoint is anonymous (CS-5): not accepted, or its replies come with a repeated request
   * alone.
   */
  readonly offers: 'strict' | 'sync-twoway'
  /** No more than one header of each kind (HD-4). */
  readonly singleHeaders: boolean
  /** Whether AckRequested is sent (AR-6), and Nack (AK-6). */
  readonly asks: boolean
  readonly nacks: boolean
  /** Whether an acknowledgement says how much room there is (NS-8). */
  readonly tellsRoom: boolean
  /**
   * Whether a sequence is closed to learn what came of it: always, a windowful at a time, for partners that acknowledge on
   * closing alone; or when the alarm is raised, for partners that do not acknowledge what they have already (AK-11).
   */
  readonly closesToLearn: 'never' | 'when-stuck' | 'always'
  /** Whether, as a destination, we may close and terminate by message; else by fault alone (CT-10). */
  readonly mayEnd: boolean
  /** Whether new numbers up to the last one are taken after CloseSequence: against the standard, for gSOAP. */
  readonly takesAfterClose: boolean
  /** Addresses that a partner may have us call (CS-17); without it, none. */
  readonly reach?: Allowed
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

export const defaultSettings: RmSettings = {
  resendMs: 3000, resendCapMs: 5 * minuteMs, alarmAfter: 10, requestMs: 5000, requestAttempts: 5, createMs: 5000,
  reopenMs: 5000, window: 32,
  acknowledgeMs: 200, acknowledgeEvery: 16, expiresMs: dayMs, inactivityMs: dayMs, unusedMs: 10 * minuteMs, maxLength: 10_000,
    tombstoneMs: dayMs,
  maxTombstones: 1000, maxSequences: 16, maxRanges: 128, maxHeld: 1024, maximum: Number.MAX_SAFE_INTEGER, inOrder: true,
    behavior: 'NoDiscard',
  rehomes: true, offers: 'strict', singleHeaders: false, asks: true, nacks: false, tellsRoom: false,
  closesToLearn: 'never', mayEnd: true, takesAfterClose: false,
}

const wcf = {
  singleHeaders: true, mayEnd: false, inactivityMs: 10 * minuteMs, behavior: 'DiscardFollowingFirstGap', offers: 'sync-twoway',
  window: 8,
} as const satisfies Partial<RmSettings>

const gsoap = {
  offers: 'sync-twoway', expiresMs: 60 * minuteMs, takesAfterClose: true, closesToLearn: 'when-stuck',
} as const satisfies Partial<RmSettings>

/** What the known stacks differ in from the defaults. */
export const profiles = {
  strict: {},
  cxf: { offers: 'sync-twoway' },
  metro: { offers: 'sync-twoway', inactivityMs: 10 * minuteMs },
  wcf,
  'wcf-one-way': { ...wcf, asks: false },
  gsoap,
  'gsoap-one-way': { ...gsoap, closesToLearn: 'always' },
} as const satisfies Readonly<Record<string, Partial<RmSettings>>>

export type Profile = keyof typeof profiles

/** The settings for a partner: its stack's profile, and what is said of the partner itself. */
export const settingsFor = (profile: Profile, own: Partial<RmSettings> = {}): RmSettings =>
  ({ ...defaultSettings, ...profiles[profile], ...own })
