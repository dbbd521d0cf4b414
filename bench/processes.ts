// The processes of a benchmark: each side runs alone in its own. Whatever is still running when this one ends is killed.
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { monotonic } from './figures.ts'
import type { LoadFigures, LoadOrder } from './loader.ts'

export const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export interface Started {
  readonly child: ChildProcess
  /** Those it said that it listens on, in that order. */
  readonly ports: readonly number[]
  /** When it was spawned, on the clock of `monotonic`. */
  readonly spawnedAt: number
  stop(): Promise<void>
  kill(): Promise<void>
}

type Talking = ChildProcessByStdio<null, Readable, Readable>

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

// What configures a hub of the user's own must not configure this one.
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUSE_')))

const launch = (command: string, args: readonly string[]): Talking => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}

const readyMs = 300_000

/** Resolves with all that was said until `ready` matches it; rejects where the process ends or is silent for too long. */
const heard = (child: Talking, name: string, ready: RegExp): Promise<string> => new Promise((resolve, reject) => {
  let said = ''
  const patience = setTimeout(() => reject(new Error(`${name} is not ready: ${said}`)), readyMs)
  const hear = (chunk: Buffer): void => {
    if (said.length < 65_536) said += chunk.toString('utf8')
    if (!ready.test(said)) return
    clearTimeout(patience)
    resolve(said)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)))
})

const endWith = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** Starts a script and waits until it says that it takes messages, and where. */
export const start = async (script: string, args: readonly string[] = [], flags: readonly string[] = []): Promise<Started> => {
  const spawnedAt = monotonic()
  const child = launch(process.execPath, [...flags, script, ...args])
  const said = await heard(child, script, /takes messages at .*\n/)
  const ports = [...said.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port))
  return { child, ports, spawnedAt, stop: () => endWith(child, 'SIGTERM'), kill: () => endWith(child, 'SIGKILL') }
}

/** Runs a script of this folder that is given its order as JSON and answers with a line of JSON. */
export const perform = async <T>(script: string, order: object): Promise<T> => {
  const child = launch(process.execPath, [here(script), JSON.stringify(order)])
  const [[code], out, trouble] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${trouble}`)
  return JSON.parse(out) as T
}

/** Runs the load generator. Throws where a message was refused: then the figures would be those of another measurement. */
export const load = async (order: LoadOrder): Promise<LoadFigures> => {
  const figures = await perform<LoadFigures>('loader.ts', order)
  if (figures.refused > 0) throw new Error(`${figures.refused} refused`)
  return figures
}
