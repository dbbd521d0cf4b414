// The laws of a depot of attachments, whichever it is: docs of the port stand in core/attachment.ts.
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { attachmentPattern, sizeOf, type Depot } from '../../core/attachment.ts'
import { Fault } from '../../core/errors.ts'
import { isRefusal } from '../../core/refusal.ts'
import { modelLaw } from './depot-model.ts'
import {
  bindTo, clock, limits, newId, piece, pieces, readAll, settingsOf, sha256, uploaded, type OpenDepot, type OpenedDepot,
} from './depot-parts.ts'

type Current = () => Depot

const dayMs = 86_400_000

const uploadLaws = (depot: Current): void => {
  it('answers size and SHA-256, and gives back what it was given, whatever the pieces it came in', async () => {
    const around = fc.constantFrom(1, 100, 65_535, 65_536, 65_537, 131_072, 200_000)
    await fc.assert(fc.asyncProperty(around, fc.constantFrom(1000, 65_536, 70_000, 1_000_000), async (size, step) => {
      const bytes = randomBytes(size)
      const held = await depot().put('silo', pieces(bytes, step))
      if (isRefusal(held)) throw new Error(held.refused)
      expect(held).to.deep.equal({
        attachment: held.attachment, size, sha256: sha256(bytes), origin: 'silo', heldSince: clock.now, transactions: [],
      })
      expect(held.attachment).to.match(new RegExp(attachmentPattern))
      expect(sizeOf(held.attachment)).to.equal(size)
      const transaction = newId()
      expect(await bindTo(depot(), transaction, held)).to.equal(true)
      for (const _ of [1, 2]) expect(sha256(await readAll(depot(), transaction, held.attachment) as Buffer)).to.equal(held.sha256)
      await depot().drop(transaction)
    }), { numRuns: 25 })
  })
}

const limitLaws = (depot: Current): void => {
  const refusedWith = async (bytes: Uint8Array, origin = 'silo'): Promise<unknown> => {
    const answer = await depot().put(origin, pieces(bytes))
    return isRefusal(answer) ? answer.refused : answer.size
  }
  it('refuses what is empty or too large, and keeps nothing of it', async () => {
    expect(await refusedWith(Buffer.alloc(0))).to.equal('attachment-empty')
    expect(await refusedWith(Buffer.alloc(limits.maxBytes))).to.equal(limits.maxBytes)
    expect(await refusedWith(Buffer.alloc(limits.maxBytes + 1))).to.equal('attachment-too-large')
    expect(await depot().totals()).to.include({ bound: 0, unbound: 1, bytes: limits.maxBytes })
  })

  it('refuses more of one silo than may wait; what is bound waits no more, and others have room of their own', async () => {
    const waiting = [await uploaded(depot(), 5 * piece), await uploaded(depot(), 5 * piece)] as const
    expect(await refusedWith(Buffer.alloc(piece + 1))).to.equal('attachments-waiting')
    expect(await refusedWith(Buffer.alloc(piece + 1), 'other')).to.equal(piece + 1)
    await bindTo(depot(), newId(), waiting[0])
    expect(await refusedWith(Buffer.alloc(piece + 1))).to.equal(piece + 1)
  })

  it('takes no more than fits in all, and goes on when there is room again', async () => {
    const all = []
    for (const origin of ['silo', 'silo', 'other']) all.push(await uploaded(depot(), 5 * piece, origin))
    const full = await depot().put('third', pieces(Buffer.alloc(piece + 1))).catch((error: Fault) => error)
    expect(full).to.be.instanceOf(Fault).with.property('code', 'store-full')
    expect((await depot().totals()).bytes).to.equal(15 * piece)
    await bindTo(depot(), 'one', ...all.slice(0, 1))
    await depot().drop('one')
    expect(await refusedWith(Buffer.alloc(piece + 1), 'third')).to.equal(piece + 1)
  })

  it('an upload that is cut off throws what cut it, leaves nothing and gives its room back', async () => {
    const cut = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(290_000)
      throw new Error('the connection broke')
    }
    for (let each = 0; each < 5; each += 1) {
      const error = await depot().put('silo', cut()).catch((thrown: Error) => thrown)
      expect(error).to.have.property('message', 'the connection broke')
    }
    expect(await depot().totals()).to.deep.equal({ bound: 0, unbound: 0, bytes: 0 })
  })

  it('takes many at once', async () => {
    const each = await Promise.all(Array.from({ length: 10 }, (_, at) => uploaded(depot(), 20_000 + at)))
    expect(new Set(each.map(({ attachment }) => attachment)).size).to.equal(10)
    expect(await depot().totals()).to.include({ unbound: 10 })
  })
}

