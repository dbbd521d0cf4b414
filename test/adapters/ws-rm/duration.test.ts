import { expect } from 'chai'
import fc from 'fast-check'
import { readDuration, writeDuration } from '../../../adapters/ws-rm/duration.ts'

describe('Durations (HD-11)', () => {
  it('are read in all their spellings', () => {
    expect(['PT00H10M00S', 'P2D', 'PT0S', 'PT0.000S', '-PT1M', 'P1Y2M3DT4H5M6.789S', ' PT24H ', 'PT.5S'].map(readDuration))
      .to.deep.equal([600_000, 172_800_000, 0, 0, -60_000, 36_993_906_789, 86_400_000, 500])
  })

  it('are not read from anything else', () => {
    for (const text of ['', 'P', 'PT', '1H', 'PT1', 'P1H', 'PT1H1H', 'PT1M1H', 'PT-1S', 'P1.5D', 'PT1e3S', 'P1DT',
      `P${'9'.repeat(60)}D`,
      `P${'9'.repeat(20)}D`]) expect(readDuration(text), text).to.equal(undefined)
  })

  it('are read as they were written', () => {
    fc.assert(fc.property(fc.nat(2_000_000_000), (ms) => { expect(readDuration(writeDuration(ms))).to.equal(ms) }))
  })
})
