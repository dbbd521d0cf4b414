// The way of a configuration: text → value → overrides → secrets → defaults and validation → agreement → core's words → ice.
import type { Channel, JsonSchema } from '../core/channel.ts'
import type { FaultCode } from '../core/errors.ts'
import { check } from './check.ts'
import { complaint, tellIn, type Complaint, type Told } from './complaint.ts'
import { complete } from './complete.ts'
import type { Configuration } from './configuration.ts'
import type { ConfigurationFile } from './file.ts'
import { freeze } from './freeze.ts'
import { placeOf, scan } from './json.ts'
import { inClear, masked } from './mask.ts'
import { fileSchema } from './schema.ts'
import { followProfile } from './profile.ts'
import { endpointsOn, settingsFor } from './partners.ts'
import { isMembers, resolveSecrets, type Environment } from './secrets.ts'
import { overridden } from './source.ts'
import { createValidate, type Validate } from './validate.ts'
import { warn } from './warn.ts'

/** What config/ needs to know of a channel. */
export type Channels = readonly (Pick<Channel, 'name' | 'settings'> & Partial<Pick<Channel, 'schema'>>)[]

/** What came of examining a file: a configuration, or why not, one line a fault. */
export type Examined =
  | { readonly configuration: Configuration; readonly shown: unknown }
  | { readonly code: FaultCode; readonly lines: readonly string[] }

const schemasOf = (channels: Channels): readonly JsonSchema[] => [fileSchema, ...channels.map(({ settings }) => settings)]

type Members = Readonly<Record<string, unknown>>

/** Settings that lead to a partner are checked as they are when both halves are put together. */
const validateTogether = (route: Members, file: Members, check: (settings: object, at: string) => readonly Complaint[]) => {
  const partners = (isMembers(file.partners) ? file.partners : {}) as ConfigurationFile['partners']
  return endpointsOn(partners, String(route.channel)).flatMap(([id, endpoint]) =>
    check(settingsFor(route.settings as object, id, endpoint), `/partners/${id}/endpoints/${String(route.channel)}/settings`))
}

/** A test message is checked as any other on its channel. */
const validateTests = (file: unknown, channels: Channels, validate: Validate): readonly Complaint[] => {
  const routes = isMembers(file) && Array.isArray(file.routes) ? file.routes as unknown[] : []
  return routes.flatMap((route, index) => {
    const schema = isMembers(route) ? channels.find(({ name }) => name === route.channel)?.schema : undefined
    if (!schema || !isMembers(route) || !isMembers(route.test)) return []
    const { recipient, content } = route.test
    const at = `/routes/${index}/test`
    return [...validate(schema.recipient, recipient, `${at}/recipient`), ...validate(schema.content, content, `${at}/content`)]
  })
}

const validateSettings = (file: unknown, channels: Channels, validate: Validate): readonly Complaint[] => {
  const routes = isMembers(file) && Array.isArray(file.routes) ? file.routes as unknown[] : []
  return routes.flatMap((route, index) => {
    const schema = isMembers(route) ? channels.find(({ name }) => name === route.channel)?.settings : undefined
    if (!schema || !isMembers(file) || !isMembers(route) || !isMembers(route.settings)) return []
    const check = (settings: object, at: string) => validate(schema, settings, at)
    return route.perPartner === true ? validateTogether(route, file, check) : check(route.settings, `/routes/${index}/settings`)
  })
}

interface Fault { readonly code: FaultCode; readonly complaints: readonly Complaint[] }

const faultOf = (code: FaultCode, complaints: readonly Complaint[]): Fault | undefined =>
  complaints.length > 0 ? { code, complaints } : undefined

// Fills in the defaults of the file in place, so it is handed a copy of its own.
const faultIn = (file: unknown, channels: Channels): Fault | undefined => {
  const validate = createValidate()
  const faults = [...validate(fileSchema, file, ''), ...validateSettings(file, channels, validate),
    ...validateTests(file, channels, validate)]
  const sound = file as ConfigurationFile
  return faultOf('config-invalid', faults) ?? faultOf('profile-mixed', followProfile(sound)) ??
    faultOf('config-invalid', check(sound, channels.map(({ name }) => name)))
}

const warningsOf = (file: ConfigurationFile, given: unknown, channels: Channels): readonly Complaint[] => [
  ...warn(file),
  ...inClear(given, schemasOf(channels))
    .map((at) => complaint(at, 'a secret stands here in clear; better { "env": … } or { "file": … }')),
]

// The file as it may be shown: with its defaults, but with the sources of its secrets and not the secrets.
const shownOf = (given: unknown, channels: Channels): unknown => {
  const filled = structuredClone(given)
  faultIn(filled, channels)
  return masked(filled, schemasOf(channels))
}

const plain: Told = ({ at, says }) => `${at || '/'}: ${says}`

/** Examines a configuration that is already a value. */
export const examineValue = (value: unknown, env: Environment, channels: Channels, tell: Told = plain): Examined => {
  const given = overridden(value, fileSchema, env)
  const { file, missing } = resolveSecrets(given, env)
  if (missing.length > 0) return { code: 'secret-missing', lines: missing.map(tell) }
  const fault = faultIn(file, channels)
  if (fault) return { code: fault.code, lines: fault.complaints.map(tell) }
  const sound = file as ConfigurationFile
  const warnings = warningsOf(sound, given, channels).map(tell)
  return { configuration: freeze(complete(sound, warnings)), shown: shownOf(given, channels) }
}

/** Examines the text of a configuration file. */
export const examineText = (text: string, env: Environment, channels: Channels): Examined => {
  const scanned = scan(text)
  const tell = tellIn(text, scanned)
  if (scanned.brokenAt !== undefined) {
    const { line, column } = placeOf(text, scanned.brokenAt)
    return { code: 'config-broken', lines: [`line ${line}, column ${column}`] }
  }
  const doubled = scanned.doubled.map((at) => tell(complaint(at, 'stands twice')))
  return doubled.length > 0 ? { code: 'config-invalid', lines: doubled } : examineValue(JSON.parse(text), env, channels, tell)
}
