// A Redis that evicts would forget whenever it is short of memory, one that keeps nothing on disk whenever it is restarted.
// Neither loses a ticket for good, since the relay writes tickets again, but both delay them without a word; and what silos hand
// in by a door they would lose. So it is told at the start.
import { Fault } from '../core/errors.ts'
import type { World } from '../core/world.ts'
import type { Connections } from './redis.ts'
import type { User } from './told.ts'

const oldest = 6.2

const ready = (redis: Connections['producer']): Promise<void> => new Promise((resolve, reject) => {
  if (redis.status === 'ready') return resolve()
  redis.once('ready', resolve)
  redis.once('error', reject)
})

type Setting = readonly [name: string, value: string]

const settingOf = async (redis: Connections['producer'], name: string): Promise<Setting | undefined> => {
  const [known, value] = await redis.config('GET', name) as string[]
  return known === undefined ? undefined : [known, value ?? '']
}

/** What is wrong with its settings; undefined where all is well, or where they may not be read (as with a hosted Redis). */
const objection = async (redis: Connections['producer'], world: World, what: User['what']): Promise<string | undefined> => {
  const names = ['maxmemory-policy', 'appendonly', 'save']
  const found = await Promise.all(names.map((name) => settingOf(redis, name))).catch(() => undefined)
  if (!found) {
    world.log.warn(`${what}-unchecked`, {})
    return undefined
  }
  const settings = new Map(found.filter((each) => each !== undefined))
  const policy = settings.get('maxmemory-policy')
  if (policy !== undefined && policy !== 'noeviction') return `maxmemory-policy is ${policy}, must be noeviction`
  const persists = settings.get('appendonly') === 'yes' || settings.get('save') !== ''
  return persists ? undefined : 'appendonly is off and save is empty: nothing is kept on disk'
}

const versionOf = async (redis: Connections['producer']): Promise<string> =>
  /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? ''

/** Rejects with Fault `queue-unreachable`, `queue-unfit` or the same of a door, and closes the connections then. */
export const checkRedis = async (
  { producer, close }: Connections, url: string, world: World, { what }: User,
): Promise<void> => {
  const fail = (code: 'unreachable' | 'unfit', detail: string): never => {
    close()
    throw new Fault(`${what}-${code}`, detail)
  }
  // Without what stands before the @: the password.
  const { host } = new URL(url)
  await ready(producer).catch(() => fail('unreachable', host))
  const version = await versionOf(producer).catch(() => fail('unreachable', host))
  if (Number.parseFloat(version) < oldest) fail('unfit', `Redis ${version}, at least ${oldest} is needed`)
  const wrong = await objection(producer, world, what)
  if (wrong) fail('unfit', wrong)
}
