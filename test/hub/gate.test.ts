import { expect } from 'chai'
import type { Outcome } from '../../core/outcome.ts'
import type { Route } from '../../core/route.ts'
import { createGate } from '../../hub/gate.ts'
import { recordingWorld } from '../conformance/world.ts'
import { routeOf } from '../routes/samples.ts'

/** A gate and its clock. */
const gateOf = (given: Partial<Route> = {}, start = Date.UTC(2026, 10, 23, 8)) => {
  let now = start
  const route = routeOf({ width: 4, breaker: { failures: 3, openMs: 1000, maxOpenMs: 8000 }, ...given })
  const gate = createGate(route, { ...recordingWorld(), now: () => now })
  return { gate, start, pass: (ms: number): void => { now += ms } }
}
const trouble = (retryAfterMs?: number): Outcome => (
  { kind: 'postponed', reason: 'overloaded', blame: 'route', ...(retryAfterMs !== undefined && { retryAfterMs }) })

describe('gate', () => {
  it('lets as many pass as the width leaves', () => {
    const { gate } = gateOf()
    expect([0, 3, 4].map((out) => gate.room(out))).to.deep.equal([4, 1, 0])
    expect(gate.reopensAt()).to.equal(undefined)
  })

  it('a counterpart that names a time is left alone for that long, and the breaker stays out of it', () => {
    const { gate, start, pass } = gateOf()
    for (let each = 0; each < 5; each += 1) gate.heard(trouble(2000))
    expect([gate.room(0), gate.reopensAt(), gate.breaker().state]).to.deep.equal([0, start + 2000, 'closed'])
    pass(2000)
    expect(gate.room(0)).to.equal(4)
  })

  it('no time at all is not a time: it is trouble, or it would be a loop', () => {
    const { gate } = gateOf()
    for (let each = 0; each < 3; each += 1) gate.heard(trouble(0))
    expect(gate.breaker().state).to.equal('open')
  })

  it('nobody may shut it for longer than the breaker might', () => {
    const { gate, start } = gateOf()
    gate.heard(trouble(999_999_999))
    expect(gate.reopensAt()).to.equal(start + 8000)
  })

  it('open at the breaker, it says when the probe may pass', () => {
    const { gate, start, pass } = gateOf()
    for (let each = 0; each < 3; each += 1) gate.heard(trouble())
    expect([gate.room(0), gate.reopensAt()]).to.deep.equal([0, start + 1000])
    pass(1000)
    expect([gate.room(0), gate.room(1)]).to.deep.equal([1, 0])
    gate.heard({ kind: 'refused', reason: 'content-refused' })
    expect(gate.breaker().state, 'a refusal is a counterpart that works').to.equal('ramping')
  })

  it('calls people once, however often the probe fails, and says when it is over', () => {
    let now = 0
    const world = recordingWorld()
    const route = routeOf({ width: 2, breaker: { failures: 1, openMs: 1000, maxOpenMs: 1000 } })
    const gate = createGate(route, { ...world, now: () => now })
    const said = (event: string): number => world.recorded().split(event).length - 1
    for (let probe = 0; probe < 5; probe += 1) {
      gate.heard(trouble())
      now += 1000
      gate.room(0)
    }
    expect([said('route-suspended'), said('route-resumed')]).to.deep.equal([1, 0])
    for (let each = 0; each < 2; each += 1) gate.heard({ kind: 'delivered' })
    expect([gate.breaker().state, said('route-resumed')]).to.deep.equal(['closed', 1])
    gate.heard(trouble())
    expect(said('route-suspended')).to.equal(2)
  })

  it('holds back outside its window and says when that opens', () => {
    const window = { days: [1, 2, 3, 4, 5], from: '10:00', to: '12:00', holidays: 'open' } as const
    const { gate, start, pass } = gateOf({ window })
    expect([gate.room(0), gate.reopensAt()]).to.deep.equal([0, start + 3_600_000])
    pass(3_600_000)
    expect(gate.room(0)).to.equal(4)
  })

  it('counts what passes against the throttle', () => {
    const { gate, start, pass } = gateOf({ throttle: { perSecond: 1, burst: 2 } })
    gate.passed()
    gate.passed()
    expect([gate.room(0), gate.reopensAt()]).to.deep.equal([0, start + 1000])
    pass(1000)
    expect(gate.room(0)).to.equal(1)
  })
})
