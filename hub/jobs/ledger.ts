// A job lies in the ledger as one record, and its frozen selection as records of some hundred items each.
import type { Store } from '../../core/store.ts'
import type { Item, ItemState, Job } from './job.ts'

const prefix = 'job/'
const partPrefix = (id: string): string => `job-part/${id}/`
const partSize = 200
const nameOfPart = (id: string, number: number): string => `${partPrefix(id)}${String(number).padStart(4, '0')}`

type Row = readonly [string, number, string, ItemState]
const rowOf = ({ id, version, route, state }: Item): Row => [id, version, route, state]
const itemOf = ([id, version, route, state]: Row): Item => ({ id, version, route, state })

export interface JobLedger {
  all(): Promise<readonly Job[]>
  read(id: string): Promise<Job | undefined>
  items(id: string): Promise<Item[]>
  /** Its items first, so that a job that is there is whole. */
  add(job: Job, items: readonly Item[]): Promise<void>
  /** Changes it as it stands now; undefined where it may not be so changed, or is not there. */
  change(id: string, make: (job: Job) => Job | undefined): Promise<Job | undefined>
  /** Writes the parts in which something changed since they were read. */
  save(id: string, items: readonly Item[]): Promise<void>
  remove(id: string): Promise<void>
}

export const createJobLedger = (store: Pick<Store, 'keep' | 'kept'>): JobLedger => {
  const write = async (name: string, value: string | undefined): Promise<void> => {
    for (;;) {
      const found = (await store.kept(name)).find((record) => record.name === name)
      if (found?.value === value || await store.keep({ name, version: (found?.version ?? 0) + 1, value })) return
    }
  }
  const save = async (id: string, items: readonly Item[]): Promise<void> => {
    const stored = new Map((await store.kept(partPrefix(id))).map(({ name, value }) => [name, value]))
    for (let at = 0; at < items.length; at += partSize) {
      const [name, value] = [nameOfPart(id, at / partSize), JSON.stringify(items.slice(at, at + partSize).map(rowOf))]
      if (stored.get(name) !== value) await write(name, value)
    }
  }
  const change: JobLedger['change'] = async (id, make) => {
    for (;;) {
      const name = `${prefix}${id}`
      const found = (await store.kept(name)).find((record) => record.name === name)
      const next = found && make(JSON.parse(found.value) as Job)
      if (!found || !next) return undefined
      if (await store.keep({ name, version: found.version + 1, value: JSON.stringify(next) })) return next
    }
  }
  return {
    save, change,
    all: async () => (await store.kept(prefix)).map(({ value }) => JSON.parse(value) as Job),
    read: async (id) => {
      const found = (await store.kept(`${prefix}${id}`)).find(({ name }) => name === `${prefix}${id}`)
      return found && JSON.parse(found.value) as Job
    },
    items: async (id) => (await store.kept(partPrefix(id))).flatMap(({ value }) => (JSON.parse(value) as Row[]).map(itemOf)),
    add: async (job, items) => {
      await save(job.id, items)
      await write(`${prefix}${job.id}`, JSON.stringify(job))
    },
    remove: async (id) => {
      await write(`${prefix}${id}`, undefined)
      for (const { name } of await store.kept(partPrefix(id))) await write(name, undefined)
    },
  }
}
