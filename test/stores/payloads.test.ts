// How payloads lie in the file, below the thread and the commits: many thousands of every size, settled in every order.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { step } from '../../core/step.ts'
import type { Transaction } from '../../core/transaction.ts'
import { openFile } from '../../stores/sqlite/file.ts'
import { createLedger } from '../../stores/sqlite/ledger.ts'
import { cellsOf, changingCells, type Operation } from '../../stores/sqlite/wire.ts'
import { sample } from '../conformance/store-parts.ts'
import { newFolder } from './sqlite-parts.ts'

/** Deterministic and uneven: the same run every time. */
const createDice = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

const openLedger = (folder: string) => {
  const opened = openFile({ file: join(folder, 'sluse.db') })
  const { db } = opened
  db.exec('PRAGMA synchronous = OFF')
  const ledger = createLedger(db, opened.pageBytes, () => undefined)
  const perform = (operation: Operation, bytes: Uint8Array = new Uint8Array(0)): unknown => ledger.perform(operation, bytes)
  return {
    insert: (one: Transaction, sealed: Buffer): void => void perform(['insert', cellsOf(one), 0, sealed.length], sealed),
    settle: (one: Transaction): void => {
      const next = step(one, 'cancelled', 1)?.next ?? one
      perform(['replace', next.id, next.version, changingCells(next), 'cancelled', null, false])
    },
    read: (id: string): string => Buffer.from(perform(['payload', id]) as Uint8Array).toString(),
    commit: (make: () => void): void => {
      db.exec('BEGIN')
      make()
      ledger.flush(false)
      db.exec('COMMIT')
      ledger.committed()
    },
    rows: (): number => db.prepare('SELECT count(*) AS rows FROM payload').get()?.rows as number,
    checkpoint: (): void => db.exec('PRAGMA wal_checkpoint(TRUNCATE)'),
    close: opened.close,
  }
}

interface Kept { readonly one: Transaction; readonly word: string; readonly text: string }

/** Inserts and settles at random, a commit a round; knows what is alive and what is gone. */
const createChurn = (ledger: ReturnType<typeof openLedger>, largest: number) => {
  const roll = createDice(largest)
  const alive: Kept[] = []
  const gone: string[] = []
  const insertOne = (): void => {
    const one = sample()
    const word = `#${100_000 + alive.length + gone.length}#`
    const text = `payload ${word} `.repeat(1 + roll(largest) / 17)
    ledger.insert(one, Buffer.from(text))
    alive.push({ one, word, text })
  }
  const settleOne = (): void => {
    const [settled] = alive.splice(roll(3) ? roll(alive.length) : 0, 1)
    if (!settled) return
    ledger.settle(settled.one)
    gone.push(settled.word)
  }
  const round = (): void => ledger.commit(() => {
    for (let at = roll(40); at >= 0; at -= 1) insertOne()
    for (let at = roll(50); at >= 0 && alive.length > 60; at -= 1) settleOne()
  })
  return { alive, gone, round }
}

/** The words that stand anywhere in the file. */
const wordsOf = (folder: string): ReadonlySet<string> => (
  new Set(readFileSync(join(folder, 'sluse.db')).toString('latin1').match(/#[0-9]{6}#/g)))

describe('payloads in the SQLite file', () => {
  for (const largest of [100, 1000, 6000]) {
    it(`are gone to the last byte once settled: up to ${largest} bytes`, async () => {
      const folder = await newFolder()
      const ledger = openLedger(folder)
      const { alive, gone, round } = createChurn(ledger, largest)
      for (let look = 0; look < 30; look += 1) {
        for (let at = 0; at < 40; at += 1) round()
        ledger.checkpoint()
        const found = wordsOf(folder)
        expect(gone.filter((word) => found.has(word))).to.deep.equal([])
        for (const { one, word, text } of alive) expect([found.has(word), ledger.read(one.id)]).to.deep.equal([true, text])
      }
      expect(ledger.rows(), 'rows left of those settled').to.be.below(gone.length / 2)
      ledger.close()
      await rm(folder, { recursive: true })
    })
  }
})
