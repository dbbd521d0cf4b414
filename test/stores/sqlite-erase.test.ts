import { join } from 'node:path'
import { once } from 'node:events'
import { expect } from 'chai'
import type { Log } from '../../core/world.ts'
import type { Transaction } from '../../core/transaction.ts'
import { inserted, moved } from '../conformance/store-parts.ts'
import { ended, openFresh, openIn, spawnScript, wordsIn } from './sqlite-parts.ts'

const longWait = 86_400_000

/** A log that tells of one event when it comes. */
const listeningLog = () => {
  const waiting = new Map<string, () => void>()
  const say = (event: string): void => waiting.get(event)?.()
  const log: Log = { debug: say, info: say, warn: say, error: say }
  const next = (event: string): Promise<void> => new Promise((resolve) => { waiting.set(event, resolve) })
  return { log, next }
}

const wordOf = (index: number): string => `word-${String(index).padStart(6, '0')}-of-nobody`

/** Deterministic and uneven: the same run every time. */
const createDice = (): ((below: number) => number) => {
  let state = 42
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

describe('the SQLite ledger and what was settled', () => {
  it('holds no byte of a settled payload in any file, whatever their sizes and order', async function () {
    this.timeout(60_000)
    const opened = await openFresh({ eraseMs: longWait })
    const { store, folder } = opened
    const roll = createDice()
    const alive = new Map<string, Transaction>()
    const gone: string[] = []
    const insertOne = async (index: number): Promise<void> => {
      const word = wordOf(index)
      const size = [20, 100, 1000, 9000][roll(4)] ?? 0
      alive.set(word, await inserted(store, {}, `${word} `.repeat(1 + roll(size) / word.length)))
    }
    const settleOne = async (): Promise<void> => {
      const [word, one] = [...alive][roll(3) ? roll(alive.size) : 0] ?? []
      if (!word || !one) return
      alive.delete(word)
      gone.push(word)
      await moved(store, one, 'cancelled')
    }
    for (let round = 0; round < 80; round += 1) {
      await Promise.all(Array.from({ length: 64 }, (_, index) => insertOne(round * 64 + index)))
      await Promise.all(Array.from({ length: alive.size > 150 ? 70 : 40 }, settleOne))
    }
    await store.erase()
    expect(gone.length).to.be.greaterThan(4000)
    expect(await wordsIn(folder, gone)).to.deep.equal([])
    expect(await wordsIn(folder, [...alive.keys()])).to.have.length(alive.size)
    await opened.discard()
  })

  it('erases by itself', async () => {
    const { log, next } = listeningLog()
    const opened = await openFresh({ eraseMs: 1, log })
    const one = await inserted(opened.store, {}, 'a word that nobody else says')
    await opened.store.erase()
    const erased = next('payloads-erased')
    await moved(opened.store, one, 'cancelled')
    await erased
    expect(await wordsIn(opened.folder, ['a word that nobody'])).to.deep.equal([])
    await opened.discard()
  })

  it('erases as soon as a reader that was in the way is gone', async () => {
    const { log, next } = listeningLog()
    const opened = await openFresh({ eraseMs: 1, log })
    const { store, folder } = opened
    const one = await inserted(store, {}, 'a word that nobody else says')
    const reader = spawnScript('reader.ts', join(folder, 'sluse.db'))
    await once(reader.stdout, 'data')
    const blocked = next('erasure-waits-for-reader')
    await moved(store, one, 'cancelled')
    const erased = store.erase()
    await blocked
    expect(await wordsIn(folder, ['a word that nobody'])).to.have.length(1)
    await inserted(store)
    reader.stdin.end()
    await ended(reader)
    await erased
    expect(await wordsIn(folder, ['a word that nobody'])).to.deep.equal([])
    await opened.discard()
  })

  it('erases when it is opened what the end of another process left', async () => {
    const { log, next } = listeningLog()
    const opened = await openFresh({ eraseMs: longWait })
    const one = await inserted(opened.store, {}, 'a word that nobody else says')
    const reader = spawnScript('reader.ts', join(opened.folder, 'sluse.db'))
    await once(reader.stdout, 'data')
    await moved(opened.store, one, 'cancelled')
    await opened.store.close()
    expect(await wordsIn(opened.folder, ['a word that nobody'])).to.have.length(1)
    reader.stdin.end()
    await ended(reader)
    const erased = next('payloads-erased')
    const store = await openIn(opened.folder, { eraseMs: 1, log })
    await erased
    expect(await wordsIn(opened.folder, ['a word that nobody'])).to.deep.equal([])
    await store.close()
    await opened.discard()
  })
})
