import type { IsHoliday, Opening, Window } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'
import { dateOf, dayMs, localDay, minuteMs, spansBetween, weekdayOf } from './clock.ts'
import { isDanishHoliday } from './holidays.ts'

// A window is open exactly when the clock on the wall in Copenhagen shows a time in it on one of its days. That is the whole
// definition, and it settles both nights of the year on which the clock is moved. In spring 02:00–03:00 is never shown: a
// window 01:00–04:00 is two hours long, one from 02:30 opens at 03:00, one until 02:30 closes when the clock is moved, and
// one within the missing hour does not open that night. In autumn 02:00–03:00 is shown twice: 01:00–04:00 is four hours
// long, and a window with one end within that hour is open on both rounds of the hand, closed in between.

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

const isDayOff = (window: Window, day: number, isHoliday: IsHoliday): boolean =>
  !window.days.includes(weekdayOf(day)) || (window.holidays === 'closed' && isHoliday(dateOf(day)))

// The stretches of one local day in which the clock shows a time of the window: none, one or (in autumn) two.
const stretchesOf = (window: Window, day: number): readonly Opening[] => {
  const from = day * dayMs + minutesOf(window.from) * minuteMs
  const to = day * dayMs + minutesOf(window.to) * minuteMs
  return spansBetween(from - dayMs, to + dayMs)
    .map((span) => ({ opensAt: Math.max(span.from, from - span.offsetMs), closesAt: Math.min(span.to, to - span.offsetMs) }))
    .filter(({ opensAt, closesAt }) => opensAt < closesAt)
}

// No window that opens at all stays shut for as long as a year.
const horizonDays = 400

function* stretchesFrom(window: Window, now: Instant, isHoliday: IsHoliday): Generator<Opening> {
  const today = localDay(now)
  for (let day = today; day <= today + horizonDays; day += 1) {
    if (!isDayOff(window, day, isHoliday)) yield* stretchesOf(window, day)
  }
}

const never: Opening = { opensAt: Infinity, closesAt: Infinity }

// Stretches that meet (at midnight, at New Year, where the clock is moved) are one opening.
const firstOpening = (stretches: Iterable<Opening>, now: Instant): Opening => {
  let found: Opening | undefined
  for (const { opensAt, closesAt } of stretches) {
    if (closesAt <= now) continue
    if (found && opensAt > found.closesAt) return found
    found = { opensAt: found?.opensAt ?? Math.max(now, opensAt), closesAt }
  }
  return found ?? never
}

const isAlways = ({ days, from, to, holidays }: Window): boolean =>
  from === '00:00' && to === '24:00' && holidays === 'open' && new Set(days).size === 7

/**
 * When the route may send next, and until when: `opensAt` is `now` where it is open. Without a window, or with one that never
 * shuts, `closesAt` is Infinity; both are Infinity for a window that does not open within 400 days, which config refuses.
 */
export const opening = (window: Window | undefined, now: Instant, isHoliday: IsHoliday = isDanishHoliday): Opening =>
  window === undefined || isAlways(window)
    ? { opensAt: now, closesAt: Infinity }
    : firstOpening(stretchesFrom(window, now, isHoliday), now)

// Windows that shut one after another for ever would be looked through for ever.
const rounds = 1000

/** The same, but for the stretches in which one of `closed` is open: a counterpart's service windows. */
export const openingBetween = (window: Window | undefined, closed: readonly Window[], now: Instant): Opening => {
  let at = now
  for (let round = 0; round < rounds; round += 1) {
    const open = opening(window, at)
    if (open.opensAt === Infinity) return never
    const pauses = closed.map((pause) => opening(pause, open.opensAt))
    const shut = pauses.filter(({ opensAt }) => opensAt <= open.opensAt).map(({ closesAt }) => closesAt)
    const closesAt = Math.min(open.closesAt, ...pauses.map(({ opensAt }) => opensAt))
    if (shut.length === 0) return { opensAt: open.opensAt, closesAt }
    at = Math.max(...shut)
    if (at === Infinity) return never
  }
  return never
}
