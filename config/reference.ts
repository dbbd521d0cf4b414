// docs/configuration.md, made of the schemas: every member with its meaning, unit, default, limits and an example.
import type { JsonSchema } from '../core/channel.ts'
import type { Channels } from './examine.ts'
import { fileSchema } from './schema.ts'
import { isMembers } from './secrets.ts'
import { overridesOf } from './source.ts'

interface Row { readonly name: string; readonly schema: JsonSchema; readonly required: boolean }

const schemaIn = (value: unknown): JsonSchema | undefined => (isMembers(value) ? value : undefined)

// A member that may be anything only repeats one that is described elsewhere.
const rowsIn = (schema: JsonSchema, prefix: string): readonly Row[] => {
  const required = Array.isArray(schema.required) ? schema.required as unknown[] : []
  return Object.entries(schemaIn(schema.properties) ?? {}).flatMap(([name, inner]) =>
    (schemaIn(inner) ? rowsOf(`${prefix}${name}`, schemaIn(inner) ?? {}, required.includes(name)) : []))
}

const alternatives = (schema: JsonSchema): readonly JsonSchema[] =>
  (['oneOf', 'anyOf', 'allOf'] as const)
    .flatMap((keyword) => (Array.isArray(schema[keyword]) ? schema[keyword] as JsonSchema[] : []))

const tagOf = (schema: JsonSchema): string => {
  const adapter = schemaIn(schemaIn(schema.properties)?.adapter)
  return adapter?.const === undefined ? '' : ` (${String(adapter.const)})`
}

const below = (name: string, schema: JsonSchema): readonly Row[] => [
  ...rowsIn(schema, `${name}.`),
  ...alternatives(schema).flatMap((inner) => rowsIn(inner, `${name}${tagOf(inner)}.`)),
  ...(schemaIn(schema.additionalProperties) ? rowsIn(schemaIn(schema.additionalProperties) ?? {}, `${name}.<id>.`) : []),
  ...(schemaIn(schema.items) ? rowsIn(schemaIn(schema.items) ?? {}, `${name}[].`) : []),
]

const rowsOf = (name: string, schema: JsonSchema, required: boolean): readonly Row[] =>
  [{ name, schema, required }, ...below(name, schema)]

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``

const typeOf = (schema: JsonSchema): string => {
  if (schema.duration) return 'duration'
  if (Array.isArray(schema.enum)) return schema.enum.map(code).join(', ')
  if (schema.const !== undefined) return code(schema.const)
  const type = [schema.type ?? 'any'].flat().map(String).join(' or ')
  return type === 'array' ? `list of ${typeOf(schemaIn(schema.items) ?? {})}` : type
}

const bounds: readonly (readonly [string, string, string])[] = [
  ['minimum', 'at least', ''], ['exclusiveMinimum', 'more than', ''], ['maximum', 'at most', ''],
  ['minLength', 'at least', ' characters'], ['maxLength', 'at most', ' characters'],
  ['minItems', 'at least', ' items'], ['maxItems', 'at most', ' items'],
]

const boundsOf = (schema: JsonSchema): readonly string[] =>
  bounds.filter(([keyword]) => keyword in schema).map(([keyword, words, of]) => `${words} ${String(schema[keyword])}${of}`)

const limitsOf = (schema: JsonSchema): string => {
  const duration = schemaIn(schema.duration)
  if (duration) return `${String(duration.min)} to ${String(duration.max)}`
  const pattern = typeof schema.pattern === 'string' ? [`\`${schema.pattern.replaceAll('|', '\\|')}\``] : []
  return [...boundsOf(schema), ...pattern].join(', ')
}

const isPlain = (value: unknown): boolean => value !== undefined && !(isMembers(value) && Object.keys(value).length === 0)

const standing = ({ schema, required }: Row): string => {
  if (required) return 'required'
  return isPlain(schema.default) ? code(schema.default) : ''
}

const exampleOf = ({ examples }: JsonSchema): string => (Array.isArray(examples) ? code(examples[0]) : '')

const line = (row: Row): string => {
  const { name, schema } = row
  const means = [schema.description, schema.writeOnly === true ? '(secret)' : ''].filter(Boolean).join(' ').replaceAll('|', '\\|')
  return `| \`${name}\` | ${means} | ${typeOf(schema)} | ${standing(row)} | ${limitsOf(schema)} | ${exampleOf(schema)} |`
}

const table = (rows: readonly Row[]): string =>
  ['| member | meaning | type | default | limits | example |', '|---|---|---|---|---|---|', ...rows.map(line)].join('\n')

const roomsOf = (): readonly Row[] =>
  Object.entries(schemaIn(fileSchema.properties) ?? {})
    .map(([name, schema]) => ({ name, schema: schemaIn(schema) ?? {}, required: false }))

const chapter = ({ name, schema, required }: Row): string =>
  [`## ${name}`, '', String(schema.description ?? ''), '',
    table(below(name, schema).length > 0 ? below(name, schema) : [{ name, schema, required }]), ''].join('\n')

const channelChapter = ({ name, settings }: Channels[number]): string =>
  [`### ${name}`, '', String(settings.description ?? ''), '', table(below('settings', settings)), ''].join('\n')

const overrides = (): string =>
  overridesOf(fileSchema).map(({ variable, path }) => `| \`${variable}\` | \`${path.join('.')}\` |`).join('\n')

const opening = (): string => `# Configuration

Made from the schema by \`node scripts/config-reference.ts\`; do not edit.

One JSON file, named by \`--config <file>\` or by the environment variable \`SLUSE_CONFIG\`. It is read once, at start: first the
overrides and secrets are put in, then the defaults, then everything is checked, and then nothing changes any more. What is wrong
is told with its line and column, all of it at once, and the hub does not start. \`node scripts/config-check.ts --config <file>\`
checks a file, \`node scripts/config-show.ts --config <file>\` shows what it amounts to, without its secrets.

**Durations** are texts such as \`"250ms"\`, \`"15s"\`, \`"10m"\`, \`"72h"\`, \`"180d"\` (a day is 24 hours), or whole numbers of
milliseconds.

**Secrets** need not stand in the file: for \`queue.url\`, \`store.url\`, a door's \`url\`, an endpoint's \`ca\` and any text in
\`settings\`, a \`webhook\`, \`relevance\` or \`partnerApi\`,
\`{ "env": "NAME" }\` takes it from the environment and \`{ "file": "/run/secrets/name" }\` from a file, without the line break at
its end. Relative files are looked for from the working directory.

**The environment overrides** these members:

| variable | member |
|---|---|
${overrides()}
`

/** The reference as Markdown. */
export const reference = (channels: Channels): string => [
  opening(),
  ...roomsOf().filter(({ name }) => name !== '$schema').map(chapter),
  '## The channels\' settings\n',
  ...channels.map(channelChapter),
].join('\n')