const bindingLaws = (depot: Current): void => {
  it('binds all or none', async () => {
    const [one, other] = [await uploaded(depot()), await uploaded(depot())]
    expect(await bindTo(depot(), 'first', other)).to.equal(true)
    expect(await bindTo(depot(), 'second', one, other)).to.equal(false)
    expect(await depot().bind([{ transaction: 'second', attachments: [one.attachment, newId()] }])).to.equal(false)
    expect((await depot().find(one.attachment))?.transactions).to.deep.equal([])
    expect((await depot().find(other.attachment))?.transactions).to.deep.equal(['first'])
    expect(depot().mayHave('first')).to.equal(true)
    expect(await depot().bound()).to.deep.equal(['first'])
  })

  it('lets one of fifty who bind the same have it', async () => {
    const one = await uploaded(depot())
    const answers = await Promise.all(Array.from({ length: 50 }, (_, at) => bindTo(depot(), `t${at}`, one)))
    expect(answers.filter((bound) => bound)).to.have.length(1)
    const winner = `t${answers.indexOf(true)}`
    expect(await depot().bound()).to.deep.equal([winner])
    expect((await depot().find(one.attachment))?.transactions).to.deep.equal([winner])
  })

  it('reads only what is bound, and only for the transaction that it is bound to', async () => {
    const one = await uploaded(depot())
    expect(await readAll(depot(), '', one.attachment)).to.equal('attachment-unread')
    await bindTo(depot(), 'mine', one)
    expect(await readAll(depot(), 'mine', one.attachment)).to.have.length(one.size)
    expect(await readAll(depot(), 'other', one.attachment)).to.equal('attachment-unread')
    expect(await readAll(depot(), 'mine', newId())).to.equal('attachment-unread')
  })

  it('lets go of what was bound, and it can be bound again', async () => {
    const one = await uploaded(depot())
    await bindTo(depot(), 'first', one)
    await depot().release(['first', 'unknown'])
    expect(await depot().bound()).to.deep.equal([])
    expect(await readAll(depot(), 'first', one.attachment)).to.equal('attachment-unread')
    expect(await bindTo(depot(), 'second', one)).to.equal(true)
    expect(await readAll(depot(), 'second', one.attachment)).to.have.length(one.size)
  })
}

const droppingLaws = (depot: Current): void => {
  it('drops what its transaction needs no more, once and for all', async () => {
    const [one, other] = [await uploaded(depot()), await uploaded(depot())]
    await bindTo(depot(), 'first', one)
    await bindTo(depot(), 'second', other)
    await depot().drop('unknown')
    await Promise.all([depot().drop('first'), depot().drop('first')])
    expect(await depot().find(one.attachment)).to.equal(undefined)
    expect(await readAll(depot(), 'first', one.attachment)).to.equal('attachment-unread')
    expect(await bindTo(depot(), 'third', one)).to.equal(false)
    expect(await depot().totals()).to.deep.equal({ bound: 1, unbound: 0, bytes: other.size })
  })

  it('keeps what several transactions of one message need until the last of them', async () => {
    const [one, other] = [await uploaded(depot()), await uploaded(depot())]
    const bindings = [
      { transaction: 'first', attachments: [one.attachment, one.attachment, other.attachment] },
      { transaction: 'fallback', attachments: [one.attachment] },
    ]
    expect(await depot().bind(bindings)).to.equal(true)
    await depot().drop('first')
    expect(await depot().find(other.attachment)).to.equal(undefined)
    expect(await readAll(depot(), 'first', one.attachment)).to.equal('attachment-unread')
    expect(await readAll(depot(), 'fallback', one.attachment)).to.have.length(one.size)
    await depot().drop('fallback')
    expect(await depot().totals()).to.deep.equal({ bound: 0, unbound: 0, bytes: 0 })
  })
}

