// What a run is made of, drawn from its seed: how bad the network is, how often who crashes, and what the two sides are set to.
import { defaultSettings, type RmSettings } from '../../../../adapters/ws-rm/settings.ts'
import { variants, type Variant } from '../../../../adapters/ws-rm/variant.ts'
import { createChance, type Chance } from '../../../simulation/chance.ts'

export interface Plan {
  readonly seed: number
  readonly messages: number
  readonly variant: Variant
  /** Probabilities for each packet, and the longest time that one is under way. */
  readonly loses: number
  readonly doubles: number
  readonly delayMs: number
  /** Probability of a crash around each commit. */
  readonly crashes: number
  /** The network behaves from here on. */
  readonly stormMs: number
  /** Every message goes through XML. */
  readonly encoded: boolean
  readonly acksTo: 'anonymous' | 'addressable'
  /**
   * Sequences come to bad ends: they expire, are forgotten, or an operator ends them on either side. What was then under way may
   * come twice, and what waited behind a gap comes before what was missing.
   */
  readonly unstable: boolean
  readonly source: RmSettings
  readonly destination: RmSettings
}

export const minuteMs = 60_000

const settingsOf = (chance: Chance, unstable: boolean): RmSettings => ({
  ...defaultSettings, inOrder: true,
  resendMs: chance.pick([500, 3000]), resendCapMs: chance.pick([4000, minuteMs]), requestMs: 2000,
    requestAttempts: chance.pick([3, 5]),
  reopenMs: 1000, window: chance.pick([1, 4, 32]), acknowledgeMs: chance.pick([50, 500]),
    acknowledgeEvery: chance.pick([1, 4, 16]),
  maxLength: chance.pick([3, 10, 10_000]), maxRanges: chance.pick([1, 3, 128]), maxHeld: chance.pick([1, 4, 1024]),
  maximum: chance.of(0.2) ? chance.between(2, 12) : Number.MAX_SAFE_INTEGER, nacks: chance.of(0.2), tellsRoom: chance.of(0.3),
  reach: { schemes: ['http'] },
  ...(unstable && {
    expiresMs: chance.pick([10_000, minuteMs, 24 * 60 * minuteMs]),
      inactivityMs: chance.pick([6000, minuteMs, 24 * 60 * minuteMs]),
    tombstoneMs: chance.pick([100, minuteMs]), mayEnd: chance.of(0.7), inOrder: chance.of(0.7),
    closesToLearn: chance.pick(['never', 'never', 'when-stuck', 'always'] as const), takesAfterClose: chance.of(0.2),
    behavior: 'NoDiscard' as const, unusedMs: chance.pick([5000, minuteMs]),
  }),
})

/** The plan of a seed. Half of the worlds are quiet where others are wild. */
export const planOfSeed = (seed: number): Plan => {
  const chance = createChance(seed + 90_000_000)
  const wild = (most: number): number => (chance.of(0.5) ? chance.next() * most : 0)
  const variant = chance.pick(variants)
  const unstable = chance.of(0.3)
  const destination = settingsOf(chance, unstable)
  // 1.0 cannot say which number was too great.
  const maximum = variant.rm === '1.1' ? destination.maximum : Number.MAX_SAFE_INTEGER
  return {
    seed, messages: chance.between(1, 20), variant, loses: wild(0.5), doubles: wild(0.4), delayMs: chance.pick([10, 200, 5000]),
    crashes: wild(0.1), stormMs: chance.between(1, 4) * minuteMs, encoded: seed % 25 === 0,
    acksTo: chance.pick(['anonymous', 'addressable'] as const), unstable, source: settingsOf(chance, unstable),
    destination: { ...destination, maximum },
  }
}
