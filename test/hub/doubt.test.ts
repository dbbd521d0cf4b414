import { expect } from 'chai'
import { isDoubted } from '../../hub/doubt.ts'
import type { Entry } from '../../core/transaction.ts'

const timelineOf = (...told: readonly (readonly [Entry['event'], string?])[]): Entry[] => told.map(([event, reason], at) => ({
  seq: at, id: 'i', origin: 'a', reference: 'r', channel: 'c', route: 'c', version: at + 1, status: 'queued', attempt: 1, at,
  event, reason,
}))

describe('doubt', () => {
  it('there is none without an attempt that lapsed', () => {
    expect(isDoubted(timelineOf(['inserted'], ['claimed'], ['postponed', 'greylisted']))).to.equal(false)
  })
  it('stays though it is sent again, and though that attempt surely failed', () => {
    const told = [['claimed'], ['lapsed', 'cut-off'], ['absent', 'repeatable'], ['claimed'], ['postponed', 'greylisted']] as const
    expect(isDoubted(timelineOf(...told))).to.equal(true)
  })
  it('ends when the counterpart says that it does not have it, until the next attempt lapses', () => {
    const told = [['claimed'], ['lapsed', 'cut-off'], ['evidence'], ['absent', 'asked-absent']] as const
    expect(isDoubted(timelineOf(...told))).to.equal(false)
    expect(isDoubted(timelineOf(...told, ['claimed'], ['lapsed', 'lease-lapsed']))).to.equal(true)
  })
})
