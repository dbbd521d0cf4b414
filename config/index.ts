import { Fault } from '../core/errors.ts'
import type { Configuration } from './configuration.ts'
import { examineText, examineValue, type Channels, type Examined } from './examine.ts'
import type { Environment } from './secrets.ts'
import { readText } from './source.ts'

export type { ApiConfiguration, Configuration, LogLevel, Operator, StoreConfiguration } from './configuration.ts'
export { examineValue } from './examine.ts'
export type { Channels, Examined } from './examine.ts'
export type { Environment } from './secrets.ts'
export { fileSchema } from './schema.ts'

/** What it amounts to. Throws Fault where it is not sound. */
export const accept = (examined: Examined): Configuration => {
  if ('configuration' in examined) return examined.configuration
  throw new Fault(examined.code, examined.lines.join('; '))
}

/** What the file named by the command line or the environment amounts to, or what is wrong. Throws Fault `config-missing`. */
export const examine = (argv: readonly string[], env: Environment, channels: Channels): Examined =>
  examineText(readText(argv, env), env, channels)

/**
 * The configuration in force. Throws Fault `config-missing` (no file), `config-broken` (no JSON; line and column),
 * `config-invalid` (the members at fault and their rules) or `secret-missing`. No fault tells a secret.
 */
export const load = (argv: readonly string[], env: Environment, channels: Channels): Configuration =>
  accept(examine(argv, env, channels))

/** The same for a configuration that is already a value (of a test, of the sandbox). */
export const configure = (value: unknown, env: Environment, channels: Channels): Configuration =>
  accept(examineValue(value, env, channels))
