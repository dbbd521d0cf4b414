import { expect } from 'chai'
import { durationMs } from '../../config/duration.ts'

describe('durations', () => {
  const read: readonly (readonly [unknown, number | undefined])[] = [
    ['250ms', 250], ['15s', 15_000], ['10m', 600_000], ['72h', 259_200_000], ['180d', 15_552_000_000], [1_500, 1_500], [0, 0],
  ['0s', 0],
    ['15', undefined], ['1.5h', undefined], ['-1s', undefined], [-1, undefined], [1.5, undefined], ['1w', undefined],
  ['', undefined],
    [null, undefined], ['1 h', undefined], ['1h30m', undefined],
  ]
  for (const [given, ms] of read) it(`${JSON.stringify(given)} is ${ms ?? 'none'}`, () => expect(durationMs(given)).to.equal(ms))
})
