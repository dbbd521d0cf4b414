// The wire of the counterparts that speak HTTP: reading a body, answering in JSON, listening, and stopping at once.
import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The body; undefined where it is longer than `limit` bytes. All of it is read, so that the answer gets through. */
export const bodyOf = async (request: IncomingMessage, limit: number): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
  }
  return size > limit ? undefined : Buffer.concat(chunks)
}

type Headers = Readonly<Record<string, string>>

/** Answers in JSON. */
export const say = (response: ServerResponse, status: number, body: object, headers: Headers = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Listens, on a free port for 0; answers the port. Rejects when it cannot. */
export const listen = async (server: Server, host = '127.0.0.1', port = 0): Promise<number> => {
  server.listen(port, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Stops at once: connections are cut. */
export const stopServer = (server: Server): Promise<void> => new Promise((resolve) => {
  server.close(() => resolve())
  server.closeAllConnections()
})
