import { expect } from 'chai'
import { persist } from '../../hub/persist.ts'
import { recordingWorld } from '../conformance/world.ts'

/** Fails so many times. */
const writing = (failures: number) => {
  let tries = 0
  return async (): Promise<number> => {
    tries += 1
    if (tries <= failures) throw new Error('store-failed')
    return tries
  }
}
const world = { ...recordingWorld(), sleep: async () => undefined }

describe('persisting an outcome', () => {
  it('tries again until the store can', async () => {
    expect(await persist(writing(5), world, new AbortController().signal)).to.equal(6)
  })

  it('tries once though the hub is being cut off: the outcome is known', async () => {
    expect(await persist(writing(0), world, AbortSignal.abort())).to.equal(1)
    expect(await persist(writing(1), world, AbortSignal.abort())).to.equal(undefined)
  })
})
