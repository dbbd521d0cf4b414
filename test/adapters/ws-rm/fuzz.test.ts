// `npm run fuzz:ws-rm -- 100 <seed>` does the same for longer, and looks at memory too.
import { expect } from 'chai'
import { attack, type Attack } from './fuzz/attack.ts'

describe('Hostile envelopes', () => {
  let found: Attack
  before(() => {
    found = attack(4, 1, () => 0)
  })

  it('break nothing, and take nothing back that was acknowledged (AK-2, SQ-3)', () => {
    expect(found.broken).to.equal(undefined)
  })

  it('are hostile, and not all of them refused', () => {
    expect(found.read).to.be.above(found.documents / 20)
    expect(Object.keys(found.troubles)).to.include.members([
      'not-well-formed', 'doctype', 'processing-instruction', 'too-deep', 'too-many-attributes', 'not-text',
        'encoding-contradicted',
      'encoding-unknown', 'id-repeated', 'malformed', 'header-repeated', 'combination', 'shape',
    ])
  })
})
