// Any random sequence of calls, some of them at the same time and with the ledger reopened in between, gives what the memory
// ledger gives.
import { expect } from 'chai'
import fc from 'fast-check'
import { life, statuses, type Event, type Status } from '../../core/status.ts'
import { note, step } from '../../core/step.ts'
import { troubled, type Change, type Store } from '../../core/store.ts'
import { priorities, type Transaction } from '../../core/transaction.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { bytesOf, plain, plainReplaced, sample, textOf, unplaced, wholeJournal, type OpenedStore } from './store-parts.ts'

/** A call, to be made of the model and of the ledger alike; answers something that compares. */
type Call = (store: Store) => Promise<unknown>

/** What a run knows when a call is made up: the ids inserted so far and how the model has them. */
interface Known { readonly ids: string[]; readonly model: Store }
interface Asked {
  readonly writes: boolean
  /** People's: answered beside the others, in no order with them. */
  readonly looks: boolean
  call(known: Known): Promise<Call> | Call
  toString(): string
}

const writing: ReadonlySet<string> = new Set(['insert', 'replace', 'prune', 'mark', 'keep'])

const looking: ReadonlySet<string> = new Set(['search', 'counts', 'failures', 'figures'])

const asked = <T>(
  name: string, values: fc.Arbitrary<T>, call: (values: T, known: Known) => Promise<Call> | Call,
): fc.Arbitrary<Asked> => (
  values.map((given) => ({
    writes: writing.has(name), looks: looking.has(name), call: (known) => call(given, known),
    toString: () => `${name} ${JSON.stringify(given)}`,
  })))

const small = fc.integer({ min: 0, max: 20 })
const origin = fc.constantFrom('o1', 'o2')
const route = fc.constantFrom('r1', 'r2')
const priority = fc.constantFrom(...priorities)
const status = fc.constantFrom(...statuses)
const limit = fc.integer({ min: 1, max: 5 })
const reference = fc.oneof({ weight: 3, arbitrary: fc.uuid() }, fc.constantFrom('a', 'b', 'c'))
const which = fc.nat()
const nothing = fc.constant({})
const perhaps = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })

const fresh = fc.record({
  origin, reference, route, priority, channel: fc.constantFrom('sms', 'email'), dueAt: small, deadlineAt: small, changedAt: small,
  lane: perhaps(fc.constantFrom('l1', 'l2')), status: fc.constantFrom<Status>('queued', 'queued', 'held', 'cancelled'),
  dedupe: perhaps(fc.constantFrom('d1', 'd2')), asks: perhaps(fc.constant(true)), held: fc.integer({ min: 0, max: 2 }),
})
const move = fc.record({
  which, way: fc.nat(), stale: fc.constantFrom(false, false, false, true), withPayload: fc.boolean(), at: small,
  patch: fc.record({
    dueAt: small, deadlineAt: small, route, attempt: small, reason: perhaps(fc.constant('refused')), overdueAt: perhaps(small),
  }),
  also: perhaps(which),
})
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never

/** The change that `move` means for the transaction as the model has it now. */
const changeOf = (known: Transaction, { way, stale, withPayload, patch, at }: Move): Change => {
  const events = Object.keys(life[known.status]) as Event[]
  const event = events[way % (events.length + 1)]
  const change = (event && step(known, event, at, patch)) ?? note(known, at, { code: 'noted' })
  return { ...change, withPayload, next: stale ? { ...change.next, version: known.version } : change.next }
}

const idOf = ({ ids }: Known, number: number): string => ids[number % ids.length] ?? 'none'
const sorted = (found: readonly object[]): string[] => found.map((one) => JSON.stringify(one, Object.keys(one).sort())).sort()