const timeLaws = (depot: Current): void => {
  it('expires what has waited since a moment, and nothing that is bound', async () => {
    const [old, bound] = [await uploaded(depot()), await uploaded(depot())]
    await bindTo(depot(), 'one', bound)
    const since = clock.now
    clock.now += 1000
    const young = await uploaded(depot())
    expect(await depot().expire(since - 1)).to.equal(0)
    expect((await depot().totals()).oldestUnbound).to.equal(since)
    expect(await depot().expire(since)).to.equal(1)
    expect(await depot().find(old.attachment)).to.equal(undefined)
    expect((await depot().totals()).oldestUnbound).to.equal(young.heldSince)
    await depot().release(['one'])
    expect((await depot().totals()).oldestUnbound).to.equal(since)
  })

  it('names the key held longest, whose day stands in front', async () => {
    const dayOf = async (): Promise<string> => Buffer.from(await depot().oldestKey() ?? '').subarray(1, 11).toString()
    const dayNow = (): string => new Date(clock.now).toISOString().slice(0, 10)
    expect(await depot().oldestKey()).to.equal(undefined)
    const [one, day] = [await uploaded(depot()), dayNow()]
    clock.now += dayMs
    await uploaded(depot())
    expect(await dayOf()).to.equal(day)
    await bindTo(depot(), 'one', one)
    expect(await dayOf()).to.equal(day)
    await depot().drop('one')
    expect(await dayOf()).to.equal(dayNow())
  })
}

const reopeningLaws = (depot: Current, opened: () => OpenedDepot): void => {
  it('has the same after it was opened again, where it outlives its process', async () => {
    const reopen = opened().reopen
    if (!reopen) return expect(opened()).to.not.have.property('reopen')
    const [one, other, gone] = [await uploaded(depot(), 100_000), await uploaded(depot()), await uploaded(depot())]
    await depot().bind([
      { transaction: 'first', attachments: [one.attachment, gone.attachment] },
      { transaction: 'second', attachments: [one.attachment] },
    ])
    await depot().drop('first')
    const before = [await depot().totals(), (await depot().oldestKey())?.length, await depot().find(other.attachment)]
    await reopen()
    expect([await depot().totals(), (await depot().oldestKey())?.length, await depot().find(other.attachment)])
      .to.deep.equal(before)
    expect(await depot().find(gone.attachment)).to.equal(undefined)
    expect(depot().mayHave('second')).to.equal(true)
    expect(sha256(await readAll(depot(), 'second', one.attachment) as Buffer)).to.equal(one.sha256)
    await depot().drop('second')
    await depot().drop('first')
    expect(await depot().find(one.attachment)).to.equal(undefined)
  })
}

/** Puts a depot through its laws. */
export const depotSuite = (name: string, open: OpenDepot, runs = 40): Mocha.Suite => describe(name, () => {
  let opened: OpenedDepot
  let depot: Depot
  let forget: () => void
  beforeEach(async () => {
    const made = settingsOf()
    forget = made.forget
    opened = await open(made.settings)
    depot = opened.depot
  })
  afterEach(async () => {
    await opened.discard()
    forget()
  })
  const current: Current = () => depot
  const reopenable = (): OpenedDepot => {
    const { reopen } = opened
    return reopen ? { ...opened, reopen: async () => (depot = await reopen()) } : opened
  }
  describe('uploads', () => uploadLaws(current))
  describe('limits', () => limitLaws(current))
  describe('bindings', () => bindingLaws(current))
  describe('dropping', () => droppingLaws(current))
  describe('time', () => timeLaws(current))
  describe('reopening', () => reopeningLaws(current, reopenable))
  describe('model', () => modelLaw(open, runs))
})
