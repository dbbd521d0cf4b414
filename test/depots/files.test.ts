import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { uploadOf, type Depot, type Uploaded } from '../../core/attachment.ts'
import { openFileDepot } from '../../depots/files/index.ts'
import { depotSuite } from '../conformance/depot.ts'
import { bindTo, newId, readAll, settingsOf, uploaded, type DepotSettings } from '../conformance/depot-parts.ts'

const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'sluse-depot-'))

depotSuite('the depot of files', async (settings) => {
  const folder = makeFolder()
  let depot = await openFileDepot({ ...settings, folder })
  return {
    depot,
    reopen: async () => {
      await depot.close()
      depot = await openFileDepot({ ...settings, folder })
      return depot
    },
    discard: async () => {
      await depot.close()
      rmSync(folder, { recursive: true })
    },
  }
})

describe('the folder of the depot of files', () => {
  let folder: string
  let settings: DepotSettings
  let forget: () => void
  let depot: Depot
  const open = async (): Promise<void> => { depot = await openFileDepot({ ...settings, folder }) }
  const reopen = async (): Promise<void> => {
    await depot.close()
    await open()
  }
  const fileOf = ({ attachment }: Uploaded, kind: string): string => join(folder, `${uploadOf(attachment)}.${kind}`)
  const names = (): readonly string[] => readdirSync(folder).sort()
  const kinds = (held: Uploaded, ...each: readonly string[]): readonly string[] =>
    each.map((kind) => `${uploadOf(held.attachment)}.${kind}`).sort()

  beforeEach(async () => {
    folder = makeFolder()
    const made = settingsOf()
    settings = made.settings
    forget = made.forget
    await open()
  })
  afterEach(async () => {
    await depot.close()
    rmSync(folder, { recursive: true })
    forget()
  })

  it('holds nothing that can be read, and nothing once it was dropped', async () => {
    const content = Buffer.alloc(200_000, 'hemmelighed ')
    const held = await depot.put('silo', (async function* () { yield content })()) as Uploaded
    await bindTo(depot, 'one', held)
    expect(names()).to.deep.equal(kinds(held, 'bond', 'bytes', 'key'))
    for (const name of names()) {
      const bytes = readFileSync(join(folder, name))
      expect(bytes.includes('hemmelighed') || bytes.includes(held.sha256)).to.equal(false)
    }
    await depot.drop('one')
    expect(names()).to.deep.equal([])
  })

  it('overwrites a key where it lies: another name of the same file holds zeros then', async () => {
    const [named, forgotten] = [await uploaded(depot), await uploaded(depot)]
    await bindTo(depot, 'one', named)
    const others = [named, forgotten].map((held) => {
      const other = join(folder, `other-${held.attachment}`)
      linkSync(fileOf(held, 'key'), other)
      return other
    })
    await depot.drop('one')
    await depot.expire(forgotten.heldSince)
    for (const other of others) {
      const bytes = readFileSync(other)
      expect(bytes.length).to.be.greaterThan(100)
      expect(bytes.every((byte) => byte === 0)).to.equal(true)
    }
  })

  it('is empty after uploads that were refused or cut off', async () => {
    await depot.put('silo', (async function* () { yield Buffer.alloc(400_000) })())
    await depot.put('silo', (async function* () { yield* [] })())
    await depot.put('silo', (async function* () {
      yield Buffer.alloc(100_000)
      throw new Error('cut')
    })()).catch((error: Error) => expect(error.message).to.equal('cut'))
    expect(names()).to.deep.equal([])
  })

  it('is cleared when it is opened of what a process that died left behind', async () => {
    const [whole, torn, wiped, alone] = [
      await uploaded(depot), await uploaded(depot), await uploaded(depot), await uploaded(depot)]
    await bindTo(depot, 'one', whole)
    truncateSync(fileOf(torn, 'key'), 30)
    writeFileSync(fileOf(wiped, 'key'), Buffer.alloc(200))
    rmSync(fileOf(alone, 'bytes'))
    writeFileSync(join(folder, `${newId()}.bytes`), 'an upload that was cut off')
    writeFileSync(join(folder, `${newId()}.bond`), '["nothing"]')
    writeFileSync(`${fileOf(whole, 'bond')}.new`, '["half')
    await reopen()
    expect(names()).to.deep.equal(kinds(whole, 'bond', 'bytes', 'key'))
    expect(await depot.bound()).to.deep.equal(['one'])
    expect(await readAll(depot, 'one', whole.attachment)).to.have.length(whole.size)
  })

  it('has files of its own only', async () => {
    writeFileSync(join(folder, 'README'), 'somebody else\'s')
    await reopen()
    expect(names()).to.deep.equal(['README'])
  })

  it('reads nothing that was damaged, cut, exchanged or taken away', async () => {
    const [changed, cut, gone, other] = [
      await uploaded(depot, 100_000), await uploaded(depot, 100_000), await uploaded(depot), await uploaded(depot, 100_000)]
    for (const each of [changed, cut, gone, other]) await bindTo(depot, each.attachment, each)
    const bytes = readFileSync(fileOf(changed, 'bytes'))
    bytes[90_000] = (bytes[90_000] ?? 0) ^ 1
    writeFileSync(fileOf(changed, 'bytes'), bytes)
    truncateSync(fileOf(cut, 'bytes'), 65_552)
    rmSync(fileOf(gone, 'bytes'))
    for (const { attachment } of [changed, cut, gone]) {
      expect(await readAll(depot, attachment, attachment)).to.equal('payload-damaged')
    }
    writeFileSync(fileOf(other, 'bytes'), readFileSync(fileOf(changed, 'bytes')))
    expect(await readAll(depot, other.attachment, other.attachment)).to.equal('payload-damaged')
  })

  it('says so when the day\'s key is destroyed, and keeps it until it is dropped', async () => {
    const held = await uploaded(depot)
    await bindTo(depot, 'one', held)
    const noKey = { ...settings.seal, startOpening: () => ({ unopenable: 'key-destroyed' as const }) }
    settings = { ...settings, seal: noKey }
    await reopen()
    expect(await readAll(depot, 'one', held.attachment)).to.equal('key-destroyed')
    expect(depot.mayHave('one')).to.equal(true)
  })

  it('rejects with a Fault where the disk fails, and has bound nothing', async () => {
    const held = await uploaded(depot)
    rmSync(folder, { recursive: true })
    const failed = async (act: Promise<unknown>): Promise<unknown> => act.catch((error: { code: string }) => error.code)
    expect(await failed(bindTo(depot, 'one', held))).to.equal('store-failed')
    expect(depot.mayHave('one')).to.equal(false)
    expect(await failed(uploaded(depot))).to.equal('store-failed')
    expect(await failed(depot.oldestKey())).to.equal('store-failed')
    expect((await depot.totals()).bytes).to.equal(held.size)
    await open()
    expect((await depot.totals()).bytes).to.equal(0)
  })
})
