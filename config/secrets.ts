// A secret need not stand in the file: wherever the text of `queue.url`, `store.url`, a door's `url`, of `settings`, of an
// endpoint's `ca`, of a webhook, of `relevance`, of `alarms` or of `partnerApi` is expected, `{ "env": "NAME" }` takes it from
// the environment and `{ "file": "/run/secrets/name" }` from a file, without the line break at its end.
import { readFileSync } from 'node:fs'
import { complaint, type Complaint } from './complaint.ts'
import { segment } from './json.ts'

export type Environment = Readonly<Record<string, string | undefined>>
export type Source = { readonly env: string } | { readonly file: string }

type Members = Readonly<Record<string, unknown>>

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** True for an object with one member, `env` or `file`, that is a text. */
export const isSource = (value: unknown): value is Source =>
  isMembers(value) && Object.keys(value).length === 1 && typeof (value.env ?? value.file) === 'string'

/** True where the file may name a source instead of a text. */
export const mayBeSecret = (pointer: string): boolean =>
  /^\/partners\/[^/]+\/endpoints\/[^/]+\/(ca$|settings\/)/.test(pointer) || /^\/partnerApi\//.test(pointer) ||
  /^\/people\/(firstPassword$|saml\/(key|certificate|certificates\/\d+)$)/.test(pointer) ||
  /^\/(queue|store|doors\/[^/]+)\/(url|ca)$/.test(pointer) ||
  /^\/alarms\/(mail\/(user|password|ca)|webhook\/(secret|ca))$/.test(pointer) ||
  /^\/routes\/\d+\/settings\//.test(pointer) || /^\/silos\/[^/]+\/(webhook|relevance)\//.test(pointer)

const read = (source: Source, env: Environment): string | undefined => {
  if ('env' in source) return env[source.env] || undefined
  try {
    return readFileSync(source.file, 'utf8').replace(/\r?\n$/, '') || undefined
  } catch {
    return undefined
  }
}

const missing = (pointer: string, source: Source): Complaint =>
  complaint(pointer, 'env' in source
    ? `the environment variable ${source.env} is not set`
    : `the file ${source.file} cannot be read or is empty`)

/** A copy of `value` with the members mapped; `map` sees each value with its pointer and answers what stands there instead. */
export const mapped = (value: unknown, pointer: string, map: (value: unknown, pointer: string) => unknown): unknown => {
  const instead = map(value, pointer)
  if (instead !== value) return instead
  if (Array.isArray(value)) return value.map((item, index) => mapped(item, pointer + segment(index), map))
  if (!isMembers(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapped(member, pointer + segment(name), map)]))
}

export interface Resolved { readonly file: unknown; readonly missing: readonly Complaint[] }

/** A copy of the file with each secret in place of its source. What is not there is told and left empty. */
export const resolveSecrets = (file: unknown, env: Environment): Resolved => {
  const gone: Complaint[] = []
  const resolved = mapped(file, '', (value, pointer) => {
    if (!isSource(value) || !mayBeSecret(pointer)) return value
    const secret = read(value, env)
    if (secret === undefined) gone.push(missing(pointer, value))
    return secret ?? ''
  })
  return { file: resolved, missing: gone }
}
