// The hub as a process of its own, started, killed with SIGKILL and started again.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../main.ts', import.meta.url))

export interface HubProcess {
  readonly url: string
  /** Starts it; resolves when it says that it takes messages. */
  start(): Promise<void>
  kill(): Promise<void>
  /** Sends it and waits for nothing: SIGSTOP, SIGCONT. */
  signal(name: NodeJS.Signals): void
  /** Ctrl-C: drains and stops; answers the exit code. */
  stop(): Promise<number | null>
}

const ready = (child: ChildProcess): Promise<void> => new Promise((resolve, reject) => {
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8')
    if (said.includes('takes messages')) resolve()
  })
  child.once('exit', (code) => reject(new Error(`the hub ended with ${code}: ${said}`)))
})

/** A hub on `port` with the configuration in `file`; what it writes goes to `log`. */
export const hubProcess = (file: string, port: number, log: string): HubProcess => {
  const out = createWriteStream(log, { flags: 'a' })
  let child: ChildProcess | undefined
  // Also where the torture itself ends by an error that nobody caught.
  process.once('exit', () => void child?.kill('SIGKILL'))
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (!child || child.exitCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill(signal)
    return (await ended)[0] as number | null
  }
  return {
    url: `http://127.0.0.1:${port}`,
    start: async () => {
      const env = { ...process.env, SLUSE_CONFIG: '' }
      child = spawn(process.execPath, [main, '--config', file], { stdio: ['ignore', 'pipe', 'pipe'], env })
      child.stdout?.pipe(out, { end: false })
      child.stderr?.pipe(out, { end: false })
      await ready(child)
    },
    signal: (name) => { child?.kill(name) },
    kill: async () => void await end('SIGKILL'),
    stop: () => end('SIGINT'),
  }
}
