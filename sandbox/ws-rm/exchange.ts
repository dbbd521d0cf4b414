// HTTP as far as trying the heart against other stacks needs it: a message out and what comes back, and a door for messages in.
// Everything is on this machine, in memory, and gone afterwards.
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { request as askSecurely } from 'node:https'
import type { AddressInfo } from 'node:net'
import { isUnread, readMessage, statusOf, writeMessage, type Message, type Received } from '../../adapters/ws-rm/index.ts'

const bytesOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

/** Content-Type, SOAPAction and length. */
export const headersFor = (
  { variant, action }: Message, length: number,
): Record<string, string | number> => (variant.soap === '1.2'
  ? { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"`, 'content-length': length }
  : { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"`, 'content-length': length })

/** Signs what is said, and says what is believed of what is heard. */
export interface Guard {
  protect(envelope: string): string
  believes(message: Received): boolean
}

const unguarded: Guard = { protect: (envelope) => envelope, believes: () => true }

/** What came, if anything did that can be read; what cannot be read or believed is as good as nothing. */
const received = (bytes: Buffer, guard: Guard): Received | undefined => {
  const read = bytes.length === 0 ? undefined : readMessage(bytes, { charset: 'utf-8' })
  return read && !isUnread(read) && guard.believes(read) ? read : undefined
}

export interface Answer {
  readonly status: number
  readonly message?: Received
}

/** PEMs that a partner shows and trusts, where it speaks over TLS. */
export interface Shown { readonly cert: string; readonly key: string; readonly ca: string }

/** Posts a message; undefined when nothing came back. */
export const post = async (
  url: string, message: Message, shown?: Shown, guard: Guard = unguarded,
): Promise<Answer | undefined> => {
  const body = Buffer.from(guard.protect(writeMessage(message)))
  const request = shown ? askSecurely : ask
  return new Promise((resolve, reject) => {
    const how = { method: 'POST', headers: headersFor(message, body.length), agent: false, ...shown }
    const asking = request(url, how, (response) => {
      const { statusCode: status = 0 } = response
      bytesOf(response).then((bytes) => resolve({ status, message: received(bytes, guard) })).catch(reject)
    })
    asking.on('error', () => resolve(undefined))
    asking.end(body)
  })
}

export interface Door {
  readonly url: string
  /** Resolves when it is so, looked at after each exchange. */
  heard(isSo: () => boolean): Promise<void>
  close(): void
}

const fault = (message: Message): number => (message.body.kind === 'Fault' ? statusOf(message.body.fault,
  message.variant.soap) : 200)

const say = (outgoing: ServerResponse, answer: Message | undefined, guard: Guard): void => {
  if (!answer) return void outgoing.writeHead(202, { 'content-length': 0 }).end()
  const body = Buffer.from(guard.protect(writeMessage(answer)))
  outgoing.writeHead(fault(answer), headersFor(answer, body.length)).end(body)
}

/** Takes messages; what `take` gives back is the answer, and nothing is 202. `loses` breaks the exchange before or after it. */
export const openDoor = async (
  take: (message: Received) => Message | undefined, loses: () => 'request' | 'answer' | undefined = () => undefined,
  guard: Guard = unguarded,
): Promise<Door> => {
  const looks = new Set<() => void>()
  const heard = (isSo: () => boolean): Promise<void> => new Promise((resolve) => {
    const look = (): void => {
      if (!isSo()) return
      looks.delete(look)
      resolve()
    }
    looks.add(look)
    look()
  })
  const server: Server = createServer((incoming, outgoing) => {
    bytesOf(incoming).then((bytes) => {
      const lost = loses()
      if (lost === 'request') return incoming.socket.destroy()
      const message = received(bytes, guard)
      const answer = message && take(message)
      for (const look of [...looks]) look()
      return lost === 'answer' ? incoming.socket.destroy() : say(outgoing, answer, guard)
    }).catch((error: unknown) => {
      console.error(error)
      outgoing.writeHead(500, { 'content-length': 0 }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hub`, heard, close: () => server.close() }
}
