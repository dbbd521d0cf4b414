// The laws of fetching, over any ledger: each is handed to one at a time, in the order of its lane, under its lease, and what was
// not said to be had is offered again under the same id.
import { expect } from 'chai'
import type { Body } from '../../core/adapter.ts'
import { fetchedAdapter, type Fetch, type Order } from '../../core/fetch.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Silo } from '../../core/silo.ts'
import type { Store } from '../../core/store.ts'
import { createMemoryDepot } from '../../depots/memory/index.ts'
import { createHub, type Hub, type Parts, type Posted } from '../../hub/index.ts'
import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { routeOf } from '../routes/samples.ts'
import { createSeal } from '../simulation/seal.ts'
import type { Time } from '../simulation/time.ts'
import { filesChannel } from '../hub/attached.ts'
import { limits } from './depot-parts.ts'
import type { OpenedStore } from './store-parts.ts'
import { recordingWorld } from './world.ts'

const siloNamed = (id: string): Silo => (
  { id, words: { da: id, en: id }, credentials: [], channels: ['files'], topics: ['t'], retentionMs: 86_400_000 })
const [a, b] = [siloNamed('a'), siloNamed('b')]

const route = routeOf({
  name: 'fetched', channel: 'files', match: { destinations: ['d'] },
  retry: { budgetMs: 3_600_000, firstMs: 1, maxMs: 1 },
})
const channel = {
  ...filesChannel, parse: (body: Body) => ({ body, recipient: 'r', destination: 'd' }),
}

interface Running { readonly hub: Hub; readonly fetch: Fetch; readonly published: () => number }

/** A hub over the ledger; several may be over one. */
export const runHub = async (store: Store, seal: Parts['seal']): Promise<Running> => {
  const world = recordingWorld()
  const queue = createEmbeddedQueue(world)
  let published = 0
  const counting = { ...queue, publish: (tickets: Parameters<typeof queue.publish>[0]) => {
    published += tickets.length
    return queue.publish(tickets)
  } }
  const hub = createHub({
    world, store, seal, queue: counting, unboundMs: 60_000, drainMs: 1000, routes: [route], fallback: [],
    depot: createMemoryDepot({ limits, seal, world }), channels: new Map([['files', channel]]),
    silos: new Map([a, b].map((silo) => [silo.id, silo])), ways: new Map([['fetched', fetchedAdapter]]),
    fetched: new Map([['fetched', 'inlet']]), postStatus: async () => ({ kind: 'delivered' }), askSilo: async () => 'relevant',
  })
  await hub.start()
  return { hub, fetch: hub.fetchFrom('fetched'), published: () => published }
}

const posted = (reference: string, given: Partial<Posted> = {}): Posted =>
  ({ reference, channel: 'files', topic: 't', recipient: 'r', content: { files: [] }, ...given })

const orderOf = (claim: string, given: Partial<Order> = {}): Order => ({ claim, limit: 100, leaseMs: 60_000, ...given })

const post = async ({ hub }: Running, silo: Silo, ...references: readonly (readonly [string, Partial<Posted>?])[]) => {
  const ids: string[] = []
  for (const [reference, given] of references) {
    const accepted = await hub.accept(silo, posted(reference, given))
    if (isRefusal(accepted)) throw new Error(accepted.refused)
    ids.push(accepted.transaction.id)
  }
  return ids
}

interface Scene {
  store(): Store
  /** One more hub over the ledger. */
  start(): Promise<Running>
  /** Stops them all. */
  stop(): Promise<void>
  statusOf(id: string): Promise<string | undefined>
}

const setScene = (open: () => Promise<OpenedStore>): Scene => {
  let opened: OpenedStore
  let running: Running[] = []
  const seal = createSeal({ now: () => Date.now() } as Time)
  const stop = async (): Promise<void> => {
    for (const { hub } of running) await hub.stop()
    running = []
  }
  beforeEach(async () => { opened = await open() })
  afterEach(async () => {
    await stop()
    await opened.discard()
  })
  const start = async (): Promise<Running> => {
    const one = await runHub(opened.store, seal)
    running.push(one)
    return one
  }
  return { store: () => opened.store, start, stop, statusOf: async (id) => (await opened.store.read(id))?.status }
}

