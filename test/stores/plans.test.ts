// Nothing that the ledger asks of SQLite may read a table from end to end: with a million rows it would be the end of its pace.
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { createLooks, goingOn } from '../../stores/sqlite/looks.ts'
import { createLedger } from '../../stores/sqlite/ledger.ts'
import { migrate } from '../../stores/sqlite/schema.ts'

/** A database that writes down what is prepared on it. */
const listening = (db: DatabaseSync, heard: string[]): DatabaseSync => new Proxy(db, {
  get: (target, name) => {
    if (name !== 'prepare') return Reflect.get(target, name, target)
    return (sql: string) => {
      heard.push(sql)
      return target.prepare(sql)
    }
  },
})

const small = ['count', 'mark', 'used', 'strayed', 'chain', 'newest']
const readsAll = (step: string): boolean => /^SCAN (\S+)$/.test(step) && !small.includes(step.split(' ')[1] ?? '')

describe('what the SQLite ledger asks', () => {
  it('is found by a key or an index, every time', () => {
    const db = new DatabaseSync(':memory:')
    migrate(db)
    const heard: string[] = []
    createLedger(listening(db, heard), 4096, () => undefined)
    db.function(goingOn, () => 1)
    createLooks(listening(db, heard))
    const stepsOf = (sql: string): string[] => db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => String(detail))
    const plans = heard.map((sql) => ({ sql, steps: stepsOf(sql) }))
    db.close()
    expect(plans.length).to.be.greaterThan(40)
    expect(plans.filter(({ steps }) => steps.some(readsAll))).to.deep.equal([])
  })
})