const writes = [
  { weight: 8, arbitrary: asked('insert', fresh, ({ held: length, ...values }, { ids }) => {
    const one = sample(values)
    const held = Array.from({ length }, () => sample({ origin: one.origin, status: 'held', follows: one.id }))
    ids.push(one.id, ...held.map(({ id }) => id))
    const sealed = ({ id }: Transaction): Uint8Array => bytesOf(`payload of ${id}`)
    const rest = held.map((transaction) => ({ transaction, payload: sealed(transaction) }))
    return async (store) => plain(await store.insert(one, sealed(one), rest))
  }) },
  { weight: 16, arbitrary: asked('replace', move, async (values, known) => {
    const stored = await known.model.read(idOf(known, values.which))
    const other = values.also === undefined ? undefined : await known.model.read(idOf(known, values.also))
    const also = other && other.id !== stored?.id ? [changeOf(other, { ...values, stale: false })] : undefined
    const change = stored && { ...changeOf(stored, values), also }
    return async (store) => change && plainReplaced(await store.replace(change))
  }) },
]
type AskOne = (store: Store, id: string) => Promise<unknown>
const ofOne = (name: string, ask: AskOne): fc.Arbitrary<Asked> => asked(name, which, (number, known) => {
  const id = idOf(known, number)
  return (store) => ask(store, id)
})
const questions = [
  ofOne('read', async (store, id) => plain(await store.read(id) ?? null)),
  ofOne('payload', async (store, id) => textOf(await store.payload(id))),
  ofOne('timeline', async (store, id) => (await store.timeline(id)).map(unplaced)),
  asked('find', fc.tuple(origin, reference), (pair) => async (store) => plain(await store.find(...pair) ?? null)),
  asked('waiting', fc.tuple(origin, fc.constantFrom('d1', 'd2')), (pair) => (
    async (store) => plain(await store.waiting(...pair)))),
  // Where it goes on from is looked up beforehand: both are asked at the same turn among the others of their group.
  asked('laned', fc.record({ origin, prefix: fc.constantFrom('', 'l', 'l2'), after: perhaps(which), limit }),
    async (query, known) => {
      const found = query.after === undefined ? undefined : await known.model.read(idOf(known, query.after))
      const after = found?.lane === undefined ? undefined : found
      return async (store) => plain(await store.laned({ ...query, channel: 'sms', after }))
    }),
  asked('search', fc.record({
    origin: perhaps(origin), channel: perhaps(fc.constantFrom('sms', 'email')), route: perhaps(route), status: perhaps(status),
    reason: perhaps(fc.constant('refused')), limit, look: fc.integer({ min: 1, max: 12 }), from: perhaps(which),
    before: perhaps(which),
  }), (query, known) => {
    const at = (number: number | undefined): string | undefined => (number === undefined ? undefined : idOf(known, number))
    const asking = { ...query, from: at(query.from), before: at(query.before) }
    return async (store) => store.search(asking)
  }),
  asked('journal', fc.record({ origin: perhaps(origin), limit }), (query) => (
    async (store) => (await store.journal({ ...query, after: 0 })).map(unplaced))),
  asked('due', fc.record({ route, origin, priority, now: small, limit }), (query) => (
    async (store) => plain(await store.due(query)))),
  asked('shares', nothing, () => async (store) => sorted(await store.shares())),
  asked('late', fc.tuple(status, small, limit), (query) => async (store) => plain(await store.late(...query))),
  asked('nextLate', nothing, () => (store) => store.nextLate()),
  asked('failures', fc.record({
    status: fc.constantFrom(...troubled), origin: perhaps(origin), channel: perhaps(fc.constantFrom('sms', 'email')),
    route: perhaps(route), look: fc.integer({ min: 1, max: 12 }),
  }), (query) => async (store) => {
    const { groups, looked } = await store.failures(query)
    return { groups: sorted(groups), looked }
  }),
  asked('figures', fc.record({ origin: perhaps(origin) }), (query) => (
    async (store) => sorted(await store.figures({ ...query, from: '1970-01-01', to: '1970-01-02' })))),
  asked('counts', nothing, () => async (store) => sorted(await store.counts())),
  asked('oldestPayload', nothing, () => async (store) => textOf(await store.oldestPayload())),
  asked('prune', fc.tuple(origin, small, limit), (query) => (store) => store.prune(...query)),
  asked('mark', fc.tuple(reference, perhaps(fc.string())), (pair) => (store) => store.mark(...pair)),
  asked('keep', fc.tuple(fc.constantFrom('r1', 'r2', 'ø'), fc.integer({ min: 1, max: 4 }), perhaps(fc.string())),
    ([name, version, value]) => (store) => store.keep({ name, version, value })),
  asked('kept', fc.constantFrom('', 'r', 'r2', 'ø'), (prefix) => (store) => store.kept(prefix)),
  asked('marks', nothing, () => async (store) => sorted([...await store.marks()])),
]

interface Made { readonly writes: boolean; readonly looks: boolean; readonly call: Call }

/** Calls made at the same time, in turns: people's questions apart, and writes and questions where the ledger keeps no order. */
const turnsOf = (calls: readonly Made[], hasOrder: boolean): readonly (readonly Made[])[] => {
  const turns: Made[][] = []
  for (const one of calls) {
    const last = turns.at(-1)
    const together = last?.[0]?.looks === one.looks && (hasOrder || last?.[0]?.writes === one.writes)
    if (last && together) last.push(one)
    else turns.push([one])
  }
  return turns
}

const run = async (groups: readonly (readonly Asked[])[], opened: OpenedStore): Promise<void> => {
  const known: Known = { ids: [], model: createMemoryStore() }
  let { store } = opened
  for (const [index, group] of groups.entries()) {
    const calls: Made[] = []
    for (const one of group) calls.push({ writes: one.writes, looks: one.looks, call: await one.call(known) })
    for (const turn of turnsOf(calls, opened.hasOrder ?? true)) {
      const expected = await Promise.all(turn.map(({ call }) => call(known.model)))
      expect(await Promise.all(turn.map(({ call }) => call(store)))).to.deep.equal(expected)
    }
    if (opened.reopen && index === 20) store = await opened.reopen()
  }
  expect((await wholeJournal(store)).map(unplaced)).to.deep.equal((await wholeJournal(known.model)).map(unplaced))
}

/** `runs`: as many as are quick enough. */
export const modelLaw = (name: string, open: () => Promise<OpenedStore>, runs: number): void => {
  it(`${name} answers any sequence of calls as the memory ledger does`, async () => {
    const group = fc.array(fc.oneof(...writes, ...questions), { minLength: 1, maxLength: 6 })
    const groups = fc.array(group, { minLength: 5, maxLength: 40 })
    await fc.assert(fc.asyncProperty(groups, async (calls) => {
      const opened = await open()
      try {
        await run(calls, opened)
      } finally {
        await opened.discard()
      }
    }), { numRuns: runs })
  })
}
