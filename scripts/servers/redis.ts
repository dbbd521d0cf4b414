// A Redis of our own, durable: every write is synced before it is answered.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locate } from './binary.ts'
import { createProgram, type Program } from './program.ts'
import { freePort } from '../../sandbox/port.ts'

export interface Redis extends Program {
  readonly url: string
  /** Ends it and removes its folder. */
  discard(): Promise<void>
}

/** Settings of Redis itself, in the place of the durable ones: `['--appendonly', 'no']`. */
type RedisOptions = readonly string[]

const durable: RedisOptions = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction']

/** A started Redis on a free port; undefined where there is none and the suite may be skipped. */
export const startRedis = async (options: RedisOptions = durable): Promise<Redis | undefined> => {
  const command = await locate({ binary: 'redis-server', debian: 'redis-server' })
  if (!command) return undefined
  const folder = await mkdtemp(join(tmpdir(), 'sluse-redis-'))
  const port = await freePort()
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--daemonize', 'no', '--save', '', ...options]
  const program = createProgram({ command, args, ready: /Ready to accept connections/ })
  await program.start()
  const discard = async (): Promise<void> => {
    await program.end('SIGKILL')
    await rm(folder, { recursive: true })
  }
  return { ...program, url: `redis://127.0.0.1:${port}`, discard }
}
