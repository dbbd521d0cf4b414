import { expect } from 'chai'
import fc from 'fast-check'
import { createShares, type Shares, type Waiting } from '../../hub/share.ts'
import { priorities, type Priority } from '../../core/transaction.ts'
import { transactionOf } from '../core/samples.ts'

const waitingOf = (id: string, origin: string, priority: Priority = 'normal', dueAt = 0): Waiting => (
  { transaction: transactionOf({ id, origin, priority, dueAt }) })
const takeAll = (shares: Shares): string[] => {
  const taken: string[] = []
  for (let waiting = shares.take(); waiting; waiting = shares.take()) taken.push(waiting.transaction.id)
  return taken
}
const anyWaiting = fc.record({ origin: fc.constantFrom('a', 'b', 'c', 'd'), priority: fc.constantFrom(...priorities) })

describe('shares', () => {
  it('takes from the silos in turn, and within a silo the more urgent first', () => {
    const shares = createShares()
    for (const id of ['a1', 'a2', 'a3']) shares.add(waitingOf(id, 'a'))
    shares.add(waitingOf('a0', 'a', 'high'))
    shares.add(waitingOf('b1', 'b', 'low'))
    expect(takeAll(shares)).to.deep.equal(['a0', 'b1', 'a1', 'a2', 'a3'])
  })

  it('gives everything that was added exactly once, each line in order, none more than a turn behind', () => {
    fc.assert(fc.property(fc.array(anyWaiting, { maxLength: 200 }), (list) => {
      const shares = createShares()
      const idAt = (at: number): string => String(at).padStart(4, '0')
      const added = list.map(({ origin, priority }, at) => waitingOf(`${origin} ${priority} ${idAt(at)}`, origin, priority))
      for (const waiting of added) expect(shares.add(waiting)).to.equal(true)
      const taken = takeAll(shares)
      expect([...taken].sort()).to.deep.equal(added.map(({ transaction }) => transaction.id).sort())
      for (const origin of ['a', 'b', 'c', 'd']) checkOrigin(taken, origin)
    }))
  })

  it('leaves in the store what comes to a line that is long, and then wants it filled', () => {
    const shares = createShares()
    const kept = Array.from({ length: 2000 }, (_, at) => shares.add(waitingOf(`${at}`, 'a'))).filter(Boolean).length
    expect(kept).to.be.within(100, 1000)
    expect(shares.hungry(0)).to.deep.equal([])
    expect(takeAll(shares)).to.have.length(kept)
    expect(shares.hungry(0).map(({ origin }) => origin)).to.deep.equal(['a'])
  })

  it('does not let a fresh one overtake what the store has for its line', () => {
    const shares = createShares()
    shares.expect('a', 'normal', 5)
    expect(shares.add(waitingOf('late', 'a', 'normal', 10))).to.equal(false)
    const [line] = shares.hungry(10)
    if (!line) throw new Error('the line is not hungry')
    shares.begin(line)
    expect(shares.hungry(10), 'while it is filled').to.deep.equal([])
    expect(shares.add(waitingOf('later', 'a', 'normal', 10))).to.equal(false)
    const due = [waitingOf('early', 'a', 'normal', 5), waitingOf('late', 'a', 'normal', 10)]
    shares.fill(line, due, false, Number.POSITIVE_INFINITY)
    expect(takeAll(shares)).to.deep.equal(['early', 'late'])
    expect(shares.hungry(10), 'what came while it was filled').to.have.length(1)
  })

  it('knows when something becomes due', () => {
    const shares = createShares()
    expect(shares.nextTurnAt()).to.equal(Number.POSITIVE_INFINITY)
    shares.expect('a', 'normal', 50)
    shares.expect('b', 'low', 30)
    shares.expect('b', 'low', 70)
    expect(shares.nextTurnAt()).to.equal(30)
    expect(shares.hungry(29)).to.have.length(0)
    expect(shares.hungry(30).map(({ origin }) => origin)).to.deep.equal(['b'])
  })
})

/** Its own in order of urgency and coming; and between two of its own no other silo has two turns. */
const checkOrigin = (taken: readonly string[], origin: string): void => {
  const rank = (id: string): string => `${priorities.indexOf(id.split(' ')[1] as Priority)} ${id.split(' ')[2]}`
  const places = taken.flatMap((id, at) => (id.startsWith(origin) ? [at] : []))
  const mine = places.map((at) => rank(taken[at] as string))
  expect(mine).to.deep.equal([...mine].sort())
  places.slice(1).forEach((at, index) => {
    const between = taken.slice((places[index] as number) + 1, at).map((id) => id.split(' ')[0])
    expect(new Set(between).size, taken.join()).to.equal(between.length)
  })
}
