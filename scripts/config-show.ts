// config:show: prints the configuration in force, with its defaults and overrides and without its secrets.
import { channels } from '../channels/index.ts'
import { examine } from '../config/index.ts'
import { Fault } from '../core/errors.ts'

try {
  const examined = examine(process.argv.slice(2), process.env, channels)
  if (!('configuration' in examined)) throw new Fault(examined.code, examined.lines.join('; '))
  console.log(JSON.stringify(examined.shown, undefined, 2))
} catch (error) {
  if (!(error instanceof Fault)) throw error
  console.error(error.message)
  process.exitCode = 2
}
