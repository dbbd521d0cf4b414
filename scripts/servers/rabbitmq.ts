// A RabbitMQ of our own: its node, cookie, data and log in a folder, its ports free ones, and no epmd that outlives it.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createHash, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { locate } from './binary.ts'
import { createProgram, type Program } from './program.ts'
import { freePort } from '../../sandbox/port.ts'

export interface RabbitmqOrder {
  /** Lines of rabbitmq.conf besides its own; `folder` is where files of the server may be put. */
  readonly configuration?: (folder: string) => Promise<readonly string[]>
  /** What there is from the start: users, virtual hosts, permissions, queues. */
  readonly definitions?: object
  readonly plugins?: readonly string[]
  /** Listens for AMQP over TLS; `configuration` says with which certificate. */
  readonly tls?: boolean
}

export interface Rabbitmq extends Program {
  readonly port: number
  /** Where AMQP is, for guest where no definitions say otherwise. */
  readonly url: string
  /**
   * Resolves when these quorum queues will be there again after a kill. Until it has written their names down, which it does a
   * moment after it has answered for them (seen with 3.10), a killed server forgets who leads them.
   */
  written(...queues: readonly string[]): Promise<void>
  /** Ends it and removes its folder. */
  discard(): Promise<void>
}

interface Place { readonly folder: string; readonly port: number; readonly dist: number }

const linesOf = async ({ folder, port }: Place, { configuration, definitions, tls }: RabbitmqOrder): Promise<string> => [
  ...tls ? ['listeners.tcp = none', `listeners.ssl.1 = 127.0.0.1:${port}`] : [`listeners.tcp.1 = 127.0.0.1:${port}`],
  'log.console = true', 'log.console.level = info', 'log.file = false', 'vm_memory_high_watermark.relative = 0.9',
  'disk_free_limit.absolute = 50MB',
  ...definitions ? [`load_definitions = ${join(folder, 'definitions.json')}`] : [],
  ...await configuration?.(folder) ?? [],
].join('\n')

const environmentOf = ({ folder, dist }: Place): NodeJS.ProcessEnv => ({
  ...process.env, HOME: folder, RABBITMQ_NODENAME: `sluse-${dist}@localhost`, RABBITMQ_BASE: folder,
  RABBITMQ_MNESIA_BASE: join(folder, 'data'), RABBITMQ_LOG_BASE: join(folder, 'log'), RABBITMQ_LOGS: '-',
  RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'), RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
  // Then its script becomes the server, rather than waiting for one that would outlive it.
  RUNNING_UNDER_SYSTEMD: 'true',
  RABBITMQ_CONF_ENV_FILE: join(folder, 'none'), RABBITMQ_DIST_PORT: String(dist), RABBITMQ_USE_LONGNAME: 'false',
  ERL_EPMD_ADDRESS: '127.0.0.1', RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-start_epmd false -erl_epmd_port ${dist}`,
})

const prepare = async (place: Place, order: RabbitmqOrder): Promise<void> => {
  const { folder } = place
  await mkdir(join(folder, 'data'), { recursive: true })
  await writeFile(join(folder, 'plugins'), `[${(order.plugins ?? []).join(',')}].\n`)
  await writeFile(join(folder, '.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 })
  if (order.definitions) await writeFile(join(folder, 'definitions.json'), JSON.stringify(order.definitions))
  await writeFile(join(folder, 'rabbitmq.conf'), `${await linesOf(place, order)}\n`)
}

const hashed = (password: string): string => {
  const salt = randomBytes(4)
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString('base64')
}

/** A user for `definitions` whose password is the name. */
export const userOf = (name: string): object => ({
  name, password_hash: hashed(name), hashing_algorithm: 'rabbit_password_hashing_sha256', tags: [],
})

const places = ['/usr/lib/rabbitmq/bin']

/** A started RabbitMQ; undefined where there is none and the suite may be skipped. */
export const startRabbitmq = async (order: RabbitmqOrder = {}): Promise<Rabbitmq | undefined> => {
  // Debian's wrapper on the path changes the user; the script below it does not.
  const found = await locate({ binary: 'rabbitmq-server', debian: 'rabbitmq-server', places })
  if (!found) return undefined
  const command = join(places[0] as string, 'rabbitmq-server')
  const folder = await mkdtemp(join(tmpdir(), 'sluse-rabbitmq-'))
  const place = { folder, port: await freePort(), dist: await freePort() }
  await prepare(place, order)
  const program = createProgram({ command, args: [], ready: /Server startup complete/, env: environmentOf(place) })
  await program.start()
  const discard = async (): Promise<void> => {
    await program.end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  const node = `sluse-${place.dist}@localhost`
  const names = join(folder, 'data', node, 'quorum', node, 'names.dets')
  const written = async (...queues: readonly string[]): Promise<void> => {
    for (;;) {
      const text = await readFile(names, 'latin1').catch(() => '')
      if (queues.every((queue) => text.includes(queue))) return
      await nextTurn()
    }
  }
  return { ...program, written, port: place.port, url: `amqp://127.0.0.1:${place.port}`, discard }
}
