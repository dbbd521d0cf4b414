// A door of a way's own, for counterparts that post: only who shows a certificate of the configured authority gets in, and where
// a fingerprint is configured only that one. What was posted is thanked for only when the hub has it on disk.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { JsonSchema } from '../../core/channel.ts'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { pemSchema } from './schema.ts'

export interface DoorSettings {
  readonly host?: string
  readonly port: number
  readonly certificate: string
  readonly key: string
  /** Authority of the certificates that get in. */
  readonly ca: string
  /** SHA-256 of the one certificate that gets in, as AA:BB:… */
  readonly fingerprint?: string
}

/** Schema of the settings; `who` posts there. */
export const doorSchema = (who: string): JsonSchema => ({
  type: 'object', description: `The door that ${who} posts receipts to, under TLS with certificates on both sides.`,
  properties: {
    host: { type: 'string', maxLength: 253, default: '127.0.0.1', description: 'Address to listen at.' },
    port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'Port to listen at.' },
    certificate: pemSchema('PEM of the door\'s own certificate, with its chain.'),
    key: pemSchema('PEM of its key.'),
    ca: { type: 'string', pattern: '^\\s*-----BEGIN ', description: 'PEM of the authority whose certificates get in.' },
    fingerprint: {
      type: 'string', pattern: '^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}$',
      description: 'SHA-256 of the one certificate that gets in; without it any of the authority\'s does.',
    },
  },
  required: ['port', 'certificate', 'key', 'ca'], additionalProperties: false,
})

/** What is answered: by the receiver of what was posted. */
export interface DoorAnswer {
  readonly status: number
  readonly type?: string
  readonly body?: string
}

export interface DoorOrder {
  readonly settings: DoorSettings
  readonly services: Pick<Services, 'world' | 'route'>
  readonly maxBodyBytes: number
  /** Where it rejects, the answer is 503 and the counterpart comes again. */
  take(body: Buffer, receive: Receive): Promise<DoorAnswer>
}

const bodyWithin = async (request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const isExpected = ({ socket }: IncomingMessage, { fingerprint }: DoorSettings): boolean =>
  fingerprint === undefined || (socket as TLSSocket).getPeerCertificate().fingerprint256 === fingerprint.toUpperCase()

const say = (response: ServerResponse, { status, type, body = '' }: DoorAnswer): void => {
  response.writeHead(status, { ...type !== undefined && { 'content-type': type }, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const lingerMs = 5000

const stopServer = (server: Server): Promise<void> => new Promise((resolve) => {
  server.close(() => resolve())
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), lingerMs).unref()
})

/** Listens from `start` to `stop`. */
export const createDoor = ({ settings, services: { world, route }, maxBodyBytes, take }: DoorOrder): Inlet => {
  const ignored = (why: string, status: number): DoorAnswer => {
    world.records.count('sluse_inlet_ignored_total', { route, why })
    return { status }
  }
  const answerTo = async (request: IncomingMessage, receive: Receive): Promise<DoorAnswer> => {
    if (!isExpected(request, settings)) return ignored('forbidden', 403)
    if (request.method !== 'POST') return ignored('forbidden', 405)
    const body = await bodyWithin(request, maxBodyBytes)
    return body ? take(body, receive) : ignored('too-large', 413)
  }
  let server: Server | undefined
  const start = async (receive: Receive): Promise<void> => {
    const { certificate: cert, key, ca, port, host = '127.0.0.1' } = settings
    server = createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, (request, response) => {
      answerTo(request, receive).then((answer) => say(response, answer), () => say(response, { status: 503 }))
    })
    server.maxConnections = 100
    server.on('tlsClientError', () => ignored('forbidden', 0))
    server.listen(port, host)
    await once(server, 'listening')
  }
  return { kind: 'listener', start, stop: async () => server && stopServer(server) }
}
