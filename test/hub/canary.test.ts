// The canary scan over a real ledger, depot and seal: that it notices what is wrong with each of them.
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createFileSearch } from '../../canary/index.ts'
import type { Scan, Searching } from '../../core/canary.ts'
import { openFileDepot } from '../../depots/files/index.ts'
import { createCanary, type Canary } from '../../hub/canary/index.ts'
import { createOperate } from '../../hub/operate.ts'
import type { Parts } from '../../hub/parts.ts'
import { newKey, openSeal } from '../../seal/index.ts'
import { openSqliteStore } from '../../stores/sqlite/index.ts'
import { limits } from '../conformance/depot-parts.ts'
import { recordingWorld } from '../conformance/world.ts'

const hourMs = 3_600_000

describe('The canary', function () {
  this.timeout(30_000)
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'sluse-bird-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  const inFolder = (name: string): string => join(folder, name)
  const files = () => ({
    files: ['sluse.db-wal', 'sluse.db', 'elsewhere'].map(inFolder), folders: [inFolder('attachments'), inFolder('keyring')],
  })
  type Broken = (parts: Parts) => Partial<Parts>

  /** Real parts, of which the test may break some. */
  const open = async (broken: Broken = () => ({}), searching: Partial<Searching> = {}, everyMs = 0) => {
    const world = recordingWorld()
    const store = await openSqliteStore({ file: inFolder('sluse.db'), log: world.log, eraseMs: hourMs })
    const seal = openSeal(inFolder('keyring'), world, newKey)
    const depot = await openFileDepot({ folder: inFolder('attachments'), limits, seal, world })
    const whole = { world, store, seal, depot, routes: [] } as unknown as Parts
    const parts = { ...whole, ...broken(whole) }
    const operate = createOperate(parts, (change) => store.replace(change))
    let heard = (_scan: Scan): void => undefined
    const settings = {
      searching: { sees: true, blindTo: ['disk' as const], look: createFileSearch(files), ...searching }, everyMs,
      over: async (scan: Scan): Promise<void> => heard(scan),
    }
    const expected: string[] = []
    const canary: Canary = createCanary({ ...parts, canary: settings }, operate, ({ id }) => { expected.push(id) })
    /** The one that is over next, and nothing more of it under way. */
    const next = async (): Promise<Scan> => {
      const last = await new Promise<Scan>((resolve) => { heard = resolve })
      while (canary.running()) await new Promise(setImmediate)
      return last
    }
    const scan = (): Promise<Scan> => {
      const over = next()
      canary.begin('vagt', 'for at se')
      return over
    }
    const close = async (): Promise<void> => {
      await canary.stop()
      await store.close()
      await depot.close()
    }
    return { world, store, canary, next, scan, close, expected }
  }
  /** What was found, where, and when. */
  const findings = ({ found }: Scan): readonly string[] => [...new Set(found.map(({ name, form, place, when }) => (
    `${when}: ${name} as ${form} in ${place.slice(folder.length + 1).replace(/\/.*/, '')}`)))].sort()

  it('is clean where everything is as it should be, stands in the ledger, and leaves an expectation to the sweep', async () => {
    const { canary, scan, close, expected, store, world } = await open()
    const first = await scan()
    expect(first).to.include({ verdict: 'clean', by: 'vagt', reason: 'for at se' })
    expect(first.found).to.deep.equal([])
    await scan()
    const past = await canary.past()
    expect(past.map(({ verdict, places }) => [verdict, places.length])).to.deep.equal([['clean', 5], ['clean', 0]])
    expect((await store.read(expected[0] ?? ''))?.status).to.equal('cancelled')
    expect(await store.counts()).to.deep.equal([{ route: 'canary', status: 'cancelled', count: 2 }])
    expect(world.measured).to.deep.include({ name: 'sluse_canary_scans_total', value: 1, labels: { verdict: 'clean' } })
    await close()
  })

  it('is found where a seal does not seal, for as long as it is held', async () => {
    const { scan, close } = await open(({ seal }) => ({
      seal: { ...seal, seal: (id, body) => Buffer.concat([Buffer.from(JSON.stringify(body)), Buffer.from(seal.seal(id, body))]) },
    }))
    const broken = await scan()
    expect(broken.verdict).to.equal('found')
    expect(findings(broken)).to.include.members(['held: content as utf8 in sluse.db-wal',
      'held: recipient as utf8 in sluse.db-wal'])
    expect(findings(broken).filter((each) => each.startsWith('erased'))).to.deep.equal([])
    await close()
  })

  it('is found where a ledger says that it has erased and has not', async () => {
    const { scan, close } = await open(({ store }) => ({ store: { ...store, erase: async () => undefined } }))
    const broken = await scan()
    expect([broken.verdict, findings(broken)]).to.deep.equal(['found', ['erased: sealed as raw in sluse.db-wal']])
    await close()
  })

  it('is found where somebody writes it down on the way: an attachment, a recipient in a file, in whatever form', async () => {
    const note = (text: string): void => appendFileSync(inFolder('elsewhere'), `${text}\n`)
    const { scan, close } = await open(({ depot, seal }) => ({
      depot: {
        ...depot,
        put: async (origin, bytes) => depot.put(origin, (async function* () {
          for await (const each of bytes) {
            note(Buffer.from(each).toString('base64'))
            yield each
          }
        })()),
      },
      seal: {
        ...seal,
        recipient: (canonical) => {
          note(Buffer.from(canonical).toString('hex'))
          return seal.recipient(canonical)
        },
      },
    }))
    expect(findings(await scan())).to.deep.equal(['held', 'erased'].flatMap((when) => [
      `${when}: attachment as base64 in elsewhere`, `${when}: recipient as hex in elsewhere`]).sort())
    await close()
  })

  it('is blind where the search looks at the wrong files, and unfinished where it cannot look', async () => {
    const wrong = await open(undefined, { look: createFileSearch(() => ({ files: [inFolder('none')], folders: [] })) })
    expect((await wrong.scan()).verdict).to.equal('blind')
    await wrong.close()
    const shut = await open(undefined, { look: createFileSearch(() => ({ files: [folder], folders: [] })) })
    expect(await shut.scan()).to.include({ verdict: 'unfinished', trouble: 'search-failed' })
    expect(await shut.store.counts()).to.deep.equal([{ route: 'canary', status: 'cancelled', count: 2 }])
    await shut.close()
  })

  it('is unfinished where the ledger fails, and where the files do not forget it for a minute', async () => {
    const full = await open(({ store }) => ({ store: { ...store, insert: async () => { throw new Error('full') } } }))
    expect(await full.scan()).to.include({ verdict: 'unfinished', trouble: 'ledger-failed' })
    await full.close()
    const read = await open(({ store, world }) => ({
      store: { ...store, erase: () => new Promise<void>(() => undefined) }, world: { ...world, sleep: async () => undefined },
    }))
    expect(await read.scan()).to.include({ verdict: 'unfinished', trouble: 'erasure-waits' })
    await read.close()
  })

  it('comes by itself when its time has come, and soon again where it could not tell', async () => {
    let at = Date.now()
    const sleepers: { readonly until: number; wake(): void }[] = []
    const clock: Broken = ({ world }) => ({ world: {
      ...world, now: () => at, random: world.random,
      sleep: (ms, signal) => new Promise((resolve) => {
        sleepers.push({ until: at + ms, wake: resolve })
        signal?.addEventListener('abort', () => resolve(), { once: true })
      }),
    } })
    const pass = (ms: number): void => {
      at += ms
      for (const { until, wake } of sleepers.splice(0)) if (until <= at) wake()
    }
    let look: Searching['look'] = createFileSearch(files)
    const { canary, next, close } = await open(clock, { look: (...asked) => look(...asked) }, 24 * hourMs)
    await canary.start()
    expect(canary.nextAt()).to.equal(at + hourMs / 6)
    const first = next()
    pass(hourMs / 6)
    expect(await first).to.include({ by: 'hub', verdict: 'clean' })
    expect(canary.nextAt()).to.equal(at + 24 * hourMs)
    look = async () => { throw new Error('no disk') }
    const second = next()
    pass(24 * hourMs)
    expect((await second).verdict).to.equal('unfinished')
    expect(canary.nextAt()).to.equal(at + hourMs)
    await close()
  })

  it('leaves nothing that waits where the hub stops in the middle, and tells nobody of it', async () => {
    let reached = (): void => undefined
    const looking = new Promise<void>((resolve) => { reached = resolve })
    const look: Searching['look'] = (_wanted, _since, signal) => new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')))
      reached()
    })
    const { canary, store, close } = await open(undefined, { look })
    canary.begin('vagt', 'for at se')
    await looking
    expect((await store.counts()).map(({ status }) => status)).to.deep.equal(['held'])
    await canary.stop()
    expect((await store.counts()).map(({ status }) => status)).to.deep.equal(['cancelled'])
    expect(await canary.past()).to.deep.equal([])
    await close()
  })

  it('is one at a time', async () => {
    const { canary, scan, close } = await open()
    const over = scan()
    const running = canary.running()
    expect(canary.begin('en anden', 'samtidig')).to.deep.equal(running)
    expect((await over).by).to.equal('vagt')
    expect(await canary.past()).to.have.length(1)
    await close()
  })
})
