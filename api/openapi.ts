// OpenAPI 3.1 out of the very schemas that validate: every route tells itself when it is registered.
import type { RouteOptions } from 'fastify'
import { problems } from '../core/errors.ts'
import { problemSchema } from './problem.ts'
import type { Right } from './credential.ts'

type Plain = Readonly<Record<string, unknown>>

interface Told extends Plain {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly body?: { readonly content?: Readonly<Record<string, { readonly schema: unknown }>> }
  readonly params?: { readonly properties: Readonly<Record<string, Plain>> }
  readonly querystring?: { readonly properties: Readonly<Record<string, Plain>> }
  readonly response?: Readonly<Record<string, Plain>>
}

const parametersOf = (told: Told): object[] => [
  ...Object.entries(told.params?.properties ?? {}).map(([name, schema]) => ({ name, in: 'path', required: true, schema })),
  ...Object.entries(told.querystring?.properties ?? {}).map(([name, schema]) => ({ name, in: 'query', required: false, schema })),
]

const exampleOf = (schema: Plain): object => ('example' in schema ? { example: schema['example'] } : {})

const answersOf = (told: Told): object => ({
  ...Object.fromEntries(Object.entries(told.response ?? {}).map(([status, schema]) => [
    status,
    { description: String(schema['title'] ?? 'Answer'), content: { 'application/json': { schema, ...exampleOf(schema) } } },
  ])),
  ...(told.response ? {} : { 200: { description: 'Text' } }),
  default: {
    description: 'Refused', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
})

const examplesOf = (schema: Plain): object => {
  const branches = schema['oneOf'] as readonly Plain[] | undefined
  if (!branches) return exampleOf(schema)
  return { examples: Object.fromEntries(branches.map((branch) => [String(branch['title']), { value: branch['example'] }])) }
}

const shown = ({ components: _, ...schema }: Plain): Plain => schema

const bodyOf = ({ body }: Told): object | undefined => body?.content && {
  required: true,
  content: Object.fromEntries(Object.entries(body.content).map(([type, { schema }]) => (
    [type, { schema: shown(schema as Plain), ...examplesOf(schema as Plain) }]))),
}

/** What a body's schemas share, which stands in the document once. */
const sharedBy = ({ body }: Told): Plain => Object.assign({}, ...Object.values(body?.content ?? {})
  .map(({ schema }) => (schema as { readonly components?: { readonly schemas: Plain } }).components?.schemas))

const operationOf = (told: Told, right: Right): object => ({
  summary: told.summary, description: told.description, tags: told.tags, 'x-right': right,
  ...(right === 'open' ? { security: [] } : {}),
  parameters: parametersOf(told),
  ...(told.body ? { requestBody: bodyOf(told) } : {}),
  responses: answersOf(told),
})

const pathOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}')

const codes = Object.entries(problems).map(([code, { status, title, fix }]) => `| \`${code}\` | ${status} | ${title} | ${fix} |`)

const description = [
  'The hub of «Ekstern kommunikation»: silos post messages, ' +
    'the hub carries them over their channels and tells what became of them.',
  'Refusals are RFC 9457 problems with a stable `code`:', '',
  '| code | status | what | what to do |', '|---|---|---|---|', ...codes,
].join('\n')

/** Gathers the routes and answers the document. */
export const createOpenApi = (version: string, publicUrl: string) => {
  const paths: Record<string, Record<string, object>> = {}
  const schemas: Record<string, unknown> = { Problem: problemSchema }
  const gather = (route: RouteOptions): void => {
    const right = route.config?.right
    const told = route.schema as Told | undefined
    if (!right || right === 'inlet' || !told?.summary) return
    Object.assign(schemas, sharedBy(told))
    for (const method of [route.method].flat()) {
      if (method === 'HEAD') continue
      paths[pathOf(route.url)] = { ...paths[pathOf(route.url)], [method.toLowerCase()]: operationOf(told, right) }
    }
  }
  const document = () => ({
    openapi: '3.1.0',
    info: { title: 'Sluse', version, description },
    servers: [{ url: publicUrl }],
    security: [{ credential: [] }, { session: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-sluse', description: 'Of somebody who has signed in.' },
        credential: { type: 'http', scheme: 'bearer', description: 'A silo\'s or an operator\'s credential.' },
      },
    },
  })
  return { gather, document }
}
