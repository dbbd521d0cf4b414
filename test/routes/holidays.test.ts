import { expect } from 'chai'
import fc from 'fast-check'
import { easterSunday, isDanishHoliday } from '../../routes/index.ts'

const easters = [
  '2020-04-12', '2021-04-04', '2022-04-17', '2023-04-09', '2024-03-31', '2025-04-20', '2026-04-05', '2027-03-28', '2028-04-16',
  '2029-04-01', '2030-04-21', '2031-04-13', '2032-03-28', '2033-04-17', '2034-04-09', '2035-03-25', '2036-04-13', '2037-04-05',
  '2038-04-25', '2039-04-10', '2040-04-01',
]

const datesOf = (year: number): string[] => {
  const dates = Array.from({ length: 366 }, (_, day) => new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10))
  return dates.filter((date) => date.startsWith(String(year)))
}

describe('Danish public holidays', () => {
  it('knows Easter from 2020 to 2040', () => {
    expect(easters.map((date) => easterSunday(Number(date.slice(0, 4))))).to.deep.equal(easters)
  })

  it('Easter is a Sunday between 22 March and 25 April', () => {
    fc.assert(fc.property(fc.integer({ min: 1583, max: 9999 }), (year) => {
      const date = easterSunday(year)
      return new Date(date).getUTCDay() === 0 && date.slice(5) >= '03-22' && date.slice(5) <= '04-25'
    }))
  })

  it('2026 has these, and no others', () => {
    expect(datesOf(2026).filter(isDanishHoliday)).to.deep.equal([
      '2026-01-01', '2026-04-02', '2026-04-03', '2026-04-05', '2026-04-06', '2026-05-14', '2026-05-24', '2026-05-25',
      '2026-12-25', '2026-12-26',
    ])
  })

  it('store bededag was a holiday until 2023', () => {
    expect(['2022-05-13', '2023-05-05'].map(isDanishHoliday)).to.deep.equal([true, true])
    expect(['2024-04-26', '2025-05-16', '2026-05-01'].map(isDanishHoliday)).to.deep.equal([false, false, false])
  })

  it('Grundlovsdag, Christmas Eve and New Year\'s Eve are not', () => {
    expect(['2026-06-05', '2026-12-24', '2026-12-31'].some(isDanishHoliday)).to.equal(false)
  })
})
