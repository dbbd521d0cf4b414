// Fills a ledger with messages that wait, sealed with the hub's own keyring, as if they had come by the door.
//   node bench/fill.ts '{"folder":"…","count":1000000,"route":"…","dueInMs":…}'   → {"perSecond":…}
import { mkdirSync } from 'node:fs'
import { newKey, openSeal } from '../seal/index.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { monotonic } from './figures.ts'
import { keyringIn, ledgerIn, message } from './hub.ts'
import { sendAll, type Rate } from './sending.ts'
import { benchWorld, queuedOn } from './transactions.ts'

export interface FillOrder {
  readonly folder: string
  readonly count: number
  readonly route: string
  /** How far ahead they may be sent; 0: now. */
  readonly dueInMs: number
}

/** Inserts at once; the store makes commits of them. */
const atOnce = 1000

const run = async ({ folder, count, route, dueInMs }: FillOrder): Promise<Rate> => {
  mkdirSync(folder, { recursive: true })
  const world = benchWorld()
  const seal = openSeal(keyringIn(folder), world, newKey)
  await seal.prepare()
  const store = await openSqliteStore({ file: ledgerIn(folder), log: world.log })
  const { recipient, content } = message
  const beganAt = monotonic()
  await sendAll(count, atOnce, () => {
    const transaction = queuedOn(world, route, dueInMs)
    return store.insert(transaction, seal.seal(transaction.id, { recipient, content }))
  })
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await store.close()
  return { perSecond }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as FillOrder)))
