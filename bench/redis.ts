// A Redis of our own, durable: every write is synced before it is answered for, as the hub's are.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { startProgram, type Started } from './processes.ts'

const run = promisify(execFile)
const succeeds = (command: string, ...args: string[]): Promise<boolean> => run(command, args).then(() => true, () => false)

const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    server.close(() => resolve(port))
  })
})

const isRoot = (): boolean => process.getuid?.() === 0

/** Whether there is a Redis to start; where we may, it is installed. */
export const hasRedis = async (): Promise<boolean> => {
  const found = (): Promise<boolean> => succeeds('redis-server', '--version')
  if (await found()) return true
  return isRoot() && await succeeds('apt-get', 'install', '-y', 'redis-server') && await found()
}

export const redisVersion = (): Promise<string | undefined> =>
  run('redis-server', ['--version']).then(({ stdout }) => /v=(\S+)/.exec(stdout)?.[1], () => undefined)

/** Starts one whose files are in `folder`. */
export const startRedis = async (folder: string): Promise<Started & { readonly port: number }> => {
  mkdirSync(folder, { recursive: true })
  const port = await freePort()
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', '', '--maxmemory-policy', 'noeviction']
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--daemonize', 'no', ...durable]
  return { ...await startProgram('redis-server', args, /Ready to accept connections/), port }
}
