import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { expect } from 'chai'
import { holdsPayload } from '../../core/status.ts'
import type { Store } from '../../core/store.ts'
import { ended, newFolder, openIn, spawnScript, wordsIn } from './sqlite-parts.ts'

/** Lets a writer write and kills it after so many answers; says which version of which id the ledger had answered for. */
const killedAfter = async (folder: string, answers: number): Promise<Map<string, number>> => {
  const child = spawnScript('writer.ts', folder)
  const answered = new Map<string, number>()
  let lines = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [id, version] = line.split(' ')
    if (id && version) answered.set(id, Number(version))
    if (++lines === answers) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await ended(child)
  expect(child.signalCode).to.equal('SIGKILL')
  return answered
}

const checkWhole = async (store: Store, id: string): Promise<string | undefined> => {
  const one = await store.read(id)
  const payload = Buffer.from(await store.payload(id) ?? '').toString()
  const versions = (await store.timeline(id)).map(({ version }) => version)
  expect(versions).to.deep.equal(Array.from({ length: one?.version ?? 0 }, (_, at) => at + 1))
  expect(await store.find(one?.origin ?? '', id)).to.deep.equal(one)
  expect(payload.startsWith(`payload of ${id}`)).to.equal(one !== undefined && holdsPayload(one.status))
  return one && !holdsPayload(one.status) ? id : undefined
}

/** What is in the journal is all there is, whether it was answered for or not. */
const idsIn = async (store: Store): Promise<Set<string>> => {
  const ids = new Set<string>()
  for (let after = 0; ;) {
    const page = await store.journal({ after, limit: 1000 })
    for (const { id } of page) ids.add(id)
    const last = page.at(-1)
    if (!last) return ids
    after = last.seq
  }
}

const checkCounts = async (store: Store, ids: ReadonlySet<string>): Promise<void> => {
  const recount: Record<string, number> = {}
  for (const one of await Promise.all([...ids].map((id) => store.read(id)))) {
    if (one) recount[one.status] = (recount[one.status] ?? 0) + 1
  }
  expect(Object.fromEntries((await store.counts()).map(({ status, count }) => [status, count]))).to.deep.equal(recount)
}

describe('the SQLite ledger, killed', () => {
  it('has all that it answered for, nothing half, and no byte of what was settled', async function () {
    this.timeout(60_000)
    const folder = await newFolder()
    const answered = new Map<string, number>()
    for (let kill = 0; kill < 5; kill += 1) {
      for (const [id, version] of await killedAfter(folder, randomInt(1, 2500))) answered.set(id, version)
    }
    const store = await openIn(folder)
    for (const [id, version] of answered) expect((await store.read(id))?.version ?? 0, id).to.be.least(version)
    const ids = await idsIn(store)
    const settled = await Promise.all([...ids].map((id) => checkWhole(store, id)))
    await checkCounts(store, ids)
    await store.erase()
    expect(await wordsIn(folder, settled.flatMap((id) => (id ? [`payload of ${id}`] : [])))).to.deep.equal([])
    await store.close()
    await rm(folder, { recursive: true })
  })
})
