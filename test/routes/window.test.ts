import { expect } from 'chai'
import fc from 'fast-check'
import type { Window } from '../../core/route.ts'
import { opening, openingBetween } from '../../routes/index.ts'
import { windowOf } from './samples.ts'

const minuteMs = 60_000
const at = (text: string): number => Date.parse(text)
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16)
const opens = (window: Window, now: string): string[] => {
  const { opensAt, closesAt } = opening(window, at(now))
  return [iso(opensAt), iso(closesAt)]
}
const office = windowOf({ days: [1, 2, 3, 4, 5], from: '08:00', to: '16:00', holidays: 'closed' })

// The oracle: what the clock on the wall shows, asked of Intl minute by minute, the definition taken literally.
const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen', dateStyle: 'short', timeStyle: 'short' })
const shows = (window: Window, instant: number): boolean => {
  const [date = '', time = ''] = wall.format(instant).split(' ')
  const weekday = new Date(date).getUTCDay() || 7
  return window.days.includes(weekday) && time >= window.from && time < window.to
}
const isOpen = (window: Window, instant: number): boolean => opening(window, instant).opensAt === instant

const lastSunday = (year: number, month: number): number => {
  const end = new Date(Date.UTC(year, month + 1, 0))
  return end.getTime() - end.getUTCDay() * 24 * 60 * minuteMs
}
const minutesAround = (change: number): number[] =>
  Array.from({ length: 8 * 60 }, (_, index) => change + (index - 3 * 60) * minuteMs)

describe('windows', () => {
  it('is open now, and until the evening', () => {
    expect(opens(office, '2026-01-14T10:00Z')).to.deep.equal(['2026-01-14T10:00', '2026-01-14T15:00'])
    expect(opens(office, '2026-07-14T10:00Z')).to.deep.equal(['2026-07-14T10:00', '2026-07-14T14:00'])
  })

  it('from is inclusive, to is exclusive', () => {
    expect(opens(office, '2026-01-14T07:00Z')[0]).to.equal('2026-01-14T07:00')
    expect(opens(office, '2026-01-14T15:00Z')[0]).to.equal('2026-01-15T07:00')
  })

  it('opens on the next of its days', () => {
    expect(opens(office, '2026-01-16T16:00Z')).to.deep.equal(['2026-01-19T07:00', '2026-01-19T15:00'])
  })

  it('stays shut over Easter where holidays are days off, and only there', () => {
    expect(opens(office, '2026-04-01T15:00Z')[0]).to.equal('2026-04-07T06:00')
    expect(opens({ ...office, holidays: 'open' }, '2026-04-01T15:00Z')[0]).to.equal('2026-04-02T06:00')
  })

  it('asks the holidays it is handed', () => {
    const off = (date: string): boolean => date === '2026-01-15'
    expect(iso(opening(office, at('2026-01-14T15:00Z'), off).opensAt)).to.equal('2026-01-16T07:00')
  })

  it('24:00 meets 00:00: one opening across midnight and New Year', () => {
    expect(opens(windowOf({ days: [4, 5] }), '2026-12-31T12:00Z')).to.deep.equal(['2026-12-31T12:00', '2027-01-01T23:00'])
  })

  it('without a window, or with one that never shuts, it is always open', () => {
    expect(opening(undefined, 5)).to.deep.equal({ opensAt: 5, closesAt: Infinity })
    expect(opening(windowOf(), 5)).to.deep.equal({ opensAt: 5, closesAt: Infinity })
  })

  it('gives up after 400 days on one that never opens', () => {
    const never = { opensAt: Infinity, closesAt: Infinity }
    expect(opening(windowOf({ days: [] }), 5)).to.deep.equal(never)
    expect(opening(windowOf({ from: '16:00', to: '08:00' }), 5)).to.deep.equal(never)
    expect(opening(windowOf({ holidays: 'closed' }), 5, () => true)).to.deep.equal(never)
  })
})

