// The network between a hub and a peer of another stack: it hands on what goes over it, loses exchanges by their number, and
// keeps what was said for evidence.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen, stopServer } from '../../../sandbox/http.ts'

/**
 * The request or the answer is lost; the request arrives twice; or it arrives after the next one, when its sender has long been
 * told that the connection broke.
 */
export type Loss = 'request' | 'answer' | 'twice' | 'late' | undefined
export type Losses = (exchange: number, envelope: string) => Loss

export interface Wire {
  /** Where the near side finds the far one. */
  readonly url: string
  /** Requests and answers, in order. */
  readonly said: readonly string[]
  stop(): Promise<void>
}

const bytesOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const handOn = (url: string, { method, headers }: IncomingMessage, body: Buffer): Promise<[IncomingMessage, Buffer]> =>
  new Promise((resolve, reject) => {
    const { host: _, connection: __, ...rest } = headers
    const onward = request(url, { method, headers: rest, agent: false }, (answer) => {
      bytesOf(answer).then((bytes) => resolve([answer, bytes]), reject)
    })
    onward.on('error', reject)
    onward.end(body)
  })

/** Opens a wire to `far`; it may change where that is while it is open. */
export const openWire = async (far: () => string, loses: Losses = () => undefined): Promise<Wire> => {
  const said: string[] = []
  const late: (() => Promise<unknown>)[] = []
  let exchanges = 0
  const handOnLate = async (): Promise<void> => {
    for (const one of late.splice(0)) await one().catch(() => undefined)
  }
  const carry = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bytesOf(incoming)
    exchanges += 1
    const loss = loses(exchanges, body.toString())
    said.push(`> ${loss ? `(${loss}) ` : ''}${body.toString()}`)
    if (loss === 'late') late.push(() => handOn(far(), incoming, body))
    if (loss === 'request' || loss === 'late') return void incoming.socket.destroy()
    if (loss === 'twice') await handOn(far(), incoming, body)
    const [answer, bytes] = await handOn(far(), incoming, body)
    await handOnLate()
    said.push(`< ${loss === 'answer' ? '(lost) ' : ''}${answer.statusCode} ${bytes.toString()}`)
    if (loss === 'answer') return void incoming.socket.destroy()
    const { connection: _, ...headers } = answer.headers
    outgoing.writeHead(answer.statusCode ?? 502, headers).end(bytes)
  }
  const server = createServer((incoming, outgoing) => void carry(incoming, outgoing).catch(() => incoming.socket.destroy()))
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}/hub`, said, stop: () => stopServer(server) }
}
