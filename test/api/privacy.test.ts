import { expect } from 'chai'
import { hashOf, openHub, type TestHub } from '../end-to-end/hub.ts'

interface Held {
  readonly status: string
  readonly count: number
  readonly nearest?: { readonly at: string; readonly id?: string }
}
interface Told {
  readonly ledger: string
  readonly held: {
    readonly count: number; readonly states: readonly Held[]; readonly nearest?: Held['nearest']
    readonly size: { readonly bytes: number; readonly isExact: boolean }
  }
  readonly erased: { readonly today: number; readonly last?: { readonly isClean: boolean } }
  readonly clocks: { readonly silos: readonly { readonly silo: string; readonly retentionMs: number }[] }
  readonly keys: { readonly days: readonly { readonly day: string; readonly use: string }[] }
}

const officer = 'sluse_vagt_0123456789abcdef'
const reader = 'sluse_laeser_0123456789abcdef'
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()

describe('Data protection', () => {
  let hub: TestHub
  before(async () => {
    hub = await openHub({ file: { operators: [
      { name: 'vagt', roles: ['security-officer'], credentials: [{ sha256: hashOf(officer) }] },
      { name: 'laeser', roles: ['reader'], credentials: [{ sha256: hashOf(reader) }] },
    ] } })
  })
  after(() => hub.stop())

  const told = async (as: string): Promise<Told> => (
    await hub.call('/v1/operations/privacy', { as: null, headers: { authorization: `Bearer ${as}` } })).body as unknown as Told
  const post = async (reference: string, more: object): Promise<string> => (
    await hub.call('/v1/messages', { body: hub.message(reference, { notBefore: inHours(1), ...more }) })).body.id

  it('tells what is held and until when, and what has been erased today', async () => {
    const empty = await told(reader)
    expect(empty.held).to.deep.include({ count: 0, size: { bytes: 0, isExact: true } })
    expect(empty.held).to.not.have.property('nearest')
    const [later, soon] = [await post('p1', { expiresAt: inHours(3) }), await post('p2', { expiresAt: inHours(2) })]
    const { held, erased, keys, clocks, ledger } = await told(reader)
    expect([held.count, held.nearest?.id, ledger]).to.deep.equal([2, soon, 'sqlite'])
    expect(held.states.find(({ status }) => status === 'queued')).to.deep.include({ count: 2, nearest: held.nearest })
    expect(held.size.isExact).to.equal(true)
    expect(held.size.bytes).to.be.greaterThan(100)
    expect(keys.days.map(({ use }) => use)).to.deep.equal(['current', 'current'])
    expect(clocks.silos.map(({ silo }) => silo)).to.include('afsender')
    for (const id of [soon, later]) await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })
    const then = await told(reader)
    expect([then.held.count, then.erased.today - erased.today]).to.deep.equal([0, 2])
  })

  it('says whether the files have forgotten it', async () => {
    await hub.call(`/v1/transactions/${await post('p3', {})}/cancel`, { method: 'POST' })
    let last = (await told(reader)).erased.last
    while (!last?.isClean) last = (await told(reader)).erased.last
    expect(last).to.have.all.keys('at', 'isClean', 'cleanAt')
  })

  it('names transactions to those alone who may see them', async () => {
    const id = await post('p4', {})
    expect((await told(reader)).held.nearest).to.include({ id })
    expect((await told(officer)).held.nearest).to.have.all.keys('at')
    expect((await hub.call('/v1/operations/privacy', { as: 'afsender' })).status).to.equal(403)
  })
})
