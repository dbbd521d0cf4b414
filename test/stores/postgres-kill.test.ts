// The server killed while a hub writes, and a hub stopped while another goes on.
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import type { Inserted, Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { bytesOf, changeBy, inserted, sample, textOf, wholeJournal } from '../conformance/store-parts.ts'
import { newSchema, openIn } from './postgres-parts.ts'
import { ended, spawnScript } from './sqlite-parts.ts'

interface Written { readonly one: Transaction; readonly answer: Inserted | 'failed' }

/** Inserts without a pause until it is told to stop. */
const writeUntil = async (store: Store, signal: AbortSignal, onAnswer: (count: number) => void): Promise<Written[]> => {
  const written: Written[] = []
  const write = async (): Promise<void> => {
    while (!signal.aborted) {
      const one = sample()
      const answer = await store.insert(one, bytesOf(`payload of ${one.id}`)).catch(() => 'failed' as const)
      written.push({ one, answer })
      onAnswer(written.length)
    }
  }
  await Promise.all(Array.from({ length: 20 }, write))
  return written
}

/** Resolves when `count` answers have come since it was asked. */
const createMilestones = () => {
  let reached = 0
  let waiting: { readonly at: number; resolve(): void }[] = []
  return {
    onAnswer: (count: number): void => {
      reached = count
      for (const one of waiting.filter(({ at }) => at <= reached)) one.resolve()
      waiting = waiting.filter(({ at }) => at > reached)
    },
    more: (count: number): Promise<void> => new Promise((resolve) => waiting.push({ at: reached + count, resolve })),
  }
}

describe('the PostgreSQL ledger, when things die', function () {
  this.timeout(120_000)
  let server: Postgres | undefined
  let store: Store
  let schema = ''
  before(async function () {
    server = await startPostgres()
    if (!server) this.skip()
  })
  beforeEach(async () => {
    schema = newSchema()
    store = await openIn(server?.url ?? '', schema)
  })
  afterEach(() => store.close())
  after(() => server?.discard())

  it('has all that it answered for when the server was killed, and goes on by itself', async () => {
    const [stop, milestones] = [new AbortController(), createMilestones()]
    const writing = writeUntil(store, stop.signal, milestones.onAnswer)
    for (let kill = 0; kill < 2; kill += 1) {
      await milestones.more(300)
      await server?.end('SIGKILL')
      await server?.start()
    }
    await milestones.more(300)
    stop.abort()
    const written = await writing
    for (const { one, answer } of written) {
      const stored = await store.read(one.id)
      if (answer !== 'failed') expect(stored, one.id).to.not.equal(undefined)
      expect(textOf(await store.payload(one.id))).to.equal(stored && `payload of ${one.id}`)
      expect(await store.timeline(one.id)).to.have.length(stored ? 1 : 0)
    }
    const stored = new Set((await wholeJournal(store, undefined, 500)).map(({ id }) => id))
    expect(await store.counts()).to.deep.equal([{ route: 'sms-main', status: 'queued', count: stored.size }])
    expect(written.filter(({ answer }) => answer === 'failed').length).to.be.below(written.length / 2)
  })

  it('tells watchers again after the server was killed', async () => {
    await inserted(store, { origin: 'before' })
    await server?.end('SIGKILL')
    const [before, after] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const stop = store.watch((origins) => {
      if (origins.has('before')) before.resolve()
      if (origins.has('after')) after.resolve()
    })
    await server?.start()
    await before.promise
    await inserted(store, { origin: 'after' })
    await after.promise
    stop()
  })

  it('is not held up by a hub that is stopped, and does not let it overwrite when it wakes', async () => {
    const one = await inserted(store)
    const child = spawnScript('postgres-sleeper.ts', server?.url ?? '', schema, one.id)
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    expect((await lines.next()).value).to.equal('read')
    child.kill('SIGSTOP')
    const claimed = await store.replace(changeBy(one, 'claimed', { attempt: 1 }))
    expect(claimed.outcome).to.equal('replaced')
    child.kill('SIGCONT')
    child.stdin.write('go\n')
    expect((await lines.next()).value).to.equal('stale')
    child.stdin.end()
    await ended(child)
    expect(await store.read(one.id)).to.include({ version: 2, attempt: 1 })
  })
})
