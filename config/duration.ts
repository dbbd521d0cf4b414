// Durations in the file: `15s`, `10m`, `72h`, `180d`, `250ms`, or a whole number of milliseconds. A day is 24 hours.

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof units

/** Milliseconds, or undefined for what is no duration. */
export const durationMs = (given: unknown): number | undefined => {
  if (typeof given === 'number') return Number.isSafeInteger(given) && given >= 0 ? given : undefined
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(String(given)) ?? []
  return amount === undefined ? undefined : Number(amount) * units[unit as Unit]
}

/** Milliseconds of a duration that the schema has let through. */
export const msOf = (given: string | number): number => durationMs(given) ?? 0
