// Who may import what: the table of ARCHITECTURE.md as data, and how a file's imports are read.
import { dirname, join } from 'node:path/posix'
import type { Source } from './sources.ts'

export interface Imported {
  readonly from: string
  readonly dynamic: boolean
}

// `import … from`, `export … from`; `import '…'` alone; `import('…')`.
const named = String.raw`\b(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,?\s*)?(?:\{[^{}]*\}|\*(?:\s+as\s+[\w$]+)?)?\s*from\s*`
const statements = new RegExp(String.raw`(?:${named}|\bimport\s*)['"]( *)['"]|\bimport\s*\(\s*['"]( *)['"]`, 'g')

/** The modules that a file names, by static and dynamic imports and re-exports. */
export const importsOf = ({ text, bare }: Source): readonly Imported[] =>
  [...bare.matchAll(statements)].map((found) => {
    const end = found.index + found[0].length - 1
    const blanks = (found[1] ?? found[2] ?? '').length
    return { from: text.slice(end - blanks, end), dynamic: found[1] === undefined }
  })

/** Where a relative import leads, from the root. */
export const target = (path: string, from: string): string => join(dirname(path), from)

/** The room of a path: `hub`, `adapters/smtp`, or the file itself at the root and at the head of a family. */
const families = new Set(['adapters', 'channels', 'queues', 'stores', 'depots', 'doors'])
export const roomOf = (path: string): string => {
  const [first = '', second = ''] = path.split('/')
  return families.has(first) ? `${first}/${second}` : first
}

type May = (path: string) => boolean

const within = (...rooms: readonly string[]): May => (path) => rooms.some((room) => path.startsWith(`${room}/`))
const memberIndex = (family: string): May => (path) => new RegExp(`^${family}/[^/]+/index\\.ts$`).test(path)
const either = (...ways: readonly May[]): May => (path) => ways.some((may) => may(path))
const all: May = () => true

const rooms: Readonly<Record<string, May>> = {
  core: within('core'),
  routes: within('core', 'routes'),
  config: within('core', 'config'),
  seal: within('core', 'seal'),
  world: within('core', 'world'),
  hub: within('core', 'routes', 'hub'),
  client: within('client'),
  intake: within('core', 'hub', 'intake'),
  people: within('core', 'people'),
  api: within('core', 'hub', 'intake', 'people', 'api'),
  dashboard: within('dashboard', 'api'),
  sandbox: within('core', 'sandbox', 'adapters'),
  brokers: within('core', 'brokers'),
  databases: within('core', 'databases'),
  archive: within('core', 'archive'),
  canary: within('core', 'canary', 'databases'),
  'main.ts': all, wiring: all, scripts: all, bench: all, test: all, examples: all,
}

const member = (family: string, room: string): May => {
  if (room === `${family}/index.ts`) return either(within('core'), memberIndex(family))
  if (family === 'adapters') return within('core', room, 'adapters/protocols')
  if (family === 'queues' || family === 'doors') return within('core', room, 'brokers')
  if (family === 'stores' || family === 'depots') return within('core', room, 'databases')
  return family === 'channels' ? either(within('core', room), memberIndex('adapters')) : within('core', room)
}

/** What a room may import of ours; undefined for a room that the table does not know. */
export const mayImport = (path: string): May | undefined => {
  const room = roomOf(path)
  const [family = ''] = room.split('/')
  return families.has(family) ? member(family, room) : rooms[room]
}

/** Tools, which nothing that runs imports. */
export const tools: readonly string[] = ['test', 'bench', 'scripts', 'examples']

/** The home of each package; tools may use all. */
export const homes: Readonly<Record<string, readonly string[]>> = {
  fastify: ['api'],
  ajv: ['intake', 'config'],
  'ajv-formats': ['intake', 'config'],
  undici: ['adapters/protocols'],
  'fast-xml-parser': ['adapters/protocols'],
  'modern-tar': ['adapters/protocols'],
  lzma1: ['adapters/protocols'],
  saxes: ['adapters/protocols'],
  nodemailer: ['adapters/smtp'],
  imapflow: ['adapters/smtp'],
  mailparser: ['adapters/smtp', 'sandbox'],
  'smtp-server': ['adapters/smtp', 'sandbox'],
  twilio: ['adapters/twilio'],
  amqplib: ['adapters/serviceplatformen', 'brokers', 'queues/rabbitmq', 'doors/amqp', 'client'],
  bullmq: ['brokers', 'queues/bullmq', 'doors/bullmq', 'client'],
  ioredis: ['brokers', 'client'],
  'lit-html': ['dashboard'],
  'hyparquet-writer': ['api'],
  '@node-saml/node-saml': ['people'],
  pg: ['databases', 'stores/postgres'],
  pino: ['world'],
  'prom-client': ['world'],
  'node:sqlite': ['stores/sqlite'],
}

/** Rooms without packages and without Node modules. */
export const pure: readonly string[] = ['core', 'routes']

/** The package of an import that is not relative: `@scope/name`, `name`, `node:name`. */
export const packageOf = (from: string): string => from.split('/').slice(0, from.startsWith('@') ? 2 : 1).join('/')
