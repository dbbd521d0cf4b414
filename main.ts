// The process. Without a configuration file the hub runs with the sandbox's counterparts; with one, no sandbox code is reachable.
import { channels } from './channels/index.ts'
import { configure, load } from './config/index.ts'
import { fileNamed } from './config/source.ts'
import { Fault, faults } from './core/errors.ts'
import { startHub, version } from './wiring/start.ts'

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

const withSandbox = async (): Promise<void> => {
  const { startSandbox } = await import('./sandbox/index.ts')
  const sandbox = await startSandbox(process.env)
  const hub = await startHub(configure(sandbox.configuration, { ...process.env, ...sandbox.environment }, channels))
  await sandbox.begin(hub.url)
  stopOnSignals(async () => {
    await sandbox.quiet()
    await hub.stop()
    await sandbox.stop()
  })
}

const asConfigured = async (): Promise<void> => {
  const hub = await startHub(load(process.argv.slice(2), process.env, channels))
  stopOnSignals(() => hub.stop())
  console.error(`Sluse ${version} takes messages at ${hub.url} (see /v1/openapi.json).`)
}

const main = async (): Promise<void> => {
  try {
    await (fileNamed(process.argv.slice(2), process.env) ? asConfigured() : withSandbox())
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    console.error(error.message)
    process.exit(faults[error.code].status)
  }
}

if (import.meta.main) await main()
