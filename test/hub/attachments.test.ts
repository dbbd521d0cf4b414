import { expect } from 'chai'
import { uploadOf } from '../../core/attachment.ts'
import { isSettled } from '../../core/status.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Store } from '../../core/store.ts'
import { createHub, type Accepted } from '../../hub/index.ts'
import { pieces } from '../conformance/depot-parts.ts'
import { named, naming, openAttached, silo, stranger } from './attached.ts'

type Attached = ReturnType<typeof openAttached>

/** Resolves when the transaction has settled. */
const settled = ({ memory }: Attached, id: string): Promise<void> => new Promise((resolve) => {
  const look = async (): Promise<void> => {
    const found = await memory.read(id)
    if (!found || !isSettled(found.status)) return
    stop()
    resolve()
  }
  const stop = memory.watch(() => void look())
  void look()
})

const taken = (answer: Awaited<ReturnType<Attached['hub']['accept']>>): Accepted => {
  if (isRefusal(answer)) throw new Error(answer.refused)
  return answer
}
const none = { bound: 0, unbound: 0, bytes: 0 }

describe('a message with attachments', () => {
  let attached: Attached
  beforeEach(() => { attached = openAttached() })
  afterEach(() => attached.stop())
  const accept: Attached['hub']['accept'] = (by, posted) => attached.hub.accept(by, posted)

  it('is sent with them, and they are gone when it has settled', async () => {
    const files = [await attached.upload(1000), await attached.upload(200_000)]
    const { transaction } = taken(await accept(silo, naming('a-1', files.map(named))))
    expect(await attached.depot.totals()).to.include({ bound: 2, unbound: 0 })
    await attached.hub.start()
    await settled(attached, transaction.id)
    await attached.hub.stop()
    expect(attached.way.seen).to.deep.equal([{ id: transaction.id, digests: files.map(({ sha256 }) => sha256) }])
    expect(await attached.depot.totals()).to.deep.equal(none)
  })

  it('keeps them as long as it may be sent again', async () => {
    attached.way.answers({ kind: 'postponed', reason: 'greylisted', blame: 'message' })
    const { transaction } = taken(await accept(silo, naming('a-2', [named(await attached.upload())])))
    await attached.hub.start()
    await new Promise<void>((resolve) => {
      const stop = attached.memory.watch(() => void attached.memory.timeline(transaction.id).then((timeline) => {
        if (!timeline.some(({ event }) => event === 'postponed')) return
        stop()
        resolve()
      }))
    })
    expect(await attached.depot.totals()).to.include({ bound: 1 })
    expect(isRefusal(await attached.hub.operate.cancel(silo.id, transaction.id))).to.equal(false)
    await attached.hub.stop()
    expect(await attached.depot.totals()).to.deep.equal(none)
  })

  it('is refused where one is not there, or another silo\'s, and says where', async () => {
    const [mine, other] = [await attached.upload(), await attached.upload(1000, stranger)]
    const good = named(mine)
    const invented = ['019ab1c2-7f00-7000-8000-2f6e0b9d1c11', `${uploadOf(good)}-1${good.slice(36)}`, named(other)]
    for (const file of invented) {
      const refusal = { refused: 'attachment-unknown', at: ['/content/files/1'] }
      expect(await accept(silo, naming('a-3', [good, file]))).to.deep.equal(refusal)
    }
    expect(await attached.memory.find(silo.id, 'a-3')).to.equal(undefined)
    expect(await attached.depot.totals()).to.include({ bound: 0, unbound: 2 })
    expect(taken(await accept(silo, naming('a-3', [good])))).to.include({ repeated: false })
  })

  it('is refused where another message names it', async () => {
    const file = named(await attached.upload())
    taken(await accept(silo, naming('a-4', [file])))
    expect(await accept(silo, naming('a-5', [file]))).to.deep.equal({ refused: 'attachment-bound', at: ['/content/files/0'] })
    const race = named(await attached.upload())
    const answers = await Promise.all(Array.from({ length: 20 }, (_, each) => accept(silo, naming(`race-${each}`, [race]))))
    expect(answers.filter((answer) => !isRefusal(answer))).to.have.length(1)
    expect(new Set(answers.filter(isRefusal).map(({ refused }) => refused))).to.deep.equal(new Set(['attachment-bound']))
  })

  it('posted many times at once is one transaction, and no refusal', async () => {
    const posted = naming('a-6', [named(await attached.upload()), named(await attached.upload())])
    const answers = (await Promise.all(Array.from({ length: 20 }, () => accept(silo, posted)))).map(taken)
    expect(new Set(answers.map(({ transaction }) => transaction.id)).size).to.equal(1)
    expect(answers.filter(({ repeated }) => !repeated)).to.have.length(1)
    expect(await attached.depot.bound()).to.deep.equal([answers[0]?.transaction.id])
  })

  it('has not failed where a receipt settles it while they are read', async () => {
    const files = [await attached.upload(), await attached.upload()].map(named)
    const { transaction: { id } } = taken(await accept(silo, naming('a-8', files)))
    attached.way.meanwhile(async () => {
      await attached.hub.receive({ id, kind: 'accepted', evidence: { code: 'early' } })
      while (attached.depot.mayHave(id)) await attached.depot.bound()
    })
    await attached.hub.start()
    await settled(attached, id)
    await attached.hub.stop()
    expect((await attached.memory.read(id))?.status).to.equal('sent')
    expect(attached.way.seen).to.deep.equal([])
    expect(await attached.depot.totals()).to.deep.equal(none)
  })

  it('posted again when they are gone answers the transaction that it became', async () => {
    const posted = naming('a-7', [named(await attached.upload())])
    const { transaction } = taken(await accept(silo, posted))
    await attached.hub.start()
    await settled(attached, transaction.id)
    await attached.hub.stop()
    expect(await attached.depot.totals()).to.deep.equal(none)
    const again = taken(await accept(silo, posted))
    expect([again.repeated, again.transaction.id]).to.deep.equal([true, transaction.id])
    expect(await accept(silo, { ...posted, recipient: 'another' })).to.include({ refused: 'reference-conflict' })
  })
})

