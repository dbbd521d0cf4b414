import { expect } from 'chai'
import fc from 'fast-check'
import { newIdSource } from '../../world/id.ts'

// RFC 9562 section 5.7: version 7, variant 10.
const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const randomBytes = (size: number): Uint8Array => crypto.getRandomValues(new Uint8Array(size))
const timeOf = (id: string): number => parseInt(id.replaceAll('-', '').slice(0, 12), 16)

describe('Ids', () => {
  it('are UUIDv7 of the moment', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (at) => {
      const id = newIdSource(() => at, randomBytes)()
      expect(id).to.match(uuidV7)
      expect(timeOf(id)).to.equal(at)
    }))
  })

  it('grow, also within a millisecond and when the clock steps back', () => {
    const clock = fc.array(fc.integer({ min: -5000, max: 50 }), { minLength: 1, maxLength: 500 })
    fc.assert(fc.property(clock, (steps) => {
      let at = 1_800_000_000_000
      let next = 0
      const newId = newIdSource(() => (at += steps[next++ % steps.length] ?? 0), randomBytes)
      const ids = steps.map(newId)
      expect(ids).to.deep.equal([...new Set(ids)].sort())
      for (const id of ids) expect(id).to.match(uuidV7)
    }))
  })

  it('grow through more of one millisecond than the counter counts, and through the pool of random bytes', () => {
    const newId = newIdSource(() => 1_800_000_000_000, randomBytes)
    const ids = Array.from({ length: 10_000 }, newId)
    expect(ids).to.deep.equal([...new Set(ids)].sort())
    expect(timeOf(ids.at(-1) ?? '') - timeOf(ids[0] ?? '')).to.equal(2)
  })

  it('of two sources of the same moment differ', () => {
    const [one, other] = [1, 2].map(() => newIdSource(() => 1_800_000_000_000, randomBytes))
    const ids = Array.from({ length: 1000 }, () => [one?.(), other?.()]).flat()
    expect(new Set(ids).size).to.equal(2000)
  })
})
