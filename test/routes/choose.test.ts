import { expect } from 'chai'
import fc from 'fast-check'
import type { Route } from '../../core/route.ts'
import { choose, topicFits } from '../../routes/index.ts'
import { routeOf } from './samples.ts'

const named = (name: string, channel: string, match: Route['match']): Route => ({ ...routeOf(), name, channel, match })

const routes = [
  named('booked', 'sms', { origins: ['kontaktforloeb'], topics: ['moede.booket'] }),
  named('meetings', 'sms', { topics: ['moede.*'] }),
  named('to-jobsoegning', 'silo', { destinations: ['jobsoegning'] }),
  named('silos', 'silo', {}),
]
const chosen = (origin: string, channel: string, topic: string, destination?: string): string | undefined =>
  choose(routes, { origin, channel, topic, ...(destination === undefined ? {} : { destination }) })?.name

describe('choosing a route', () => {
  it('takes the first that matches, in configured order', () => {
    expect(chosen('kontaktforloeb', 'sms', 'moede.booket')).to.equal('booked')
    expect(chosen('visitering', 'sms', 'moede.booket')).to.equal('meetings')
    expect(chosen('kontaktforloeb', 'sms', 'moede.flyttet')).to.equal('meetings')
  })

  it('answers undefined where none matches', () => {
    expect(chosen('kontaktforloeb', 'sms', 'frist.overskredet')).to.equal(undefined)
    expect(chosen('kontaktforloeb', 'email', 'moede.booket')).to.equal(undefined)
    expect(choose([], { origin: 'a', channel: 'sms', topic: 'b' })).to.equal(undefined)
  })

  it('a list of destinations is not met by a message without one', () => {
    expect(chosen('a', 'silo', 'b', 'jobsoegning')).to.equal('to-jobsoegning')
    expect(chosen('a', 'silo', 'b', 'taxonomi')).to.equal('silos')
    expect(chosen('a', 'silo', 'b')).to.equal('silos')
  })

  it('an empty list names nobody', () => {
    expect(choose([named('none', 'sms', { topics: [] })], { origin: 'a', channel: 'sms', topic: 'b' })).to.equal(undefined)
  })
})

describe('topics', () => {
  it('a pattern names what is below it and not itself', () => {
    expect(topicFits('moede.*', 'moede.booket')).to.equal(true)
    expect(topicFits('moede.*', 'moede.booket.igen')).to.equal(true)
    const others = ['moede', 'moede.', 'moeder.booket', 'dialog.ny-besked']
    expect(others.filter((other) => topicFits('moede.*', other))).to.deep.equal([])
  })

  it('a plain topic names itself only', () => {
    const topic = fc.stringMatching(/^[a-z]{1,4}(\.[a-z]{1,4}){0,2}$/)
    fc.assert(fc.property(topic, topic, (one, other) => topicFits(one, other) === (one === other)))
  })

  it('whatever is put below a topic, its pattern names', () => {
    const topic = fc.stringMatching(/^[a-z]{1,4}(\.[a-z]{1,4}){0,2}$/)
    fc.assert(fc.property(topic, topic, (above, below) => topicFits(`${above}.*`, `${above}.${below}`)))
  })
})
