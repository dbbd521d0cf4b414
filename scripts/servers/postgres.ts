// A PostgreSQL of our own: durable, on a free port of this machine, and gone with the process that started it, folder and all.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { locate } from './binary.ts'
import { createProgram, type Program } from './program.ts'
import { freePort } from '../../sandbox/port.ts'

const run = promisify(execFile)

export interface Postgres extends Program {
  /** Of a database of its own, with all rights. */
  readonly url: string
  /** Ends it and removes its folder. */
  discard(): Promise<void>
}

interface User { readonly uid: number; readonly gid: number }

/** PostgreSQL refuses to run as root: whom it runs as instead. */
const otherThanRoot = async (): Promise<User | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => run('id', [what, name]).then(
      ({ stdout }) => Number(stdout), () => undefined)))
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error('there is no user that PostgreSQL could run as')
}

/** Removes the folder when this process is gone, however it ended: the end of its standard input tells. */
const removeAfterwards = (folder: string): void => {
  const wait = 'cat; while kill -0 "$(head -n 1 "$0/data/postmaster.pid")" 2>&-; do sleep 0.1; done; rm -rf "$0"'
  const keeper = spawn('sh', ['-c', wait, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  keeper.unref()
  ;(keeper.stdin as unknown as { unref(): void }).unref()
}

const makeFolder = async (user: User | undefined): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sluse-postgres-'))
  for (const name of ['socket', 'password']) {
    if (name === 'socket') await mkdir(join(folder, name))
    else await writeFile(join(folder, name), randomBytes(18).toString('base64url'))
    if (user) await chown(join(folder, name), user.uid, user.gid)
  }
  if (user) await chown(folder, user.uid, user.gid)
  return folder
}

/** Debian makes and starts a server of its own when the package comes, unless this says otherwise. */
const noCluster = async (): Promise<void> => {
  await mkdir('/etc/postgresql-common', { recursive: true })
  const file = '/etc/postgresql-common/createcluster.conf'
  await writeFile(file, 'create_main_cluster = false\n', { flag: 'wx' }).catch(() => undefined)
}

const bin = { debian: 'postgresql', places: ['/usr/lib/postgresql/*/bin'], prepare: noCluster }

/** Its own processes outlive a kill for a moment, and it does not start beside them. */
const childrenOf = async (folder: string): Promise<readonly number[]> => {
  const pid = (await readFile(join(folder, 'data/postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return children.split(' ').filter(Boolean).map(Number)
}

const killAll = (pids: readonly number[]): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It went by itself.
    }
  }
}

const stillThere = 'shared memory block'
const mostTries = 50
const againMs = 100

/** One of its children may have been born while it was killed: it goes by itself a moment later. */
const startAgain = async (start: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await start()
    } catch (error) {
      if (tries === mostTries || !(error as Error).message.includes(stillThere)) throw error
      await sleep(againMs)
    }
  }
}

const begin = async (command: string, initdb: string): Promise<Postgres> => {
  const user = await otherThanRoot()
  const folder = await makeFolder(user)
  const data = join(folder, 'data')
  const passwords = ['--auth=scram-sha-256', `--pwfile=${join(folder, 'password')}`]
  await run(initdb, ['-D', data, '-U', 'sluse', '-E', 'UTF8', '--no-locale', '--no-sync', ...passwords], { ...user, cwd: folder })
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${join(folder, 'socket')}`, 'max_connections=60',
  ]
  const program = createProgram({
    command, args: ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], ...user,
    ready: /ready to accept connections/,
  })
  await program.start()
  removeAfterwards(folder)
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const children = signal === 'SIGKILL' ? await childrenOf(folder) : []
    await program.end(signal)
    killAll(children)
  }
  const discard = async (): Promise<void> => {
    await end('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
  const password = await readFile(join(folder, 'password'), 'utf8')
  const url = `postgres://sluse:${password}@127.0.0.1:${port}/postgres`
  return { ...program, start: () => startAgain(program.start), end, url, discard }
}

/** A started server; undefined where there is none and the suite may be skipped. */
export const startPostgres = async (): Promise<Postgres | undefined> => {
  const command = await locate({ binary: 'postgres', ...bin })
  const initdb = await locate({ binary: 'initdb', ...bin })
  return command && initdb ? begin(command, initdb) : undefined
}
