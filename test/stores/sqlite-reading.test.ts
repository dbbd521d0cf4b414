import { join } from 'node:path'
import { expect } from 'chai'
import type { Fault } from '../../core/errors.ts'
import type { Look } from '../../stores/sqlite/wire.ts'
import { createReading, type Reading } from '../../stores/sqlite/reading.ts'
import { inserted, moved } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'
import { openFresh } from './sqlite-parts.ts'

const search: Look = ['search', null, '', '\uffff', 50, 2000, [null, null, null, null, null, null]]
const { log } = recordingWorld()

interface Found { readonly rows: readonly unknown[] }
const rowsOf = ({ rows }: Found): number => rows.length
const codeOf = (answer: Promise<unknown>): Promise<string> => answer.then(() => 'answered', (fault: Fault) => fault.code)

describe('the thread that reads for people', () => {
  let opened: Awaited<ReturnType<typeof openFresh>>
  const readings: Reading[] = []
  const reading = (questionMs: number, file = join(opened.folder, 'sluse.db')): Reading => {
    const made = createReading({ file, questionMs }, log)
    readings.push(made)
    return made
  }
  before(async () => {
    opened = await openFresh()
    for (let each = 0; each < 20; each += 1) await inserted(opened.store, {}, 'x')
  })
  after(async () => {
    await Promise.all(readings.map((each) => each.close()))
    await opened.discard()
  })

  it('sees what was answered as written', async () => {
    const one = await inserted(opened.store, {}, 'x')
    const { transactions } = await opened.store.search({ limit: 1, look: 10 })
    expect(transactions.map(({ id }) => id)).to.deep.equal([one.id])
  })

  it('ends a question that takes too long, and answers the next', async () => {
    const impatient = reading(0)
    expect(await codeOf(impatient.ask(search, rowsOf))).to.equal('store-busy')
    expect(await codeOf(impatient.ask(['counts'], () => 0))).to.equal('answered')
  })

  it('lets so many wait and no more', async () => {
    const patient = reading(30_000)
    const told = await Promise.all(Array.from({ length: 400 }, () => codeOf(patient.ask(search, rowsOf))))
    expect(new Set(told)).to.deep.equal(new Set(['answered', 'store-busy']))
    expect(told.indexOf('store-busy')).to.be.above(200)
    expect(await patient.ask(search, rowsOf)).to.be.above(19)
  })

  it('tells of a file that it cannot read, and of its end', async () => {
    const lost = reading(30_000, join(opened.folder, 'nobody.db'))
    expect(await codeOf(lost.ask(search, rowsOf))).to.equal('store-failed')
    await lost.close()
    expect(await codeOf(lost.ask(search, rowsOf))).to.equal('store-failed')
  })

  it('keeps no erasure from its end, however much is asked', async function () {
    this.timeout(30_000)
    let asking = true
    const ask = async (): Promise<void> => {
      while (asking) await opened.store.search({ topic: 'nothing', limit: 50, look: 2000 })
    }
    const all = [ask(), ask(), ask()]
    for (let each = 0; each < 20; each += 1) {
      await moved(opened.store, await inserted(opened.store, {}, 'word'), 'cancelled')
      await opened.store.erase()
    }
    asking = false
    await Promise.all(all)
    expect((await opened.store.search({ status: 'cancelled', limit: 50, look: 50 })).transactions).to.have.length(20)
  })
})
