// AsyncAPI 3 out of the very schemas that validate: what passes over brokers, at the doors that are configured.
import type { FastifyInstance } from 'fastify'
import type { JsonSchema } from '../core/channel.ts'
import type { DescribeDoor, DoorChannel, DoorDescription, Passing } from '../core/door.ts'
import { statuses } from '../core/status.ts'
import { cancellationSchema, cancellationsSchema, entrySchema, problemSchema, transactionSchema } from '../intake/index.ts'
import type { ApiParts } from './parts.ts'

type Plain = Readonly<Record<string, unknown>>

const ref = (path: string): Plain => ({ $ref: `#/${path}` })

/** As OpenAPI has it, `discriminator` is an object and there is one `example`; as AsyncAPI has it, a name, and `examples`. */
const asAsyncApi = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(asAsyncApi)
  if (typeof value !== 'object' || value === null) return value
  const { example, discriminator, ...rest } = value as Plain
  const plain = Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, asAsyncApi(member)]))
  const { propertyName } = (discriminator ?? {}) as { readonly propertyName?: string }
  return { ...plain, ...(example !== undefined && { examples: [example] }), ...(propertyName && { discriminator: propertyName }) }
}

const refusedHeaders = {
  type: 'object', required: ['code', 'status', 'asked', 'problem'],
  properties: {
    code: { type: 'string', description: 'Stable code of the refusal.' },
    status: { type: 'integer', description: 'As over HTTP.' },
    asked: { type: 'string', description: 'The routing key that it came by.' },
    problem: { type: 'string', description: 'The whole problem, as JSON.' },
  },
}

const schemasOf = ({ components, ...message }: JsonSchema): Plain => asAsyncApi({
  ...(components as { readonly schemas: Plain }).schemas, Message: message, Cancellation: cancellationSchema,
  Transaction: transactionSchema, Cancellations: cancellationsSchema, Problem: problemSchema, Entry: entrySchema,
}) as Plain

const said: Readonly<Record<Passing, Plain>> = {
  message: { title: 'Message', payload: ref('components/schemas/Message'), correlationId: ref('components/correlationIds/own') },
  cancellation: {
    title: 'Cancellation', payload: ref('components/schemas/Cancellation'), correlationId: ref('components/correlationIds/own'),
  },
  transaction: { title: 'Transaction', payload: ref('components/schemas/Transaction') },
  cancellations: { title: 'What became of each', payload: ref('components/schemas/Cancellations') },
  problem: { title: 'Refusal', contentType: 'application/problem+json', payload: ref('components/schemas/Problem') },
  entry: { title: 'Status', payload: ref('components/schemas/Entry') },
  refused: { title: 'What was refused, as it came', headers: refusedHeaders, payload: { description: 'As it came.' } },
}

const examplesOf = ({ payload }: Plain, schemas: Plain): Plain => {
  const name = String((payload as { readonly $ref?: string }).$ref).split('/').at(-1) ?? ''
  const { oneOf, examples } = (schemas[name] ?? {}) as Readonly<Record<'oneOf' | 'examples', readonly unknown[] | undefined>>
  const payloads = oneOf?.flatMap((branch) => (branch as Plain)['examples'] as readonly unknown[]) ?? examples
  return payloads ? { examples: payloads.map((each) => ({ payload: each })) } : {}
}

const messagesOf = (schemas: Plain): Plain => Object.fromEntries(Object.entries(said).map(([name, message]) => (
  [name, { name, contentType: 'application/json', ...message, ...examplesOf(message, schemas) }])))

const parameters = (names: readonly string[]): Readonly<Record<string, Plain>> => ({
  silo: { description: 'The silo\'s id.' },
  channel: { description: 'The channel of the message.', enum: names },
  status: { description: 'What it has come to.', enum: statuses },
})

const channelOf = ({ name }: DoorDescription, names: readonly string[], channel: DoorChannel): Plain => {
  const { address, description, passing, more } = channel
  const wanted = [...(address ?? '').matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter ?? '')
  return {
    address, description, servers: [ref(`servers/${name}`)], ...more,
    messages: Object.fromEntries(passing.map((each) => [each, ref(`components/messages/${each}`)])),
    ...(wanted.length > 0 && { parameters: Object.fromEntries(wanted.map((each) => [each, parameters(names)[each]])) }),
  }
}

const operationOf = ({ name, action, description, passing, reply }: DoorChannel): Plain => ({
  action, summary: description, channel: ref(`channels/${name}`),
  messages: passing.map((each) => ref(`channels/${name}/messages/${each}`)),
  ...(reply && {
    reply: {
      channel: ref(`channels/${reply.channel}`),
      ...(reply.location && { address: { location: reply.location, description: reply.description } }),
    },
  }),
})

const serverOf = ({ channels: _, name: __, ...server }: DoorDescription): Plain => server

export interface AsyncApiParts {
  readonly version: string
  readonly message: JsonSchema
  readonly channelNames: readonly string[]
  readonly describe: readonly ((silo: string) => ReturnType<DescribeDoor>)[]
}

/** The document for one silo, or with `{silo}` where its id stands. */
export const createAsyncApi = ({ version, message, channelNames, describe }: AsyncApiParts) => {
  const schemas = schemasOf(message)
  const messages = messagesOf(schemas)
  return (silo = '{silo}'): Plain => {
    const doors = describe.map((each) => each(silo))
    const channels = doors.flatMap((door) => door.channels.map((channel) => ({ door, channel })))
    return {
      asyncapi: '3.0.0',
      info: {
        title: 'Sluse', version,
        description: 'What silos hand in over brokers, and what they are told. `?silo=<id>` puts in its names.',
      },
      defaultContentType: 'application/json',
      servers: Object.fromEntries(doors.map((door) => [door.name, serverOf(door)])),
      channels: Object.fromEntries(channels.map(({ door, channel }) => [channel.name, channelOf(door, channelNames, channel)])),
      operations: Object.fromEntries(channels.map(({ channel }) => [channel.name, operationOf(channel)])),
      components: {
        schemas, messages,
        correlationIds: { own: { description: 'Comes back with the answer.', location: '$message.header#/correlation_id' } },
      },
    }
  }
}

const query = {
  type: 'object', additionalProperties: false,
  properties: {
    silo: {
      type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', example: 'kontaktforloeb', description: 'Its id is put into the names.',
    },
  },
}

/** GET /v1/asyncapi.json */
export const registerAsyncApi = (app: FastifyInstance, { version, channels, doors }: ApiParts, message: JsonSchema): void => {
  // Made when it is first asked for.
  let made: ReturnType<typeof createAsyncApi> | undefined
  const document = (silo?: string): Plain => {
    made ??= createAsyncApi({ version, message, channelNames: [...channels.keys()], describe: doors })
    return made(silo)
  }
  app.get<{ Querystring: { silo?: string } }>('/v1/asyncapi.json', {
    config: { right: 'open' }, schema: { querystring: query }, handler: async (request) => document(request.query.silo),
  })
}
