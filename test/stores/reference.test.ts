// The table of references is a hash table of our own, so it gets a model of its own: hashes that nearly all collide, memory that
// is merged all the time, rollbacks and kills.
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import fc from 'fast-check'
import { createReferences, hash53, type References } from '../../stores/sqlite/reference.ts'
import { migrate } from '../../stores/sqlite/schema.ts'

const message = `INSERT INTO message (n, id, origin, reference, channel, topic, priority, recipient, digest, created_at, status,
  route, attempt, due_at, deadline_at, kept_until, changed_at, version, withheld, tail)
  VALUES (?, ?, 'o', ?, 'c', 't', 1, 'r', 'd', 0, 2, 'r', 0, 0, 0, 0, 0, 1, 0, 0)`

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('take'), reference: fc.stringMatching(/^[a-z]$/) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('release'), reference: fc.stringMatching(/^[a-z]$/) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('commit', 'rollback', 'kill'), reference: fc.constant('') }) },
)

const createBench = (hash: (text: string) => number) => {
  const db = new DatabaseSync(':memory:')
  migrate(db)
  const open = (): References => createReferences(db, hash, { buckets: 4, most: 2 })
  let references = open()
  let known = new Map<string, number>()
  let committed = known
  let n = 0
  const begin = (): void => {
    known = new Map(committed)
    db.exec('BEGIN')
  }
  const end: Record<string, () => void> = {
    commit: () => {
      references.flush(n)
      db.exec('COMMIT')
      references.committed()
      committed = known
    },
    rollback: () => {
      db.exec('ROLLBACK')
      references.rolledBack()
    },
    kill: () => {
      db.exec('ROLLBACK')
      references = open()
    },
  }
  const take = (reference: string): void => {
    expect(references.take('o', reference, n + 1)).to.equal(known.get(reference))
    if (known.has(reference)) return
    known.set(reference, ++n)
    db.prepare(message).run(n, String(n), reference)
  }
  const release = (reference: string): void => {
    const its = known.get(reference)
    if (its === undefined) return
    references.release('o', reference, its)
    db.prepare('DELETE FROM message WHERE n = ?').run(its)
    known.delete(reference)
  }
  return {
    begin, take, release, close: () => db.close(),
    end: (way: string): void => end[way]?.(),
    check: (): void => {
      for (const reference of 'abcdefghijklmnopqrstuvwxyz') expect(references.find('o', reference)).to.equal(known.get(reference))
    },
  }
}

const law = (hash: (text: string) => number) => (): void => {
  fc.assert(fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
    const bench = createBench(hash)
    bench.begin()
    for (const { do: what, reference } of acts) {
      if (what === 'take') bench.take(reference)
      else if (what === 'release') bench.release(reference)
      else {
        bench.end(what)
        bench.begin()
      }
      bench.check()
    }
    bench.close()
  }), { numRuns: 60 })
}

describe('the references of the SQLite ledger', () => {
  it('are kept where no two hashes are the same', law((text) => hash53(text, 7)))
  it('are kept where all hashes are the same', law(() => 5))
  it('are kept where chains cross from one bucket to the next', law((text) => 2 ** 51 - 1 - (text.charCodeAt(2) % 3)))
  it('spread evenly over 53 bits', () => {
    const eighths = new Set<number>()
    for (let at = 0; at < 1000; at += 1) {
      const hash = hash53(`silo\0${at}`, at % 3)
      expect(Number.isSafeInteger(hash) && hash >= 0).to.equal(true)
      eighths.add(Math.floor(hash / 2 ** 50))
    }
    expect(eighths.size).to.equal(8)
  })
})
