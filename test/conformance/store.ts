// The laws of a ledger, whichever it is: docs of the port stand in core/store.ts. What a ledger of its own file must keep besides
// (kills, erasure, a full disk) is in its own test.
import { expect } from 'chai'
import { life, statuses, type Event, type Status } from '../../core/status.ts'
import { note } from '../../core/step.ts'
import type { Store } from '../../core/store.ts'
import { holdsPayload } from '../../core/status.ts'
import { chainLaws, keyLaws } from './store-chains.ts'
import { erasureLaws, failureLaws, figureLaws } from './store-figures.ts'
import { laneLaws } from './store-lanes.ts'
import { modelLaw } from './store-model.ts'
import {
  bytesOf, changeBy, dueOf, idsOf, inserted, moved, newId, plain, plainReplaced, sample, textOf, unplaced, wholeJournal,
  type OpenedStore,
} from './store-parts.ts'

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))

export type Current = () => Store

const writeLaws = (store: Current): void => {
  it('keeps one of fifty inserts of one reference, and answers it to the others', async () => {
    const all = times(50, () => sample({ reference: 'one' }))
    const answers = await Promise.all(all.map((one) => store().insert(one, bytesOf(one.id))))
    const kept = answers.flatMap((answer, index) => (answer.outcome === 'inserted' ? [all[index]] : []))
    expect(kept).to.have.length(1)
    for (const answer of answers) if (answer.outcome === 'known') expect(plain(answer.transaction)).to.deep.equal(plain(kept[0]))
    expect(textOf(await store().payload(kept[0]?.id ?? ''))).to.equal(kept[0]?.id)
  })

  it('tells origins and references apart', async () => {
    const pairs = [['a', 'bc'], ['ab', 'c'], ['abc', ''], ['', 'abc'], ['ä', '\u{1f6a2}']] as const
    for (const [origin, reference] of pairs) await inserted(store(), { origin, reference })
    for (const [origin, reference] of pairs) expect(await store().find(origin, reference)).to.include({ origin, reference })
    expect(await store().find('a', 'b')).to.equal(undefined)
  })

  it('lets one of fifty replaces of one version win, and answers what is stored to the others', async () => {
    const one = await inserted(store())
    const changes = times(50, (index) => changeBy(one, 'claimed', { attempt: index + 1 }))
    const answers = await Promise.all(changes.map((change) => store().replace(change)))
    const won = answers.flatMap((answer, index) => (answer.outcome === 'replaced' ? [changes[index]?.next] : []))
    expect(won).to.have.length(1)
    for (const answer of answers) if (answer.outcome === 'stale') expect(plain(answer.stored)).to.deep.equal(plain(won[0]))
    expect(await store().timeline(one.id)).to.have.length(2)
  })

  it('answers stale without a transaction for one it does not know', async () => {
    expect(await store().replace(changeBy(sample(), 'claimed'))).to.deep.equal({ outcome: 'stale' })
    expect(await store().read(newId())).to.equal(undefined)
    expect(await store().payload(newId())).to.equal(undefined)
    expect(await store().timeline(newId())).to.deep.equal([])
  })

  it('gives back every member as it was given', async () => {
    const full = await inserted(store(), {
      destination: 'a silo', lane: 'a lane', reason: 'unreachable', handle: 'SM1', notBefore: 60, expiresAt: 900, triedAt: 55,
      priority: 'high', follows: 'one', next: 'two', dedupe: 'a key', asks: true, trace: `00-${'a'.repeat(32)}-b-01`,
    })
    expect(plain(await store().read(full.id))).to.deep.equal(plain(full))
    expect((await store().readAll([newId(), full.id])).map(plain)).to.deep.equal([plain(full)])
    expect(await store().readAll([])).to.deep.equal([])
    const changed = await moved(store(), full, 'claimed', {
      reason: undefined, handle: 'SM2', route: 'sms-other', attempt: 7, dueAt: 1, deadlineAt: 2, triedAt: undefined, keptUntil: 3,
      overdueAt: 4,
    })
    expect(plain(await store().read(full.id))).to.deep.equal(plain(changed))
    expect(await store().find(full.origin, full.reference)).to.deep.equal(await store().read(full.id))
  })

  it('is not changed by what is done to what it was given or gave', async () => {
    const [one, payload] = [sample(), Buffer.from('as given')]
    await store().insert(one, payload)
    payload.fill(0)
    ;(await store().payload(one.id))?.fill(0)
    expect(textOf(await store().payload(one.id))).to.equal('as given')
    expect(Object.isFrozen(await store().read(one.id))).to.equal(true)
  })
}

