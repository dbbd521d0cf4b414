// The ledger on PostgreSQL beside the one in SQLite: a message inserted, claimed with its payload and settled, a hundred at a
// time; each in turn, both durable.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../core/step.ts'
import type { Event } from '../core/status.ts'
import type { Store } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { startPostgres } from '../scripts/servers/postgres.ts'
import { openPostgresStore } from '../stores/postgres/index.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import type { Benchmark, Order } from './order.ts'
import { sendAll } from './sending.ts'
import { benchWorld, queuedOn } from './transactions.ts'

const width = 100
const sealedBytes = 1100

const move = async (store: Store, world: World, from: Transaction, event: Event): Promise<Transaction> => {
  const change = step(from, event, world.now())
  if (!change) throw new Error(`no ${event} from ${from.status}`)
  const { outcome } = await store.replace({ ...change, withPayload: event === 'claimed' })
  if (outcome !== 'replaced') throw new Error(outcome)
  return change.next
}

const pass = async (store: Store, world: World): Promise<void> => {
  const one = queuedOn(world, 'til-silo', 0)
  await store.insert(one, randomBytes(sealedBytes))
  await move(store, world, await move(store, world, one, 'claimed'), 'delivered')
}

/** Messages a second that pass from inserted to settled. */
const rateOf = async (store: Store, world: World, count: number): Promise<number> => {
  const beganAt = monotonic()
  await sendAll(count, width, () => pass(store, world))
  return count / ((monotonic() - beganAt) / 1000)
}

const measure = async ({ folder, pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  mkdirSync(folder, { recursive: true })
  const server = await startPostgres()
  if (!server) {
    say('there is no PostgreSQL here')
    return []
  }
  const world = benchWorld()
  const count = quick ? 2000 : 20_000
  const ours = await openPostgresStore({ url: server.url, log: world.log })
  const sqlite = await openSqliteStore({ file: join(folder, 'beside.db'), log: world.log })
  for (const store of [ours, sqlite]) await rateOf(store, world, 1000)
  const found = await inTurn(pairs, () => rateOf(ours, world, count), () => rateOf(sqlite, world, count))
  await Promise.all([ours.close(), sqlite.close()])
  await server.discard()
  return [
    finding('PostgreSQL, messages settled', '/s', found.map(([one]) => one)),
    finding('SQLite, messages settled', '/s', found.map(([, one]) => one)),
    finding('PostgreSQL / SQLite', 'ratio', found.map(([one, other]) => one / other)),
  ]
}

export const postgres: Benchmark = { name: 'postgres', about: 'the ledger on PostgreSQL beside the one in SQLite', measure }
