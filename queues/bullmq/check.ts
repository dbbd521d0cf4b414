// A Redis that evicts would forget tickets whenever it is short of memory, one that keeps nothing on disk whenever it is
// restarted. Neither loses a message, since the relay writes tickets again; but both delay them without a word, so they are told
// at the start.
import { Fault } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import type { Connections } from './connection.ts'

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
const objection = async (redis: Connections['producer'], world: World): Promise<string | undefined> => {
  const names = ['maxmemory-policy', 'appendonly', 'save']
  const found = await Promise.all(names.map((name) => settingOf(redis, name))).catch(() => undefined)
  if (!found) {
    world.log.warn('queue-unchecked', {})
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

/** Rejects with Fault `queue-unreachable` or `queue-unfit`, and closes the connections then. */
export const checkRedis = async ({ producer, close }: Connections, url: string, world: World): Promise<void> => {
  const fail = (code: 'queue-unreachable' | 'queue-unfit', detail: string): never => {
    close()
    throw new Fault(code, detail)
  }
  // Without what stands before the @: the password.
  const { host } = new URL(url)
  await ready(producer).catch(() => fail('queue-unreachable', host))
  const version = await versionOf(producer).catch(() => fail('queue-unreachable', host))
  if (Number.parseFloat(version) < oldest) fail('queue-unfit', `Redis ${version}, at least ${oldest} is needed`)
  const wrong = await objection(producer, world)
  if (wrong) fail('queue-unfit', wrong)
}
