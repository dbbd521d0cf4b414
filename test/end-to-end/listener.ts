// A receiver of status webhooks that shares no code with the hub: it keeps each post as it came and answers as it is told.
import { once } from 'node:events'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Told {
  readonly seq: number
  readonly id: string
  readonly status: string
  readonly version: number
}

export interface Post {
  readonly signature: string
  readonly raw: Buffer
  /** What it was answered; 0: the connection was cut. */
  readonly answered: number
  readonly silo: string
  readonly entries: readonly Told[]
}

export interface Listener {
  readonly url: string
  readonly posts: readonly Post[]
  /** The next answers, in order, then `otherwise`; 0 cuts the connection. */
  answer(next: readonly number[], otherwise?: number): void
  /** Resolves when the posts satisfy it, now or later. */
  until(fits: (posts: readonly Post[]) => boolean): Promise<void>
  /** Every entry of the posts that were taken, as they came. */
  taken(): readonly Told[]
  stop(): void
}

/** The contract's signature, by the book: HMAC-SHA256 over the seconds, a dot and the bytes. */
export const isSigned = ({ signature, raw }: Post, secret: string, now: number): boolean => {
  const [, seconds = '', hex = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
  const wanted = createHmac('sha256', secret).update(Buffer.concat([Buffer.from(`${seconds}.`), raw])).digest('hex')
  return hex === wanted && Math.abs(now / 1000 - Number(seconds)) < 60
}

const bytesOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const startListener = async (): Promise<Listener> => {
  const posts: Post[] = []
  const waiting = new Set<() => void>()
  let answers: number[] = []
  let usual = 200

  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = await bytesOf(request)
    const answered = answers.shift() ?? usual
    const body = JSON.parse(raw.toString('utf8')) as Pick<Post, 'silo' | 'entries'>
    posts.push({ signature: String(request.headers['sluse-signature']), raw, answered, ...body })
    if (answered === 0) response.destroy()
    else response.writeHead(answered).end()
    for (const look of [...waiting]) look()
  }
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const until: Listener['until'] = (fits) => new Promise((resolve) => {
    const look = (): void => {
      if (!fits(posts)) return
      waiting.delete(look)
      resolve()
    }
    waiting.add(look)
    look()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/status`, posts, until,
    answer: (next, otherwise = 200) => {
      answers = [...next]
      usual = otherwise
    },
    taken: () => posts.filter(({ answered }) => answered === 200).flatMap(({ entries }) => entries),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