const after = (status: Status): [Event, Status][] => Object.entries(life[status]) as [Event, Status][]

const payloadLaws = (store: Current): void => {
  it('holds a payload exactly when the status says so', async () => {
    for (const status of statuses.filter(holdsPayload)) {
      for (const [event, next] of after(status)) {
        const one = await inserted(store(), { status }, 'sealed')
        await moved(store(), one, event)
        expect(textOf(await store().payload(one.id)), `${status} ${event}`).to.equal(holdsPayload(next) ? 'sealed' : undefined)
      }
    }
  })

  it('answers the payload with the change that asks for it, empty ones too', async () => {
    for (const payload of ['sealed', '', 'x'.repeat(100_000)]) {
      const one = await inserted(store(), {}, payload)
      const claimed = await store().replace({ ...changeBy(one, 'claimed'), withPayload: true })
      expect(plainReplaced(claimed)).to.deep.equal({ outcome: 'replaced', payload })
    }
  })

  it('keeps every byte of a payload, of several claimed at the same time, too', async () => {
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const payloads = times(9, (index) => every.slice(index * 28, 256 - index))
    const all = await Promise.all(payloads.map(async (payload) => {
      const one = sample()
      await store().insert(one, payload)
      expect(Buffer.compare((await store().payload(one.id)) ?? new Uint8Array(), payload)).to.equal(0)
      return one
    }))
    const claimed = await Promise.all(all.map((one) => store().replace({ ...changeBy(one, 'claimed'), withPayload: true })))
    const told = claimed.map((one) => Buffer.from((one.outcome === 'replaced' && one.payload) || []).toString('hex'))
    expect(told).to.deep.equal(payloads.map((payload) => Buffer.from(payload).toString('hex')))
  })

  it('names the payload held longest', async () => {
    expect(await store().oldestPayload()).to.equal(undefined)
    const all = []
    for (const name of ['first', 'second', 'third']) all.push(await inserted(store(), {}, name))
    expect(textOf(await store().oldestPayload())).to.equal('first')
    const [first, , third] = all
    if (first) await moved(store(), first, 'cancelled')
    if (third) await moved(store(), third, 'cancelled')
    expect(textOf(await store().oldestPayload())).to.equal('second')
  })
}

const journalLaws = (store: Current): void => {
  it('has one entry for each version, in order and without gaps', async () => {
    const one = await inserted(store())
    const claimed = await moved(store(), one, 'claimed', { attempt: 1 })
    const evidence = { code: '42', claimedAt: 7, handle: 'SM1', attempt: 1, tookMs: 3, parts: 2, by: 'somebody' }
    const sent = changeBy(claimed, 'accepted', { handle: 'SM1' }, evidence)
    await store().replace(sent)
    await store().replace(note(sent.next, 90, { code: 'read' }))
    const timeline = await store().timeline(one.id)
    expect(timeline.map(({ version }) => version)).to.deep.equal([1, 2, 3, 4])
    expect(timeline.map(({ event }) => event)).to.deep.equal(['inserted', 'claimed', 'accepted', 'evidence'])
    expect(unplaced(timeline[2] as never)).to.deep.equal({
      id: one.id, origin: one.origin, reference: one.reference, channel: one.channel, version: 3, status: 'sent',
      route: one.route, attempt: 1, at: sent.next.changedAt, event: 'accepted', evidence,
    })
  })

  it('feeds the entries of one origin, or of all, after a position', async () => {
    const made = []
    for (const origin of ['one', 'other', 'one', 'other', 'one']) made.push(await inserted(store(), { origin }))
    const whole = await wholeJournal(store(), undefined, 2)
    expect(idsOf(whole)).to.deep.equal(idsOf(made))
    expect(idsOf(await wholeJournal(store(), 'one', 2))).to.deep.equal(idsOf(made.filter(({ origin }) => origin === 'one')))
    expect(await wholeJournal(store(), 'nobody')).to.deep.equal([])
    for (const [index, { seq }] of whole.entries()) expect(seq).to.be.greaterThan(whole[index - 1]?.seq ?? 0)
  })

  it('tells of each commit which origins it concerned, until it is told to stop', async () => {
    const heard: string[] = []
    const heardTwo = Promise.withResolvers<void>()
    const stop = store().watch((origins) => {
      heard.push(...origins)
      if (heard.includes('one') && heard.includes('two')) heardTwo.resolve()
    })
    const [one] = await Promise.all([inserted(store(), { origin: 'one' }), inserted(store(), { origin: 'two' })])
    await heardTwo.promise
    stop()
    heard.length = 0
    await moved(store(), one, 'claimed')
    await store().read(one.id)
    expect(heard).to.deep.equal([])
  })
}

