// What is kept no longer than it may be: settled records go after their retention, and a day's key when no payload needs it.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Transaction } from '../../core/transaction.ts'
import { createHousekeeping } from '../../hub/housekeeping.ts'
import { createKeys } from '../../hub/keys.ts'
import { createStrays } from '../../hub/stray.ts'
import type { Parts } from '../../hub/parts.ts'
import { createMemoryDepot } from '../../depots/memory/index.ts'
import { newKey, openSeal } from '../../seal/index.ts'
import { openSqliteStore } from '../../stores/sqlite/index.ts'
import { limits, newId, uploaded } from '../conformance/depot-parts.ts'
import { changeBy, sample } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'
import { siloOf } from '../simulation/samples.ts'

const dayMs = 86_400_000
const noon = Date.UTC(2026, 10, 20, 12)

/** A clock that stands still until it is set; setting it lets whoever slept look again. */
const createClock = () => {
  let at = noon
  let sleepers: (() => void)[] = []
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> => new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true })
    sleepers.push(resolve)
  })
  const pass = (ms: number): void => {
    at += ms
    for (const wake of sleepers.splice(0)) wake()
  }
  return { now: () => at, sleep, pass }
}

describe('Housekeeping', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'sluse-kept-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  const start = async () => {
    const clock = createClock()
    const world = { ...recordingWorld(), ...clock }
    const store = await openSqliteStore({ file: join(folder, 'sluse.db'), log: world.log })
    const seal = openSeal(join(folder, 'keyring'), world, newKey)
    let kept = (): void => undefined
    // The last thing that the housekeeping does.
    const destroyBefore: typeof seal.destroyBefore = (...oldest) =>
      seal.destroyBefore(...oldest).finally(() => setImmediate(kept))
    const depot = createMemoryDepot({ limits, seal, world: { ...world, newId } })
    const silos = new Map([['testsilo', siloOf('testsilo', { retentionMs: 2 * dayMs })]])
    const housekeeping = createHousekeeping({ world, store, depot, seal: { ...seal, destroyBefore }, silos } as unknown as Parts,
      createStrays({ store, world }))
    const put = async (origin = 'testsilo'): Promise<Transaction> => {
      const transaction = sample({ origin, createdAt: clock.now(), changedAt: clock.now() })
      await store.insert(transaction, seal.seal(transaction.id, { recipient: {}, content: {} }))
      return transaction
    }
    const cancel = async (transaction: Transaction): Promise<void> => {
      const { next, ...change } = changeBy(transaction, 'cancelled')
      await store.replace({ ...change, next: { ...next, changedAt: clock.now() } })
    }
    /** Lets the time pass; resolves when the housekeeping that it brings is over. */
    const pass = async (ms: number): Promise<void> => {
      const over = new Promise<void>((resolve) => { kept = resolve })
      clock.pass(ms)
      await over
    }
    const keys = createKeys({ store, depot, seal })
    return { world, store, depot, keys, housekeeping, put, cancel, pass }
  }
  const days = (): readonly string[] =>
    readdirSync(join(folder, 'keyring')).flatMap((name) => /^(.*)\.key$/.exec(name)?.[1] ?? []).sort()

  it('removes what is settled and past its retention, and the keys of the days that no payload was sealed on', async () => {
    const { world, store, keys, housekeeping, put, cancel, pass } = await start()
    await housekeeping.start()
    const [settled, waits] = [await put(), await put()]
    await cancel(settled)
    await pass(dayMs)
    const later = await put()
    expect(days()).to.include('2026-11-20')
    await pass(1.25 * dayMs)
    expect(await store.read(settled.id)).to.equal(undefined)
    expect(await store.timeline(settled.id)).to.deep.equal([])
    expect((await store.read(waits.id))?.status).to.equal('queued')
    expect(days()).to.include('2026-11-20')
    await cancel(waits)
    await pass(3_600_000)
    expect(days()).to.deep.equal(['2026-11-21', '2026-11-22', '2026-11-23'])
    await cancel(later)
    await pass(3_600_000)
    expect(days()).to.deep.equal(['2026-11-22', '2026-11-23'])
    const measured = world.measured.map(({ name }) => name)
    expect(measured).to.include.members(['sluse_pruned_total', 'sluse_payload_keys_destroyed_total'])
    await housekeeping.stop()
    const gone = await keys.gone()
    expect(gone.map(({ day }) => day)).to.deep.equal(['2026-11-21', '2026-11-20'])
    expect(gone.every(({ at }) => at > noon)).to.equal(true)
    await store.close()
  })

  it('removes what a silo left that is no longer known, after the longest retention of those that are', async () => {
    const { store, housekeeping, put, cancel, pass } = await start()
    await housekeeping.start()
    const [former, known] = [await put('nedlagt'), await put()]
    await cancel(former)
    await cancel(known)
    await pass(1.25 * dayMs)
    expect((await store.readAll([former.id, known.id])).length).to.equal(2)
    await pass(dayMs)
    expect(await store.readAll([former.id, known.id])).to.deep.equal([])
    await housekeeping.stop()
    await store.close()
  })

  it('keeps the key of a day as long as an attachment of that day is held', async () => {
    const { store, depot, housekeeping, pass } = await start()
    await housekeeping.start()
    const { attachment } = await uploaded(depot)
    await depot.bind([{ transaction: 'one', attachments: [attachment] }])
    await pass(2 * dayMs)
    expect(days()).to.include('2026-11-20')
    await depot.drop('one')
    await pass(3_600_000)
    expect(days()).to.deep.equal(['2026-11-22', '2026-11-23'])
    await housekeeping.stop()
    await store.close()
  })
})
