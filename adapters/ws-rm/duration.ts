// xs:duration, in all its spellings (HD-11). Years and months have no length of their own; here they are 365 and 30 days,
// which is near enough for how long a sequence may live.

const pattern = /^(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d*)?|\.\d+)S)?)?$/
const secondsOf = [31_536_000, 2_592_000, 86_400, 3600, 60, 1] as const

/** Milliseconds, rounded, below zero with a sign; undefined for what is no duration. */
export const readDuration = (text: string): number | undefined => {
  const trimmed = text.trim()
  const found = trimmed.length > 64 ? null : pattern.exec(trimmed)
  if (!found || trimmed.endsWith('P') || trimmed.endsWith('T')) return undefined
  const [, sign, ...parts] = found
  const seconds = parts.reduce((sum, part, at) => sum + Number(part ?? 0) * (secondsOf[at] ?? 0), 0)
  const ms = Math.round(seconds * 1000)
  return Number.isSafeInteger(ms) ? (sign ? -ms || 0 : ms) : undefined
}

/** The duration of so many milliseconds, 0 or more. */
export const writeDuration = (ms: number): string => `PT${ms / 1000}S`
