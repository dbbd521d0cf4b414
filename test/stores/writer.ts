// A process that writes to a ledger until it is killed, and says on standard output what the ledger answered for: the id and
// version of each transaction, as soon as the promise is resolved and not before.
import { writeSync } from 'node:fs'
import { step } from '../../core/step.ts'
import type { Event } from '../../core/status.ts'
import type { Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import { newIdSource } from '../../world/id.ts'
import { randomBytes } from 'node:crypto'
import { sample } from '../conformance/store-parts.ts'
import { openIn } from './sqlite-parts.ts'

const newId = newIdSource(Date.now, randomBytes)
const say = (line: string): void => { writeSync(1, `${line}\n`) }

const move = async (store: Store, from: Transaction, event: Event): Promise<Transaction> => {
  const change = step(from, event, from.changedAt + 1)
  if (!change) throw new Error(`no ${event} from ${from.status}`)
  const { outcome } = await store.replace(change)
  if (outcome !== 'replaced') throw new Error(outcome)
  say(`${from.id} ${change.next.version}`)
  return change.next
}

const write = async (store: Store, lane: number): Promise<void> => {
  for (let turn = 0; ; turn += 1) {
    const id = newId()
    const one = sample({ id, reference: id, origin: `silo-${lane % 3}` })
    await store.insert(one, Buffer.from(`payload of ${id}, ${'x'.repeat((turn * 97) % 5000)}, payload of ${id}`))
    say(`${id} 1`)
    if (turn % 4 === 0) continue
    const sending = await move(store, one, 'claimed')
    if (turn % 4 !== 1) await move(store, sending, turn % 4 === 2 ? 'delivered' : 'lapsed')
  }
}

const store = await openIn(process.argv[2] as string, { eraseMs: 20 })
say('open')
await Promise.all(Array.from({ length: 16 }, (_, lane) => write(store, lane)))
