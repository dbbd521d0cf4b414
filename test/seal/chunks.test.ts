import { createSecretKey, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { chunkBytes, createOpening, createSealing } from '../../seal/chunks.ts'

const key = createSecretKey(randomBytes(32))
const id = Buffer.from('upload')
const sealedChunk = chunkBytes + 16

const sealed = (bytes: Uint8Array): Buffer => {
  const sealing = createSealing(key, id)
  return Buffer.concat([...sealing.push(bytes), ...sealing.finish()])
}

/** What opens of it, read in pieces of `step`; undefined where something was noticed. */
const opened = (bytes: Uint8Array, step = 100_000, under = id): Buffer | undefined => {
  const opening = createOpening(key, under)
  const out: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += step) {
    const pieces = opening.push(bytes.subarray(at, at + step))
    if (!pieces) return undefined
    out.push(...pieces)
  }
  const rest = opening.finish()
  return rest && Buffer.concat([...out, ...rest])
}

describe('What is sealed in chunks', () => {
  const content = randomBytes(chunkBytes * 2 + 1000)
  const whole = sealed(content)
  const chunk = (number: number): Buffer => whole.subarray(number * sealedChunk, (number + 1) * sealedChunk)

  it('opens to what it was, whatever the pieces, and grows by a tag a chunk', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 3 * chunkBytes }), fc.integer({ min: 999, max: 200_000 }), (size, step) => {
      const bytes = randomBytes(size)
      const shut = sealed(bytes)
      expect(shut.length).to.equal(size + 16 * Math.max(1, Math.ceil(size / chunkBytes)))
      expect(opened(shut, step)?.equals(bytes)).to.equal(true)
    }), { numRuns: 40 })
  })

  it('opens nothing of a chunk in which one bit was changed', () => {
    fc.assert(fc.property(fc.nat(whole.length - 1), fc.nat(7), (at, bit) => {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ (1 << bit)
      expect(opened(changed)).to.equal(undefined)
    }), { numRuns: 60 })
  })

  it('notices what was cut off, moved, doubled, left out, added or taken from elsewhere', () => {
    const spoilt = [
      whole.subarray(0, 2 * sealedChunk), whole.subarray(0, sealedChunk), whole.subarray(0, whole.length - 1), Buffer.alloc(0),
      Buffer.concat([chunk(1), chunk(0), chunk(2)]), Buffer.concat([chunk(0), chunk(0), chunk(1), chunk(2)]),
      Buffer.concat([chunk(0), chunk(2)]), Buffer.concat([whole, chunk(2)]), Buffer.concat([whole, Buffer.alloc(16)]),
    ]
    for (const each of spoilt) expect(opened(each)).to.equal(undefined)
    expect(opened(whole, 5000, Buffer.from('another'))).to.equal(undefined)
    expect(opened(whole)?.equals(content)).to.equal(true)
  })
})
