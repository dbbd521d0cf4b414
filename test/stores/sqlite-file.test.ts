import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { Fault, type FaultCode } from '../../core/errors.ts'
import { note } from '../../core/step.ts'
import type { Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import { bytesOf, inserted, moved, plain, sample } from '../conformance/store-parts.ts'
import { ended, newFolder, openFresh, openIn, spawnScript } from './sqlite-parts.ts'

const codeOf = (failing: Promise<unknown>): Promise<string> => failing.then(
  () => 'none', (error: unknown) => (error instanceof Fault ? error.code : String(error)))

const mebibyte = 1_048_576

/** Inserts until the ledger says that it is full; answers those it took. */
const fill = async (store: Store): Promise<Transaction[]> => {
  const taken: Transaction[] = []
  for (;;) {
    const some = Array.from({ length: 20 }, () => sample())
    const answers = await Promise.allSettled(some.map((one) => store.insert(one, Buffer.alloc(1500, one.id))))
    taken.push(...some.filter((_, index) => answers[index]?.status === 'fulfilled'))
    const refused = answers.find((answer) => answer.status === 'rejected')
    if (!refused) continue
    expect(refused.reason).to.include({ code: 'store-full' })
    return taken
  }
}

describe('the file of the SQLite ledger', () => {
  const refused = async (code: FaultCode, folder: string): Promise<void> => {
    expect(await codeOf(openIn(folder))).to.equal(code)
  }

  it('is refused where a newer version wrote it', async () => {
    const opened = await openFresh()
    await opened.store.close()
    const db = new DatabaseSync(join(opened.folder, 'sluse.db'))
    db.exec('PRAGMA user_version = 99')
    db.close()
    await refused('database-newer', opened.folder)
    await opened.discard()
  })

  it('is refused where it is somebody else\'s, and left as it was', async () => {
    const folder = await newFolder()
    const db = new DatabaseSync(join(folder, 'sluse.db'))
    db.exec('CREATE TABLE other (x)')
    db.close()
    await refused('database-foreign', folder)
    await rm(folder, { recursive: true })
    const text = await newFolder()
    await writeFile(join(text, 'sluse.db'), 'not a database, but a text that is long enough to be taken for one'.repeat(50))
    await refused('database-foreign', text)
    await rm(text, { recursive: true })
  })

  it('is refused where it cannot be opened', async () => {
    const folder = await newFolder()
    await mkdir(join(folder, 'sluse.db'))
    await refused('database-unreachable', folder)
    await writeFile(join(folder, 'a file'), '')
    await refused('database-unreachable', join(folder, 'a file'))
    await rm(folder, { recursive: true })
  })

  it('belongs to one ledger at a time, in this process and in others', async () => {
    const opened = await openFresh()
    await refused('database-locked', opened.folder)
    const child = spawnScript('writer.ts', opened.folder)
    let said = ''
    child.stderr.on('data', (text) => { said += text })
    await ended(child)
    expect(said).to.include('database-locked')
    await inserted(opened.store)
    const again = await opened.reopen?.()
    expect(await again?.counts()).to.deep.equal([{ route: 'sms-main', status: 'queued', count: 1 }])
    await opened.discard()
  })
})

describe('the SQLite ledger, full', () => {
  it('says so, keeps what it has, lets it be settled, and takes more when that has made room', async () => {
    const opened = await openFresh({ maxBytes: mebibyte })
    const { store } = opened
    const taken = await fill(store)
    expect(taken.length).to.be.greaterThan(100)
    for (const one of taken) expect(plain(await store.read(one.id))).to.deep.equal(plain(one))
    expect(await codeOf(inserted(store))).to.equal('store-full')
    for (const one of taken) await moved(store, await moved(store, one, 'claimed'), 'delivered')
    expect((await fill(store)).length).to.be.greaterThan(50)
    await opened.discard()
  })

  it('does not let one that is too large take others of its batch with it', async () => {
    const opened = await openFresh({ maxBytes: mebibyte })
    const { store } = opened
    const [first, large, last] = [sample(), sample(), sample()]
    const answers = await Promise.allSettled([
      store.insert(first, bytesOf('small')),
      store.insert(large, Buffer.alloc(2 * mebibyte)),
      store.insert(last, bytesOf('small')),
    ])
    expect(answers.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.find(large.origin, large.reference)).to.equal(undefined)
    await opened.discard()
  })

  it('fails one operation alone where only that one cannot be done', async () => {
    const opened = await openFresh()
    const { store } = opened
    const one = await inserted(store)
    const answers = await Promise.allSettled([
      store.insert(sample(), bytesOf('p')), store.insert(sample({ id: one.id }), bytesOf('p')), store.mark('a', 'b'),
    ])
    expect(answers.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled'])
    expect(answers[1]).to.have.nested.property('reason.code', 'store-failed')
    expect(await store.counts()).to.deep.equal([{ route: 'sms-main', status: 'queued', count: 2 }])
    await opened.discard()
  })

  it('rolls back what does not fit the last page, and goes on when old records are removed', async () => {
    const opened = await openFresh({ maxBytes: mebibyte })
    const { store } = opened
    const old = await Promise.all(Array.from({ length: 60 }, async () => moved(store, await inserted(store), 'cancelled')))
    let last = await inserted(store, { origin: 'talkative' })
    const code = 'x'.repeat(900)
    const say = async (): Promise<void> => {
      const change = note(last, 60, { code })
      await store.replace(change)
      last = change.next
    }
    let failure = 'none'
    while (failure === 'none') failure = await codeOf(say())
    expect(failure).to.equal('store-full')
    expect(plain(await store.read(last.id))).to.deep.equal(plain(last))
    expect(await store.timeline(last.id)).to.have.length(last.version)
    expect(await store.prune('testsilo', 1000, 1000)).to.equal(old.length)
    expect(await codeOf(say())).to.equal('none')
    await opened.discard()
  })
})
