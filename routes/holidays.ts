// The Danish public holidays, by rule and not by list: three fixed dates (nytårsdag, juledag, 2. juledag) and the movable
// feasts around Easter. Grundlovsdag, juleaftensdag and nytårsaftensdag are not public holidays by law and not here. Store
// bededag was abolished from 2024 on (lov nr. 214 af 06/03/2023) and is a holiday before.

const dayMs = 86_400_000

/** Day number (days since 1970-01-01) of Easter Sunday by the Gregorian computus (Meeus/Jones/Butcher), any year from 1583. */
export const easterDay = (year: number): number => {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const lunar = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - lunar + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const sinceMarch = epact + weekday - 7 * late + 21
  return Date.UTC(year, 2, 1) / dayMs + sinceMarch
}

const isoDate = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** Easter Sunday of a year as `YYYY-MM-DD`. */
export const easterSunday = (year: number): string => isoDate(easterDay(year))

// Days from Easter Sunday: skærtorsdag, langfredag, påskedag, 2. påskedag, Kristi himmelfartsdag, pinsedag, 2. pinsedag.
const movable = [-3, -2, 0, 1, 39, 49, 50] as const
const storeBededag = 26
const lastBededag = 2023
const fixed = ['01-01', '12-25', '12-26'] as const

const holidaysOf = (year: number): ReadonlySet<string> => {
  const feasts = year <= lastBededag ? [...movable, storeBededag] : movable
  return new Set([...fixed.map((date) => `${year}-${date}`), ...feasts.map((after) => isoDate(easterDay(year) + after))])
}

const byYear = new Map<number, ReadonlySet<string>>()

const known = (year: number): ReadonlySet<string> => {
  const holidays = byYear.get(year) ?? holidaysOf(year)
  byYear.set(year, holidays)
  return holidays
}

/** Whether a local date, `YYYY-MM-DD`, is a Danish public holiday. An ordinary Sunday is not one. */
export const isDanishHoliday = (localDate: string): boolean => known(Number(localDate.slice(0, 4))).has(localDate)
