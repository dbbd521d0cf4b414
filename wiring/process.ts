// Which configuration the process runs with, the signals it obeys, and how it ends. Without a configuration file the hub runs
// with the sandbox's counterparts; with one, no sandbox code is reachable.
import { flushCompileCache } from 'node:module'
import { channels } from '../channels/index.ts'
import { accept, examine, examineValue, type Examined } from '../config/index.ts'
import { fileNamed } from '../config/source.ts'
import { Fault, faults } from '../core/errors.ts'
import type { Shown } from './settings.ts'
import { startHub, version } from './start.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Stops once, on the first of the signals; a second one ends the process at once. */
const stopOnSignals = (stop: () => Promise<void>): void => {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(130)
    stopping = true
    void stop().then(() => process.exit(0), () => process.exit(1))
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
}

const shownOf = (examined: Examined): Shown => ({ shown: 'shown' in examined ? examined.shown : undefined })

const withSandbox = async (environment: Environment): Promise<void> => {
  const { startSandbox } = await import('../sandbox/index.ts')
  const sandbox = await startSandbox(environment)
  const examined = examineValue(sandbox.configuration, { ...environment, ...sandbox.environment }, channels)
  const hub = await startHub(accept(examined), { demo: sandbox.accounts, lab: sandbox.lab, shown: shownOf(examined) })
  await sandbox.begin(hub.url)
  stopOnSignals(async () => {
    await sandbox.quiet()
    await hub.stop()
    await sandbox.stop()
  })
}

const asConfigured = async (words: readonly string[], environment: Environment): Promise<void> => {
  const again = (): Examined => examine(words, environment, channels)
  const examined = again()
  const hub = await startHub(accept(examined), { shown: { ...shownOf(examined), again } })
  stopOnSignals(() => hub.stop())
  if (hub.firstPassword) {
    const { name, password } = hub.firstPassword
    console.error(`The first user is ${name}; the password, shown this once and to be changed at sign-in, is ${password}`)
  }
  console.error(`Sluse ${version} takes messages at ${hub.url} (see /v1/openapi.json).`)
  console.error(`Operators sign in at ${hub.url}/dashboard/.`)
}

/** Ends the process itself where it cannot start: with the code's number and its sentence. */
export const main = async (words: readonly string[], environment: Environment): Promise<void> => {
  try {
    await (fileNamed(words, environment) ? asConfigured(words, environment) : withSandbox(environment))
    // Now, because a kill leaves no time for it.
    flushCompileCache()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    console.error(error.message)
    process.exit(faults[error.code].status)
  }
}
