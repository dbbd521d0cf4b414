// How a service level was kept: how many it counts, and how many of them were in time. All that were accepted count, but for what
// the silo took back or was dropped as a double; what is not out yet is not in time, so nothing is hidden by being stuck.
import { boundsMs, type Figure } from '../../core/figures.ts'
import { levelFor, type LevelMeasure, type ServiceLevel } from '../../core/level.ts'

/** Null where nothing was agreed; the first three also where lines of several levels are added up. */
export interface Kept {
  readonly levelMeasure: LevelMeasure | null
  readonly levelShare: number | null
  readonly levelWithinMs: number | null
  readonly levelOf: number | null
  readonly levelMet: number | null
}

const kinds = { delivered: 'arrived', handed: 'handed' } as const
const counted: ReadonlySet<string> = new Set(['open', 'sent', 'delivered', 'failed'])
const none: Kept = { levelMeasure: null, levelShare: null, levelWithinMs: null, levelOf: null, levelMet: null }

const sumOf = (figures: readonly Figure[]): number => figures.reduce((sum, { count }) => sum + count, 0)

const isInTime = (measure: string, level: ServiceLevel): boolean => {
  const [kind, bucket] = measure.split('-')
  return kind === kinds[level.measure] && (boundsMs[Number(bucket)] ?? Infinity) <= level.withinMs
}

const keptOf = (figures: readonly Figure[], level: ServiceLevel): Kept => ({
  levelMeasure: level.measure, levelShare: level.share, levelWithinMs: level.withinMs,
  levelOf: sumOf(figures.filter(({ measure }) => counted.has(measure))),
  levelMet: sumOf(figures.filter(({ measure }) => isInTime(measure, level))),
})

const same = <T>(one: T, other: T): T | null => (one === other ? one : null)
const added = (one: Kept, other: Kept): Kept => ({
  levelMeasure: same(one.levelMeasure, other.levelMeasure), levelShare: same(one.levelShare, other.levelShare),
  levelWithinMs: same(one.levelWithinMs, other.levelWithinMs), levelOf: (one.levelOf ?? 0) + (other.levelOf ?? 0),
  levelMet: (one.levelMet ?? 0) + (other.levelMet ?? 0),
})

/** Of one channel's figures; those of each silo by the level that is the silo's. */
export const levelKept = (figures: readonly Figure[], levels: readonly ServiceLevel[]): Kept => {
  const kept = [...Map.groupBy(figures, ({ origin }) => origin)].flatMap(([silo, some]) => {
    const level = levelFor(levels, { silo, channel: some[0]?.channel ?? '' })
    return level ? [keptOf(some, level)] : []
  })
  const [first, ...others] = kept
  return first ? others.reduce(added, first) : none
}
