import { expect } from 'chai'
import fc from 'fast-check'
import { holdsCpr } from '../../core/cpr.ts'

describe('what reads as a CPR number', () => {
  it('is six digits that read as a date, and four more', () => {
    for (const text of ['3112991234', 'sag 311299-1234', 'sag-311299.1234/2', '7112991234', '311299 - 1234', 'x311299-1234']) {
      expect(holdsCpr(text), text).to.equal(true)
    }
    for (const text of ['', '3213991234', 'x3112991234', '31129912345', '311299-12345', '311299 1234', '2026-11-23T10:00:00Z']) {
      expect(holdsCpr(text), text).to.equal(false)
    }
  })

  it('is in no UUID, whatever its digits', () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => !holdsCpr(uuid) && !holdsCpr(`sag/${uuid.toUpperCase()}:2`)))
    expect(holdsCpr('ab311299-1234-4abc-8def-0123456789ab')).to.equal(false)
  })

  it('is found beside a UUID, and in what only begins like one', () => {
    expect(holdsCpr('ab311299-1234-4abc-8def-0123456789ab/311299-1234')).to.equal(true)
    expect(holdsCpr('ab311299-1234-4abc-8def-0123456789abc')).to.equal(true)
    expect(holdsCpr('ab311299-1234')).to.equal(true)
  })
})
