import { expect } from 'chai'
import { planOfSeed, runSeed } from './long.ts'

describe('a seed', () => {
  it('gives the same run again, to the last line', async () => {
    for (const seed of [1, 2, 6]) {
      const [once, twice] = [await runSeed(planOfSeed(seed)), await runSeed(planOfSeed(seed))]
      expect(once.tell(100_000) === twice.tell(100_000), `seed ${seed}`).to.equal(true)
      expect(once.tell(100_000).split('\n')).to.have.length.above(3000)
    }
  })

  it('is not the same run as another', async () => {
    const [one, other] = [await runSeed(planOfSeed(1)), await runSeed(planOfSeed(2))]
    expect(one.tell(100_000) === other.tell(100_000)).to.equal(false)
  })
})