describe('windows on the nights on which the clock is moved', () => {
  it('spring: 01:00–04:00 is two hours long', () => {
    const night = windowOf({ from: '01:00', to: '04:00' })
    expect(opens(night, '2026-03-28T12:00Z')).to.deep.equal(['2026-03-29T00:00', '2026-03-29T02:00'])
  })

  it('spring: times that do not exist are the moment at which the clock is moved', () => {
    expect(opens(windowOf({ from: '02:30', to: '04:00' }), '2026-03-28T12:00Z'))
      .to.deep.equal(['2026-03-29T01:00', '2026-03-29T02:00'])
    expect(opens(windowOf({ from: '01:00', to: '02:30' }), '2026-03-28T12:00Z'))
      .to.deep.equal(['2026-03-29T00:00', '2026-03-29T01:00'])
    expect(opens(windowOf({ from: '02:00', to: '03:00' }), '2026-03-28T12:00Z')[0]).to.equal('2026-03-30T00:00')
  })

  it('autumn: 01:00–04:00 is four hours long', () => {
    const night = windowOf({ from: '01:00', to: '04:00' })
    expect(opens(night, '2026-10-24T12:00Z')).to.deep.equal(['2026-10-24T23:00', '2026-10-25T03:00'])
  })

  it('autumn: times that exist twice open and close twice', () => {
    const quarter = windowOf({ from: '02:15', to: '02:30' })
    expect(opens(quarter, '2026-10-24T12:00Z')).to.deep.equal(['2026-10-25T00:15', '2026-10-25T00:30'])
    expect(opens(quarter, '2026-10-25T00:30Z')).to.deep.equal(['2026-10-25T01:15', '2026-10-25T01:30'])
    expect(opens(windowOf({ from: '02:00', to: '03:00' }), '2026-10-24T12:00Z'))
      .to.deep.equal(['2026-10-25T00:00', '2026-10-25T02:00'])
  })

  const cases: readonly (readonly [string, string])[] = [
    ['01:00', '04:00'], ['02:00', '03:00'], ['02:15', '02:45'], ['02:30', '24:00'], ['00:00', '02:30'], ['03:00', '03:01'],
  ]
  for (const [from, to] of cases) {
    it(`${from}–${to} is open exactly when the clock on the wall shows it, every minute of both nights, 2020 to 2032`, () => {
      const window = windowOf({ from, to })
      const nights = Array.from({ length: 13 }, (_, index) => [lastSunday(2020 + index, 2), lastSunday(2020 + index, 9)]).flat()
      for (const instant of nights.flatMap((night) => minutesAround(night + 60 * minuteMs))) {
        if (isOpen(window, instant) !== shows(window, instant)) expect.fail(`${from}–${to} at ${iso(instant)}`)
      }
    })
  }
})

describe('windows at any time', () => {
  const time = fc.integer({ min: 0, max: 24 * 60 })
  const text = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const windows = fc.record({
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
    ends: fc.tuple(time, time).filter(([one, other]) => one !== other),
  }).map(({ days, ends }) => windowOf({ days, from: text(Math.min(...ends)), to: text(Math.max(...ends)) }))
  const near = fc.constantFrom(at('2026-03-29T01:00Z'), at('2026-10-25T01:00Z'), at('2026-12-31T23:00Z'), at('2028-02-29T12:00Z'))
  const instants = fc.tuple(near, fc.integer({ min: -4 * 1440, max: 4 * 1440 }))
    .map(([base, minutes]) => base + minutes * minuteMs)

  it('is open at the start, through to the end, and not a minute longer or sooner', () => {
    fc.assert(fc.property(windows, instants, (window, now) => {
      const { opensAt, closesAt } = opening(window, now)
      if (closesAt === Infinity) return
      expect(opensAt).to.be.at.least(now)
      expect(closesAt).to.be.above(opensAt)
      const whole = (from: number, to: number): boolean[] =>
        Array.from({ length: Math.min(2_000, Math.ceil((to - from) / (7 * minuteMs))) }, (_, at) =>
          shows(window, from + at * 7 * minuteMs))
      expect(whole(now, opensAt)).to.not.include(true)
      expect(whole(opensAt, closesAt)).to.not.include(false)
      expect(shows(window, opensAt) && shows(window, closesAt - minuteMs) && !shows(window, closesAt)).to.equal(true)
      if (opensAt > now) expect(shows(window, opensAt - minuteMs)).to.equal(false)
    }))
  })
})

describe('service windows', () => {
  const sunday = windowOf({ days: [7], from: '02:00', to: '06:00', holidays: 'open' })
  const between = (closed: readonly Window[], now: string): string[] => {
    const { opensAt, closesAt } = openingBetween(office, closed, at(now))
    return [iso(opensAt), closesAt === Infinity ? 'never' : iso(closesAt)]
  }

  it('shut a window that is open, and only as long as they last', () => {
    const lunch = windowOf({ days: [1, 2, 3, 4, 5], from: '12:00', to: '13:00', holidays: 'open' })
    expect(between([sunday, lunch], '2026-11-23T09:00Z')).to.deep.equal(['2026-11-23T09:00', '2026-11-23T11:00'])
    expect(between([sunday, lunch], '2026-11-23T11:30Z')).to.deep.equal(['2026-11-23T12:00', '2026-11-23T15:00'])
    const rest = windowOf({ days: [1], from: '13:00', to: '24:00', holidays: 'open' })
    expect(between([lunch, rest], '2026-11-23T11:30Z')).to.deep.equal(['2026-11-24T07:00', '2026-11-24T11:00'])
  })

  it('without a window it is open until the next of them, and never where they leave no time', () => {
    const { opensAt, closesAt } = openingBetween(undefined, [sunday], at('2026-11-29T03:00Z'))
    expect([iso(opensAt), iso(closesAt)]).to.deep.equal(['2026-11-29T05:00', '2026-12-06T01:00'])
    const always = windowOf({ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', holidays: 'open' })
    expect(openingBetween(undefined, [always], 5).opensAt).to.equal(Infinity)
    expect(openingBetween(undefined, [], 5)).to.deep.equal({ opensAt: 5, closesAt: Infinity })
  })
})
