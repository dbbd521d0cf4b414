// A server as a private process: it dies with the process that started it, however that ends, and its files are its folder's.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

export interface Program {
  /** Starts it, again after a kill; resolves when it says that it is ready. */
  start(): Promise<void>
  /** Ends it as the signal says; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>
  /** Sends the signal and waits for nothing: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void
}

export interface ProgramOrder {
  readonly command: string
  readonly args: readonly string[]
  /** What it says when it is ready. */
  readonly ready: RegExp
  readonly env?: NodeJS.ProcessEnv
  /** Whom it runs as, where it refuses to run as root. */
  readonly uid?: number
  readonly gid?: number
}

const keptCharacters = 65_536

const whenReady = (child: ChildProcess, { command, ready }: ProgramOrder): Promise<void> => new Promise((resolve, reject) => {
  let said = ''
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString('utf8')).slice(-keptCharacters)
    if (ready.test(said)) resolve()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`${command} ended with ${code}: ${said}`)))
})

/** A program that can be started, ended and started again. It is not started yet. */
export const createProgram = (order: ProgramOrder): Program => {
  const { command, args, env, uid, gid } = order
  let child: ChildProcess | undefined
  const isRunning = (): boolean => child !== undefined && child.exitCode === null && child.signalCode === null
  return {
    start: async () => {
      // The kernel kills it when this process dies, also by SIGKILL.
      child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env, uid, gid })
      await whenReady(child, order)
    },
    end: async (signal) => {
      if (!child || !isRunning()) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
    signal: (signal) => { child?.kill(signal) },
  }
}
