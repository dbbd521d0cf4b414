// The hub as a process of its own that says what it says: what it wrote on both streams, how it ended, and where it listens.
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../main.ts', import.meta.url))

export interface Spawned {
  readonly pid: number
  /** Where it takes messages; rejects when it ended before. */
  readonly ready: Promise<string>
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>
  /** Everything it wrote: the console and, on standard output, the log. */
  console(): string
  log(): string
  /** Resolves with the first event of that name in its log, or the `nth`, now or later. */
  logged(event: string, nth?: number): Promise<Readonly<Record<string, unknown>>>
  /** Resolves with what a pattern's first group finds on standard output, now or later. */
  printed(pattern: RegExp): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Ctrl-C, and the exit code. */
  stop(): Promise<number | string>
}

export interface SpawnOptions {
  readonly args?: readonly string[]
  /** Arguments of Node's own. */
  readonly node?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
}

const collect = (stream: ChildProcess['stdout']) => {
  let said = ''
  const listeners = new Set<() => void>()
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
    for (const listener of [...listeners]) listener()
  })
  const find = <T>(among: (text: string) => T | undefined): Promise<T> => new Promise((resolve) => {
    const look = (): void => {
      const found = among(said)
      if (found === undefined) return
      listeners.delete(look)
      resolve(found)
    }
    listeners.add(look)
    look()
  })
  return { said: () => said, find }
}

const takesMessages = (text: string): string | undefined => /takes messages at (\S+)/.exec(text)?.[1]

const eventIn = (event: string, nth: number) => (text: string): Readonly<Record<string, unknown>> | undefined => text.split('\n')
  .filter((line) => line.startsWith('{') && line.endsWith('}'))
  .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  .filter((line) => line['event'] === event)[nth - 1]

/** Starts main.ts; nothing of this process's own settings of the hub is handed on. */
export const spawnHub = ({ args = [], node = [], environment = {}, folder }: SpawnOptions = {}): Spawned => {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUSE_')))
  const child = spawn(process.execPath, [...node, main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'], env: { ...inherited, ...environment }, cwd: folder,
  })
  const [out, err] = [collect(child.stdout), collect(child.stderr)]
  // 'close' and not 'exit': then both streams have been read to their end.
  const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? '')))
  const ready = Promise.race([
    err.find(takesMessages),
    ended.then((code): string => { throw new Error(`the hub ended with ${code}: ${err.said()}`) }),
  ])
  ready.catch(() => undefined)
  const signal = (name: NodeJS.Signals): void => void child.kill(name)
  const stop = (): Promise<number | string> => {
    signal('SIGINT')
    return ended
  }
  const logged: Spawned['logged'] = (event, nth = 1) => out.find(eventIn(event, nth))
  const printed: Spawned['printed'] = (pattern) => out.find((text) => pattern.exec(text)?.[1])
  return { pid: child.pid ?? 0, ready, ended, console: err.said, log: out.said, logged, printed, signal, stop }
}
