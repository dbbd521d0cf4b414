import { createHmac } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { createKeyedHash, stretched } from '../../seal/keyed-hash.ts'

describe('The keyed hash', () => {
  it('is HMAC-SHA256 under the stretched key, to the bit', () => {
    const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
    fc.assert(fc.property(keys, fc.string(), fc.string({ unit: 'grapheme' }), (key, purpose, text) => {
      const theirs = createHmac('sha256', stretched(key)).update(purpose).update('\0').update(text).digest('hex')
      expect(createKeyedHash(key)(purpose, text, 'hex')).to.equal(theirs)
    }))
  })

  it('keeps purposes and keys apart', () => {
    const [one, other] = [createKeyedHash(new Uint8Array(32)), createKeyedHash(new Uint8Array(32).fill(1))]
    expect(one('a', 'text', 'hex')).not.to.equal(one('b', 'text', 'hex'))
    expect(one('a', 'text', 'hex')).not.to.equal(other('a', 'text', 'hex'))
  })
})
