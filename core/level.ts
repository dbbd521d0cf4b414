// Service levels: what was agreed about how soon how many of a silo's messages, or a channel's, are to be out.
import { boundsMs } from './figures.ts'

/** What ends the clock: word that it has arrived, or that the counterpart has taken it. */
export const levelMeasures = ['delivered', 'handed'] as const
export type LevelMeasure = (typeof levelMeasures)[number]

export interface ServiceLevel {
  /** Of this silo; absent: of any. */
  readonly silo?: string
  /** On this channel; absent: on any. */
  readonly channel?: string
  readonly measure: LevelMeasure
  /** Percent that are to make it, up to 100. */
  readonly share: number
  /** In less than this: one of the bounds by which times are counted, so that the share is exact. */
  readonly withinMs: (typeof boundsMs)[number]
}

/** The first that fits, as with routes. */
export const levelFor = (levels: readonly ServiceLevel[], named: Required<Pick<ServiceLevel, 'silo' | 'channel'>>) => (
  levels.find(({ silo = named.silo, channel = named.channel }) => silo === named.silo && channel === named.channel))
