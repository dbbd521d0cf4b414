// The network between a hub and a peer of another stack: it hands on what goes over it, loses exchanges by their number, and
// keeps what was said for evidence.
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { listen, stopServer } from '../../../sandbox/http.ts'

/**
 * The request or the answer is lost; the request arrives twice; or it arrives after the next message, or after a CloseSequence,
 * when its sender has long been told that the connection broke.
 */
export type Loss = 'request' | 'answer' | 'twice' | 'late' | 'after-close' | undefined
export type Losses = (exchange: number, envelope: string) => Loss

export interface Wire {
  /** Where the near side finds the far one. */
  readonly url: string
  /** Requests and answers, in order. */
  readonly said: readonly string[]
  /** Resolves when so much has been said. */
  until(isSo: (said: readonly string[]) => boolean): Promise<void>
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

const createSaid = () => {
  const said: string[] = []
  const looks = new Set<() => void>()
  const say = (text: string): void => {
    said.push(text)
    for (const look of [...looks]) look()
  }
  const until: Wire['until'] = (isSo) => new Promise((resolve) => {
    const look = (): void => {
      if (!isSo(said)) return
      looks.delete(look)
      resolve()
    }
    looks.add(look)
    look()
  })
  return { said, say, until }
}

const isClose = (body: Buffer): boolean => /<(\w+:)?CloseSequence[ >]/.test(body.toString())

interface Held { readonly incoming: IncomingMessage; readonly body: Buffer; readonly afterClose: boolean }

/** What its sender believes lost. Nobody hears the answer. */
const createLate = (far: () => string, say: (text: string) => void) => {
  let held: readonly Held[] = []
  const arrive = async ({ incoming, body }: Held): Promise<void> => {
    say(`> (arrives) ${body.toString()}`)
    const [answer, bytes] = await handOn(far(), incoming, body)
    say(`< (lost) ${answer.statusCode} ${bytes.toString()}`)
  }
  return {
    arrive,
    keep: (one: Held): void => { held = [...held, one] },
    handOn: async (after: Buffer): Promise<void> => {
      const due = held.filter(({ afterClose }) => (afterClose ? isClose(after) : after.includes('MessageNumber>')))
      held = held.filter((one) => !due.includes(one))
      for (const one of due) await arrive(one).catch(() => undefined)
    },
  }
}

/** Opens a wire to `far`, which may change while it is open; `before` is waited for before an exchange goes on. */
export const openWire = async (
  far: () => string, loses: Losses = () => undefined, before: (envelope: string) => Promise<void> = async () => undefined,
): Promise<Wire> => {
  const { said, say, until } = createSaid()
  const late = createLate(far, say)
  let exchanges = 0
  const carry = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bytesOf(incoming)
    exchanges += 1
    await before(body.toString())
    const loss = loses(exchanges, body.toString())
    say(`> ${loss ? `(${loss}) ` : ''}${body.toString()}`)
    if (loss === 'late' || loss === 'after-close') late.keep({ incoming, body, afterClose: loss === 'after-close' })
    if (loss && loss !== 'answer' && loss !== 'twice') return void incoming.socket.destroy()
    if (loss === 'twice') await late.arrive({ incoming, body, afterClose: false })
    const [answer, bytes] = await handOn(far(), incoming, body)
    say(`< ${loss === 'answer' ? '(lost) ' : ''}${answer.statusCode} ${bytes.toString()}`)
    await late.handOn(body)
    if (loss === 'answer') return void incoming.socket.destroy()
    const { connection: _, ...headers } = answer.headers
    outgoing.writeHead(answer.statusCode ?? 502, headers).end(bytes)
  }
  const server = createServer((incoming, outgoing) => void carry(incoming, outgoing).catch(() => incoming.socket.destroy()))
  const port = await listen(server)
  return { url: `http://127.0.0.1:${port}/hub`, said, until, stop: () => stopServer(server) }
}
