import { expect } from 'chai'
import fc from 'fast-check'
import { causes } from '../../core/fallback.ts'
import { reasons } from '../../core/reason.ts'
import { causeOf, mayEverFollow, mayFollow, usualFallback } from '../../routes/index.ts'

const hop = (from: string, to: string, topic = 'moede.booket') => ({ from, to, topic })

describe('Which channel may follow on which', () => {
  it('every reason is some cause', () => {
    for (const reason of Object.keys(reasons)) expect(causes, reason).to.include(causeOf(reason))
    expect(causeOf('recipient-unknown')).to.equal('recipient')
    expect(causeOf('content-refused')).to.equal('content')
    expect(causeOf('expired')).to.equal('time')
  })

  it('nothing follows on what is wrong with the message itself, or where an operator gave it up', () => {
    for (const from of ['eboks', 'nemsms', 'sms', 'email', 'silo']) {
      for (const to of ['eboks', 'nemsms', 'sms', 'email', 'silo']) {
        for (const cause of ['content', 'operator', 'unproven'] as const) {
          expect(mayFollow(usualFallback, hop(from, to), cause), `${from} ${to} ${cause}`).to.equal(false)
        }
      }
    }
  })

  it('as the usual rules say', () => {
    expect(mayFollow(usualFallback, hop('eboks', 'sms'), 'recipient')).to.equal(true)
    expect(mayFollow(usualFallback, hop('eboks', 'sms'), 'time')).to.equal(false)
    expect(mayFollow(usualFallback, hop('eboks', 'eboks'), 'time')).to.equal(true)
    expect(mayFollow(usualFallback, hop('nemsms', 'sms'), 'recipient')).to.equal(true)
    expect(mayFollow(usualFallback, hop('sms', 'email'), 'other')).to.equal(true)
    expect(mayFollow(usualFallback, hop('email', 'sms'), 'recipient')).to.equal(true)
    expect(mayEverFollow(usualFallback, hop('silo', 'sms'))).to.equal(false)
  })

  it('a rule of one\'s own comes first, for its topics and causes alone', () => {
    const rules = [{ topics: ['frist.*'], from: 'eboks', because: ['recipient'] as const, to: [] }, ...usualFallback]
    expect(mayFollow(rules, hop('eboks', 'sms', 'frist.overskredet'), 'recipient')).to.equal(false)
    expect(mayFollow(rules, hop('eboks', 'sms', 'moede.booket'), 'recipient')).to.equal(true)
    expect(mayFollow(rules, hop('eboks', 'eboks', 'frist.overskredet'), 'time')).to.equal(true)
  })

  it('may ever follow exactly where some cause permits it', () => {
    const channel = fc.constantFrom('a', 'b', 'c')
    const rule = fc.record({ from: channel, because: fc.uniqueArray(fc.constantFrom(...causes), { minLength: 1 }),
      to: fc.uniqueArray(channel) })
    fc.assert(fc.property(fc.array(rule, { maxLength: 5 }), channel, channel, (rules, from, to) => {
      const some = causes.some((cause) => mayFollow(rules, hop(from, to), cause))
      expect(mayEverFollow(rules, hop(from, to))).to.equal(some)
    }))
  })
})