const queryLaws = (store: Current): void => {
  it('shows what is due, the earliest first, of one share only', async () => {
    const later = await inserted(store(), { dueAt: 99 })
    const earlier = await inserted(store(), { dueAt: 98 })
    const same = await inserted(store(), { dueAt: 98 })
    await inserted(store(), { dueAt: 101 })
    await inserted(store(), { status: 'held' })
    for (const other of [{ route: 'other' }, { origin: 'other' }, { priority: 'low' as const }]) await inserted(store(), other)
    expect(idsOf(await dueOf(store()))).to.deep.equal(idsOf([earlier, same, later]))
    expect(idsOf(await dueOf(store(), { limit: 2 }))).to.deep.equal(idsOf([earlier, same]))
  })

  it('lists every share that has something queued, with its earliest moment', async () => {
    await inserted(store(), { dueAt: 7 })
    await inserted(store(), { dueAt: 5 })
    await inserted(store(), { origin: 'other', priority: 'high', dueAt: 9 })
    await inserted(store(), { route: 'held only', status: 'held' })
    const found = [...await store().shares()].sort((a, b) => a.dueAt - b.dueAt)
    expect(found).to.deep.equal([
      { route: 'sms-main', origin: 'testsilo', priority: 'normal', dueAt: 5 },
      { route: 'sms-main', origin: 'other', priority: 'high', dueAt: 9 },
    ])
  })

  it('finds what is late by its deadline, and what is in doubt by when to ask', async () => {
    expect(await store().nextLate()).to.equal(undefined)
    const late = await inserted(store(), { deadlineAt: 20 })
    const later = await inserted(store(), { deadlineAt: 30 })
    const doubtful = await inserted(store(), { status: 'in-doubt', dueAt: 15, deadlineAt: 5 })
    await inserted(store(), { status: 'sent', deadlineAt: 1 })
    expect(idsOf(await store().late('queued', 30, 9))).to.deep.equal(idsOf([late, later]))
    expect(idsOf(await store().late('queued', 29, 9))).to.deep.equal([late.id])
    expect(idsOf(await store().late('queued', 30, 1))).to.deep.equal([late.id])
    expect(await store().late('in-doubt', 14, 9)).to.deep.equal([])
    expect(idsOf(await store().late('in-doubt', 15, 9))).to.deep.equal([doubtful.id])
    expect(await store().late('sent', 99, 9)).to.deep.equal([])
    expect(await store().nextLate()).to.equal(15)
  })

  it('counts by route and status as a recount does', async () => {
    const all = await Promise.all(times(20, (index) => inserted(store(), { route: `route-${index % 3}` })))
    await Promise.all(all.slice(5).map(async (one, index) => {
      const claimed = await moved(store(), one, 'claimed', index % 2 ? { route: 'route-0' } : {})
      if (index > 4) await moved(store(), claimed, index % 3 ? 'delivered' : 'refused')
    }))
    const recount = new Map<string, number>()
    for (const one of await Promise.all(all.map(({ id }) => store().read(id)))) {
      const key = `${one?.route} ${one?.status}`
      recount.set(key, (recount.get(key) ?? 0) + 1)
    }
    const counts = (await store().counts()).map(({ route, status, count }) => [`${route} ${status}`, count] as const)
    expect(new Map(counts)).to.deep.equal(recount)
  })
}

