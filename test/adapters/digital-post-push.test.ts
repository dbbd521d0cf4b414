import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import type { DigitalPostFault } from '../../sandbox/digital-post/fault.ts'
import {
  authority, client, cpr, letterTo, never, server, withBench, type Bench, type BenchOptions,
} from './digital-post-bench.ts'
import { freePort } from '../../sandbox/port.ts'

const withPush = async (work: (bench: Bench) => Promise<void>, more: object = {}, commit?: BenchOptions['commit']) => {
  const port = await freePort()
  const push = { port, certificate: server.cert, key: server.key, ca: authority.ca, ...more }
  const pushTo = { url: `https://127.0.0.1:${port}/`, tls: client, ca: authority.ca }
  await withBench({ settings: { receipts: 'push', push }, ngdp: { pushTo }, commit }, work)
}

const sendOne = async ({ adapter, deliveryOf }: Bench): Promise<string> => {
  const delivery = deliveryOf(letterTo())
  expect((await adapter.send(delivery, never())).kind).to.equal('accepted')
  return delivery.id
}

describe('receipts that NgDP posts', () => {
  const faults: readonly (DigitalPostFault | undefined)[] = [undefined, 'receipt-twice', 'receipt-garbage', 'push-untrusted']
  for (const fault of faults) {
    it(`are heard${fault ? ` in spite of ${fault}` : ''}`, () => withPush(async (bench) => {
      if (fault) bench.counterpart.faults.switchOn(fault, { times: 1 })
      const id = await sendOne(bench)
      expect(await bench.receiptOf(id)).to.deep.include({ id, kind: 'delivered' })
      expect(bench.world.recorded()).not.to.include(cpr)
    }))
  }

  it('are thanked for when they are committed and not before', () => {
    let refusals = 2
    const commit = () => (refusals -= 1) >= 0 ? Promise.reject(new Error('no disk')) : Promise.resolve()
    return withPush(async (bench) => {
      expect((await bench.receiptOf(await sendOne(bench))).kind).to.equal('delivered')
      expect(refusals).to.equal(-1)
    }, {}, commit)
  })

  it('come in under the one certificate that is expected', () => {
    const fingerprint = new X509Certificate(client.cert).fingerprint256
    return withPush(async (bench) => {
      expect((await bench.receiptOf(await sendOne(bench))).kind).to.equal('delivered')
    }, { fingerprint })
  })

  it('stay outside under another certificate of the same authority', () => {
    const { fingerprint256: fingerprint } = new X509Certificate(server.cert)
    return withPush(async ({ adapter, counterpart, deliveryOf, receipts, world }) => {
      await adapter.send(deliveryOf(letterTo()), never())
      await counterpart.unthanked()
      expect(receipts.all()).to.deep.equal([])
      expect(world.measured.filter(({ name }) => name === 'sluse_inlet_ignored_total')).not.to.deep.equal([])
    }, { fingerprint })
  })
})
