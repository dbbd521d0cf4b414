// Whether the ledger stays as fast as it grows: inserts in groups of a hundred, with references that come at random, into one of
// a million rows and into one of a hundred thousand, in turn.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import type { Benchmark, Order } from './order.ts'
import { sendAll } from './sending.ts'
import { benchWorld, queuedOn } from './transactions.ts'

const group = 100
const sealedBytes = 1100

interface Ledger { readonly store: Store; insert(): Promise<unknown> }

const openLedger = async (folder: string, name: string, world: World): Promise<Ledger> => {
  const store = await openSqliteStore({ file: join(folder, name), log: world.log })
  return { store, insert: () => store.insert(queuedOn(world, 'til-silo', 0), randomBytes(sealedBytes)) }
}

/** Inserts a second when groups follow one another, each in a commit of its own. */
const rateOf = async ({ insert }: Ledger, groups: number): Promise<number> => {
  const beganAt = monotonic()
  for (let number = 0; number < groups; number += 1) await Promise.all(Array.from({ length: group }, insert))
  return (groups * group) / ((monotonic() - beganAt) / 1000)
}

const measure = async ({ folder, pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  mkdirSync(folder, { recursive: true })
  const world = benchWorld()
  const [few, many] = quick ? [10_000, 100_000] : [100_000, 1_000_000]
  const groups = quick ? 10 : 50
  const [small, large] = [await openLedger(folder, 'small.db', world), await openLedger(folder, 'large.db', world)]
  say(`fills ledgers with ${few} and ${many} rows`)
  await sendAll(few, 1000, small.insert)
  await sendAll(many, 1000, large.insert)
  const found = await inTurn(pairs, () => rateOf(large, groups), () => rateOf(small, groups))
  await Promise.all([small.store.close(), large.store.close()])
  return [
    finding(`inserts with ${many} rows`, '/s', found.map(([filled]) => filled)),
    finding(`inserts with ${few} rows`, '/s', found.map(([, less]) => less)),
    finding(`rate, ${many} / ${few} rows`, 'ratio', found.map(([filled, less]) => filled / less)),
  ]
}

export const store: Benchmark = { name: 'store', about: 'whether inserts stay as fast as the ledger grows', measure }
