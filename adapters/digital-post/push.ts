// NgDP's receipts, posted to a door of our own: only who shows a certificate of the configured authority gets in, and where a
// fingerprint is configured only that one. Thanked for (200, empty) only when the hub has the receipt on disk; what makes no
// sense is thanked for too, because it would make no more sense the next time.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Inlet, Receive } from '../../core/inlet.ts'
import { parsedMembers } from './client.ts'
import { hearing } from './hearing.ts'
import type { ReceiptParts } from './parts.ts'
import type { PushSettings } from './settings.ts'

const maxBodyBytes = 65_536

const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const isExpected = ({ socket }: IncomingMessage, { fingerprint }: PushSettings): boolean =>
  fingerprint === undefined || (socket as TLSSocket).getPeerCertificate().fingerprint256 === fingerprint.toUpperCase()

/** Listens for receipts from `start` to `stop`. */
export const createPush = (push: PushSettings, parts: ReceiptParts): Inlet => {
  const { world, route } = parts.services
  const hear = hearing(parts)
  const ignored = (why: string, status: number): number => {
    world.records.count('sluse_inlet_ignored_total', { route, why })
    return status
  }
  const statusOf = async (request: IncomingMessage, receive: Receive): Promise<number> => {
    if (!isExpected(request, push)) return ignored('forbidden', 403)
    if (request.method !== 'POST') return ignored('forbidden', 405)
    const body = await bodyOf(request)
    if (!body) return ignored('too-large', 413)
    return await hear(parsedMembers(body), receive) ? 200 : ignored('unintelligible', 200)
  }
  const answer = (request: IncomingMessage, response: ServerResponse, receive: Receive): void => {
    const end = (status: number): void => void response.writeHead(status, { 'content-length': 0 }).end()
    statusOf(request, receive).then(end, () => end(503))
  }
  let server: Server | undefined
  const start = async (receive: Receive): Promise<void> => {
    const tls = { cert: push.certificate, key: push.key, ca: push.ca, requestCert: true, rejectUnauthorized: true }
    server = createServer(tls, (request, response) => answer(request, response, receive))
    server.maxConnections = 100
    server.on('tlsClientError', () => ignored('forbidden', 0))
    server.listen(push.port, push.host ?? '127.0.0.1')
    await once(server, 'listening')
  }
  const stop = (): Promise<void> => new Promise((resolve) => {
    if (!server) return resolve()
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server?.closeAllConnections(), 5000).unref()
  })
  return { kind: 'listener', start, stop }
}
