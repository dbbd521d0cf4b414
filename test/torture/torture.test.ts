import { expect } from 'chai'
import { torture } from './torture.ts'

describe('The torture', function () {
  this.timeout(180_000)

  it('kills the real hub again and again: nothing lost, nothing doubled without a flag, no payload left', async () => {
    const outcome = await torture({ kills: 8, seed: 20_261_123, posters: 8 })
    expect(outcome).to.include({ lost: 0, doubled: 0, tracesLeft: 0, canaryLeft: 0, attachmentsLeft: 0 })
    expect(outcome.accepted).to.be.greaterThan(100)
    expect(outcome.delivered).to.be.greaterThan(outcome.accepted / 2)
    expect(outcome.payloadsSeen).to.be.greaterThan(0)
  })
})