describe('an attachment uploaded once more', () => {
  let attached: Attached
  beforeEach(() => { attached = openAttached() })
  afterEach(() => attached.stop())

  it('makes the same message of the same bytes, and another of others', async () => {
    const bytes = Buffer.alloc(100_000, 'sluse')
    const first = taken(await attached.hub.accept(silo, naming('d-1', [named(await attached.upload(bytes))])))
    const again = named(await attached.upload(bytes))
    const repeat = taken(await attached.hub.accept(silo, naming('d-1', [again])))
    expect([repeat.repeated, repeat.transaction.id]).to.deep.equal([true, first.transaction.id])
    expect((await attached.depot.find(again))?.transactions).to.deep.equal([])
    const others = named(await attached.upload(Buffer.alloc(100_000, 'slusf')))
    expect(await attached.hub.accept(silo, naming('d-1', [others])))
      .to.include({ refused: 'reference-conflict', detail: 'Differs in: content.' })
  })

  it('waits again where its message was dropped as a duplicate', async () => {
    const keyed = (reference: string, file: string) => ({ ...naming(reference, [file]), dedupe: 'sag-1' })
    const [one, other] = [named(await attached.upload()), named(await attached.upload())]
    taken(await attached.hub.accept(silo, keyed('d-2', one)))
    expect(taken(await attached.hub.accept(silo, keyed('d-3', other))).transaction.reason).to.equal('duplicate-waiting')
    expect((await attached.depot.find(other))?.transactions).to.deep.equal([])
    expect(await attached.depot.bound()).to.have.length(1)
  })
})

