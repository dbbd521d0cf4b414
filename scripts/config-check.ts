// config:check: says «ok» and what looks unmeant, or what is wrong with the configuration, one line each, and exits with 2.
import { channels } from '../channels/index.ts'
import { examine } from '../config/index.ts'
import { Fault } from '../core/errors.ts'

const check = (): number => {
  const examined = examine(process.argv.slice(2), process.env, channels)
  if ('configuration' in examined) {
    for (const warning of examined.configuration.warnings) console.log(`warning: ${warning}`)
    console.log('ok')
    return 0
  }
  for (const line of examined.lines) console.error(`${examined.code}: ${line}`)
  return 2
}

try {
  process.exitCode = check()
} catch (error) {
  if (!(error instanceof Fault)) throw error
  console.error(error.message)
  process.exitCode = 2
}