const recordLaws = (store: Current): void => {
  it('lets a record be changed by whoever knows its version', async () => {
    const keep = (name: string, version: number, value: string | undefined) => store().keep({ name, version, value })
    expect(await keep('a/1', 2, 'early')).to.equal(false)
    expect(await Promise.all([keep('a/1', 1, 'one'), keep('a/1', 1, 'other'), keep('b', 1, 'b')]))
      .to.deep.equal([true, false, true])
    expect(await keep('a/1', 2, 'two')).to.equal(true)
    expect(await keep('a/1', 2, 'again')).to.equal(false)
    expect(await keep('a/0', 1, 'nil')).to.equal(true)
    expect(await store().kept('a/')).to.deep.equal([
      { name: 'a/0', version: 1, value: 'nil' }, { name: 'a/1', version: 2, value: 'two' },
    ])
    expect(await keep('a/1', 2, undefined)).to.equal(false)
    expect(await keep('a/1', 3, undefined)).to.equal(true)
    expect((await store().kept('')).map(({ name }) => name)).to.deep.equal(['a/0', 'b'])
  })
}

const keepingLaws = (store: Current): void => {
  it('removes what is settled and old, the oldest first, and all that belonged to it', async () => {
    const settle = async (changedAt: number, origin = 'testsilo') => {
      const one = await inserted(store(), { changedAt, origin })
      return moved(store(), one, 'cancelled')
    }
    const old = [await settle(20), await settle(10), await settle(30)]
    const young = await settle(90)
    const other = await settle(10, 'other')
    const open = await inserted(store(), { changedAt: 1 })
    const [seqBefore] = (await wholeJournal(store())).slice(-1)
    expect(await store().prune('testsilo', 100, 2)).to.equal(2)
    expect(await store().read(old[2]?.id ?? '')).to.not.equal(undefined)
    expect(await store().prune('testsilo', 100, 9)).to.equal(1)
    expect(await store().prune('testsilo', 100, 9)).to.equal(0)
    for (const { id, origin, reference } of old) {
      expect(await store().read(id)).to.equal(undefined)
      expect(await store().find(origin, reference)).to.equal(undefined)
      expect(await store().timeline(id)).to.deep.equal([])
    }
    const left = new Set(idsOf(await wholeJournal(store())))
    expect(left).to.deep.equal(new Set(idsOf([young, other, open])))
    const again = await inserted(store(), { reference: old[0]?.reference })
    expect((await store().timeline(again.id))[0]?.seq).to.be.greaterThan(seqBefore?.seq ?? 0)
  })

  it('keeps marks until they are removed', async () => {
    await store().mark('a', '1')
    await store().mark('b', '2')
    await store().mark('a', '3')
    await store().mark('b', undefined)
    await store().mark('c', undefined)
    expect([...await store().marks()]).to.deep.equal([['a', '3']])
  })

  it('resolves an erasure, with something to erase and without', async () => {
    await store().erase()
    await moved(store(), await inserted(store()), 'cancelled')
    await Promise.all([store().erase(), store().erase()])
  })

  it('answers nothing more once it is closed', async () => {
    await inserted(store())
    await store().close()
    await store().close()
    const failure = await store().shares().then(() => undefined, (error: unknown) => error)
    expect(failure).to.include({ code: 'store-failed' })
  })
}

/** Registers the laws as tests. `open` gives an empty ledger each time; `runs` is the number of random runs beside the model. */
export const storeSuite = (name: string, open: () => Promise<OpenedStore>, runs = 30): void => {
  describe(`${name} as a ledger`, () => {
    let opened: OpenedStore
    const store: Current = () => opened.store
    beforeEach(async () => { opened = await open() })
    afterEach(() => opened.discard())
    describe('writing', () => writeLaws(store))
    describe('payloads', () => payloadLaws(store))
    describe('the journal', () => journalLaws(store))
    describe('questions', () => queryLaws(store))
    describe('lanes', () => laneLaws(store))
    describe('chains', () => chainLaws(store))
    describe('keys', () => keyLaws(store))
    describe('records', () => recordLaws(store))
    describe('figures', () => figureLaws(store))
    describe('erasures', () => erasureLaws(store))
    describe('failures', () => failureLaws(store))
    describe('keeping', () => keepingLaws(store))
  })
  modelLaw(name, open, runs)
}
