// Figures: medians and ranges, because single values say little on a shared machine.

/** Milliseconds of a clock that never steps and that all processes of a machine share. */
export const monotonic = (): number => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1_000_000
}

/** The value below which `share` of the sorted values lie. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

export interface Spread { readonly median: number; readonly min: number; readonly max: number; readonly runs: number }

/** The middle one, or between the two in the middle. */
const median = (sorted: readonly number[]): number =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN) + (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN)) / 2

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: median(sorted), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN, runs: sorted.length }
}

const rounded = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2))

export const told = ({ median: middle, min, max, runs }: Spread): string =>
  `${rounded(middle)} [${rounded(min)}–${rounded(max)}, ${runs} runs]`

/** One line of the result: what was measured, in what unit, over the runs. */
export interface Finding { readonly what: string; readonly unit: string; readonly figure: Spread }

export const finding = (what: string, unit: string, values: readonly number[]): Finding =>
  ({ what, unit, figure: spread(values) })

/** Both sides in turn, A B A B: what disturbs the machine for a while disturbs both. */
export const inTurn = async <A, B>(
  pairs: number, one: () => Promise<A>, other: () => Promise<B>,
): Promise<readonly (readonly [A, B])[]> => {
  const found: (readonly [A, B])[] = []
  for (let pair = 0; pair < pairs; pair += 1) found.push([await one(), await other()])
  return found
}
