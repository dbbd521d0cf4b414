// What may be shown of a configuration: everything but secrets. A source (`{ "env": … }`) is shown, for it tells nothing; a
// text in clear is covered where its schema says `writeOnly` or its name says so; so are passwords in addresses.
import type { JsonSchema } from '../core/channel.ts'
import { isMembers, isSource, mapped, mayBeSecret } from './secrets.ts'

const telling = /secret|token|passw|passphrase|api-?key|private-?key|^pass$|^key$/i

/** The names of all members that a schema marks `writeOnly`, at any depth. */
export const writeOnlyNames = (schema: unknown): ReadonlySet<string> => {
  const names = new Set<string>()
  mapped(schema, '', (value, pointer) => {
    if (isMembers(value) && value.writeOnly === true) names.add(pointer.slice(pointer.lastIndexOf('/') + 1))
    return value
  })
  return names
}

const lastName = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1)

const isSecret = (pointer: string, names: ReadonlySet<string>): boolean =>
  mayBeSecret(pointer) && (names.has(lastName(pointer)) || telling.test(lastName(pointer)))

const withoutPassword = (text: string): string => text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/:@\s]*):[^/@\s]*@/i, '$1:***@')

const cover = (value: unknown, pointer: string, names: ReadonlySet<string>): unknown => {
  if (isSource(value) && mayBeSecret(pointer)) return { ...value }
  if (isSecret(pointer, names)) return '***'
  if (typeof value !== 'string') return value
  return pointer.endsWith('/sha256') ? `${value.slice(0, 8)}…` : withoutPassword(value)
}

/** A copy of the file, as it may be printed. */
export const masked = (file: unknown, schemas: readonly JsonSchema[]): unknown => {
  const names = new Set(schemas.flatMap((schema) => [...writeOnlyNames(schema)]))
  return mapped(file, '', (value, pointer) => cover(value, pointer, names))
}

/** Pointers of the secrets that stand in the file in clear. */
export const inClear = (file: unknown, schemas: readonly JsonSchema[]): readonly string[] => {
  const names = new Set(schemas.flatMap((schema) => [...writeOnlyNames(schema)]))
  const found: string[] = []
  mapped(file, '', (value, pointer) => {
    if (typeof value === 'string' && isSecret(pointer, names)) found.push(pointer)
    return value
  })
  return found
}
