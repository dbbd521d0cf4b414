// Where the configuration stands: the file named on the command line or by SLUSE_CONFIG, and the few environment variables
// that override members of it.
import { readFileSync } from 'node:fs'
import type { JsonSchema } from '../core/channel.ts'
import { Fault } from '../core/errors.ts'
import { isMembers, type Environment } from './secrets.ts'

const given = (argv: readonly string[], env: Environment): string | undefined => {
  const word = argv.find((candidate) => candidate === '--config' || candidate.startsWith('--config='))
  if (word === undefined) return env.SLUSE_CONFIG
  return word === '--config' ? argv[argv.indexOf(word) + 1] ?? '' : word.slice('--config='.length)
}

/**
 * The file that `--config <file>`, `--config=<file>` or SLUSE_CONFIG names, in that order; undefined where neither is there. One
 * that is there and names nothing is Fault `config-missing`: a hub that was to be configured must not start as another.
 */
export const fileNamed = (argv: readonly string[], env: Environment): string | undefined => {
  const file = given(argv, env)
  if (file === '') throw new Fault('config-missing', 'No file is named.')
  return file
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unreadable')

/** The text of the file. Throws Fault `config-missing`. */
export const readText = (argv: readonly string[], env: Environment): string => {
  const file = fileNamed(argv, env)
  if (file === undefined) throw new Fault('config-missing', 'No file is named.')
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    throw new Fault('config-missing', `${file}: ${codeOf(error)}`)
  }
}

/** An environment variable that overrides a member two levels down. */
export interface Override { readonly variable: string; readonly path: readonly [string, string]; readonly whole: boolean }

const propertiesOf = (schema: unknown): readonly (readonly [string, JsonSchema])[] =>
  isMembers(schema) && isMembers(schema.properties) ? Object.entries(schema.properties) as [string, JsonSchema][] : []

/** The overrides that a schema declares by `variable`. */
export const overridesOf = (schema: JsonSchema): readonly Override[] =>
  propertiesOf(schema).flatMap(([room, inner]) => propertiesOf(inner)
    .filter(([, { variable }]) => typeof variable === 'string')
    .map(([member, { variable, type }]) => ({ variable: String(variable), path: [room, member], whole: type === 'integer' })))

const read = (text: string, whole: boolean): unknown => (whole && /^\d+$/.test(text) ? Number(text) : text)

/** A copy of the file with the members that the environment overrides. */
export const overridden = (file: unknown, schema: JsonSchema, env: Environment): unknown => {
  if (!isMembers(file)) return file
  return overridesOf(schema).reduce((kept: Readonly<Record<string, unknown>>, { variable, path: [room, member], whole }) => {
    const text = env[variable]
    const inner = kept[room] ?? {}
    return text && isMembers(inner) ? { ...kept, [room]: { ...inner, [member]: read(text, whole) } } : kept
  }, file)
}
