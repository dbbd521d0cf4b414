// A hub that reads a transaction, is told to go on later, and then claims what it read.
import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { changeBy } from '../conformance/store-parts.ts'
import { openIn } from './postgres-parts.ts'

const [url = '', schema = '', id = ''] = process.argv.slice(2)
const store = await openIn(url, schema)
const one = await store.read(id)
if (!one) throw new Error('it is not there')
const told = once(process.stdin, 'data')
writeSync(1, 'read\n')
await told
const { outcome } = await store.replace(changeBy(one, 'claimed', { attempt: 9 }))
writeSync(1, `${outcome}\n`)
process.stdin.destroy()
await store.close()
