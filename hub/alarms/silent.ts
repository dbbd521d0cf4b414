// Who is silent: one that posted on at least three of the four same weekdays before, and not on this one. Holidays expect
// nothing. It is told in the afternoon, and lasts until something comes, over nights and weekends.
import { dayOf, type Figure } from '../../core/figures.ts'
import type { Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import { isDanishHoliday } from '../../routes/index.ts'

const dayMs = 86_400_000
const weeks = [1, 2, 3, 4] as const
const expectedOf = 3
/** As far back as a silence is followed. */
const mostDays = 7

const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', hour: '2-digit', hourCycle: 'h23' })

type Days = ReadonlySet<string>
const noon = (day: string, days: number): string => dayOf(Date.parse(`${day}T12:00:00Z`) - days * dayMs)

/** True where one with messages on `days` would have posted on `day`. */
const isExpected = (days: Days, day: string): boolean =>
  !isDanishHoliday(day) && weeks.filter((week) => days.has(noon(day, 7 * week))).length >= expectedOf

/** True for one that has posted on `days`, and nothing since it was last expected. */
export const isSilent = (days: Days, now: Instant, silentHour: number): boolean => {
  const today = dayOf(now)
  if (days.has(today)) return false
  if (isExpected(days, today) && Number(hour.format(now)) >= silentHour) return true
  for (let back = 1; back <= mostDays; back += 1) {
    const day = noon(today, back)
    if (days.has(day)) return false
    if (isExpected(days, day)) return true
  }
  return false
}

const daysByOrigin = (figures: readonly Figure[]): ReadonlyMap<string, Days> => {
  const found = new Map<string, Set<string>>()
  for (const { origin, day } of figures) {
    const days = found.get(origin) ?? new Set()
    found.set(origin, days.add(day))
  }
  return found
}

/** The silos and partners that are silent now. */
export const silentOrigins = async (
  store: Pick<Store, 'figures'>, now: Instant, silentHour: number,
): Promise<readonly string[]> => {
  const figures = (await store.figures({ from: dayOf(now - (mostDays + 28) * dayMs), to: dayOf(now) }))
    .filter(({ measure }) => measure !== 'erased')
  return [...daysByOrigin(figures)].filter(([, days]) => isSilent(days, now, silentHour)).map(([origin]) => origin)
}