describe('a depot that was left behind', () => {
  let attached: Attached
  afterEach(() => attached.stop())
  const failsOnce = (when: 'before' | 'after') => (store: Store): Store => {
    let failed = false
    const insert: Store['insert'] = async (...given) => {
      if (failed) return store.insert(...given)
      failed = true
      if (when === 'after') await store.insert(...given)
      throw new Error('the ledger failed')
    }
    return new Proxy(store, { get: (target, key) => (key === 'insert' ? insert : Reflect.get(target, key)) })
  }

  it('lets go of what was never inserted: the silo posts again, and it is taken', async () => {
    attached = openAttached(failsOnce('before'))
    const posted = naming('b-1', [named(await attached.upload())])
    expect(await attached.hub.accept(silo, posted).catch((error: Error) => error.message)).to.equal('the ledger failed')
    expect(await attached.depot.totals()).to.include({ bound: 1 })
    const { repeated, transaction } = taken(await attached.hub.accept(silo, posted))
    expect(repeated).to.equal(false)
    expect(await attached.depot.bound()).to.deep.equal([transaction.id])
  })

  it('keeps what was inserted though the ledger failed to say so', async () => {
    attached = openAttached(failsOnce('after'))
    const posted = naming('b-2', [named(await attached.upload())])
    await attached.hub.accept(silo, posted).catch(() => undefined)
    const { repeated, transaction } = taken(await attached.hub.accept(silo, posted))
    expect([repeated, await attached.depot.bound()]).to.deep.equal([true, [transaction.id]])
  })

  it('is cleared when the next hub starts: of what was never inserted, what has settled, what waited too long', async () => {
    attached = openAttached()
    const { depot, parts, hub } = attached
    const [dead, done, alive] = [await attached.upload(), await attached.upload(), await attached.upload()]
    await depot.bind([{ transaction: 'never inserted', attachments: [dead.attachment] }])
    const [first, second] = [naming('c-1', [named(done)]), naming('c-2', [named(alive)])]
    const [over, waits] = [taken(await hub.accept(silo, first)), taken(await hub.accept(silo, second))]
    const { id, version } = over.transaction
    // Settled behind the hub's back, as by one that died right after its commit.
    const next = { ...over.transaction, status: 'cancelled' as const, version: version + 1 }
    await attached.memory.replace({ next, event: 'cancelled' })
    const later = { ...parts.world, now: () => Date.now() + parts.unboundMs }
    const another = createHub({ ...parts, world: later, routes: [], ways: new Map() })
    expect(await depot.bound()).to.include(id)
    await another.start()
    expect(await depot.bound()).to.deep.equal([waits.transaction.id])
    expect(await depot.totals()).to.deep.equal({ bound: 1, unbound: 0, bytes: alive.size })
    await another.stop()
  })

  it('counts as holding its day\'s key', async () => {
    attached = openAttached()
    const { depot, parts } = attached
    const held = await attached.upload()
    await depot.bind([{ transaction: 'one', attachments: [held.attachment] }])
    const days = 3 * 86_400_000
    const noon = Date.now() - Date.now() % 86_400_000 + days + 43_200_000
    const asked: unknown[] = []
    const seal = { ...parts.seal, destroyBefore: async (...oldest: readonly (Uint8Array | undefined)[]) => {
      asked.push(...oldest)
      return []
    } }
    const another = createHub({ ...parts, seal, world: { ...parts.world, now: () => noon }, unboundMs: 2 * days })
    await another.start()
    expect(asked).to.deep.equal([undefined, await depot.oldestKey()])
    await another.stop()
  })

  it('an upload that is refused is told as that', async () => {
    attached = openAttached()
    expect(await attached.hub.upload(silo, pieces(Buffer.alloc(0)))).to.deep.equal({ refused: 'attachment-empty' })
    expect(await attached.hub.upload(silo, pieces(Buffer.alloc(400_000)))).to.deep.equal({ refused: 'attachment-too-large' })
    for (let each = 0; each < 30; each += 1) await attached.upload(327_680)
    expect(await attached.hub.upload(silo, pieces(Buffer.alloc(327_680)))).to.deep.equal({ refused: 'attachments-waiting' })
  })
})