const sharing = (scene: Scene): void => {
  it('each is handed to one, however many come at once, and none gets a ticket', async () => {
    const hubs = scene.store().exclusive ? [await scene.start()] : [await scene.start(), await scene.start()]
    const one = hubs[0] as Running
    const ids = await post(one, a, ...Array.from({ length: 60 }, (_, at) => [`r${at}`] as const))
    expect(await one.fetch.inventory()).to.deep.equal([{ route: 'fetched', waiting: 60, claimed: 0 }])
    const claims = Array.from({ length: 12 }, (_, at) => (
      (hubs[at % hubs.length] as Running).fetch.claim(orderOf(`c${at}`, { limit: 20 }))))
    const rest: string[] = []
    for (let at = 0; ; at += 1) {
      const more = await one.fetch.claim(orderOf(`d${at}`, { limit: 20 }))
      if (more.length === 0) break
      rest.push(...more.map(({ id }) => id))
    }
    const got = [...(await Promise.all(claims)).flat().map(({ id }) => id), ...rest]
    expect(got.toSorted()).to.deep.equal(ids.toSorted())
    expect(await one.fetch.inventory()).to.deep.equal([{ route: 'fetched', waiting: 0, claimed: 60 }])
    expect(hubs.map(({ published }) => published()).every((count) => count === 0)).to.equal(true)
  })

  it('takes turns between origins, urgent ones first', async () => {
    const one = await scene.start()
    await post(one, a, ['a1'], ['a2'], ['a3', { priority: 'high' }])
    await post(one, b, ['b1'])
    const taken = await one.fetch.claim(orderOf('c', { limit: 3 }))
    expect(taken.map(({ reference }) => reference).toSorted()).to.deep.equal(['a1', 'a3', 'b1'])
  })

  it('offers the first of a lane alone, the next when that is settled, and the first again when it was given back', async () => {
    const one = await scene.start()
    const [first, second] = await post(one, a, ['l1', { lane: 'l' }], ['l2', { lane: 'l' }]) as [string, string]
    const names = async (claim: string) => (await one.fetch.claim(orderOf(claim))).map(({ id }) => id)
    expect(await names('c1')).to.deep.equal([first])
    expect(await one.fetch.giveBack('c1', [first])).to.deep.equal([first])
    expect(await names('c2')).to.deep.equal([first])
    expect(await one.fetch.settle('c2', [first])).to.deep.equal([first])
    expect(await names('c3')).to.deep.equal([second])
  })
}

const ending = (scene: Scene): void => {
  it('settles by the claim alone that holds it, and says yes again to who says it again', async () => {
    const one = await scene.start()
    const [id] = await post(one, a, ['r']) as [string]
    const [fetched] = await one.fetch.claim(orderOf('mine'))
    const body = { recipient: 'r', content: { files: [] } }
    expect(fetched).to.deep.include({ id, attempt: 1, origin: 'a', reference: 'r', body })
    expect(await one.fetch.settle('other', [id, 'nothing'])).to.deep.equal([])
    expect(await one.fetch.giveBack('other', [id])).to.deep.equal([])
    expect((await one.fetch.read('mine', id))?.id).to.equal(id)
    expect(await one.fetch.settle('mine', [id])).to.deep.equal([id])
    expect(await one.fetch.settle('mine', [id])).to.deep.equal([id])
    expect(await one.fetch.giveBack('mine', [id])).to.deep.equal([])
    expect(await one.fetch.read('mine', id)).to.equal(undefined)
    expect([await scene.statusOf(id), await scene.store().payload(id)]).to.deep.equal(['delivered', undefined])
  })

  it('offers it again under the same id when the lease has ended; then the old claim says nothing any more', async () => {
    const one = await scene.start()
    const [id] = await post(one, a, ['r']) as [string]
    expect(await one.fetch.claim(orderOf('old', { leaseMs: 50 }))).to.have.length(1)
    const [again] = await one.fetch.claim(orderOf('new', { waitMs: 30_000 }))
    expect(again).to.include({ id, attempt: 2 })
    expect(await one.fetch.settle('old', [id])).to.deep.equal([])
    expect(await one.hub.operate.cancel('a', id), 'it may be had already').to.deep.include({ refused: 'not-cancellable' })
    expect(await one.fetch.settle('new', [id])).to.deep.equal([id])
  })
}

const leasing = (scene: Scene): void => {
  it('a late word counts where nobody has claimed it since', async () => {
    const one = await scene.start()
    const [id] = await post(one, a, ['r']) as [string]
    await one.fetch.claim(orderOf('old', { leaseMs: 50 }))
    const lapsed = new Promise<void>((resolve) => {
      const stop = scene.store().watch(() => void scene.statusOf(id).then((status) => {
        if (status === 'sending') return
        stop()
        resolve()
      }))
    })
    await lapsed
    expect(await one.fetch.settle('old', [id])).to.deep.equal([id])
    expect(await scene.statusOf(id)).to.equal('delivered')
  })

  it('what was given back for a while is offered after it, and what comes wakes who waits', async () => {
    const one = await scene.start()
    const waiting = one.fetch.claim(orderOf('c1', { waitMs: 30_000 }))
    const [id] = await post(one, a, ['r']) as [string]
    expect((await waiting).map((each) => each.id)).to.deep.equal([id])
    await one.fetch.giveBack('c1', [id], 400)
    expect(await one.fetch.claim(orderOf('c2'))).to.deep.equal([])
    expect((await one.fetch.claim(orderOf('c3', { waitMs: 30_000 }))).map((each) => each.id)).to.deep.equal([id])
    const reason = (await scene.store().timeline(id)).find(({ event }) => event === 'postponed')?.reason
    expect(reason).to.equal('given-back')
  })

  it('a claim outlives the hub that made it', async () => {
    const first = await scene.start()
    const [id] = await post(first, a, ['r']) as [string]
    await first.fetch.claim(orderOf('mine'))
    await scene.stop()
    const second = await scene.start()
    expect(await scene.statusOf(id)).to.equal('sending')
    expect(await second.fetch.settle('mine', [id])).to.deep.equal([id])
  })
}

/** Registers the laws; `open` opens an empty ledger. */
export const fetchSuite = (name: string, open: () => Promise<OpenedStore>): void => {
  describe(`fetching, over ${name}`, function () {
    this.timeout(60_000)
    const scene = setScene(open)
    sharing(scene)
    ending(scene)
    leasing(scene)
  })
}
