// The load generator, as a process of its own: keep-alive connections over plain sockets, each with one request under way at a
// time, every message with a reference of its own written into the prepared bytes. It costs far less than what it measures, and
// both sides of a comparison get the very same bytes.
//   node bench/loader.ts '{"port":…,"connections":64,"ms":5000,"count":…,"token":"…","body":{…}}'   → one line of JSON
import { connect, type Socket } from 'node:net'
import { monotonic, quantile } from './figures.ts'

export interface LoadOrder {
  readonly port: number
  readonly connections: number
  /** Stops after this long, or after `count` requests, whichever is given. */
  readonly ms?: number
  readonly count?: number
  readonly warmMs?: number
  readonly token: string
  /** The message; its reference is replaced by one of its own each time. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface LoadFigures {
  readonly answered: number
  readonly refused: number
  /** When the measurement began, on the clock of `monotonic`. */
  readonly beganAt: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

const mark = 'REFERENCE-0000000000'
const headEnd = Buffer.from('\r\n\r\n')

const prepare = ({ token, body }: LoadOrder): { bytes: Buffer; at: number } => {
  const text = JSON.stringify({ ...body, reference: mark })
  const head = `POST /v1/messages HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`
  const bytes = Buffer.from(`${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  return { bytes, at: bytes.indexOf(mark) }
}

/** Length of the first whole answer in `bytes`, or undefined where it is not all there yet. */
const answerLength = (bytes: Buffer): number | undefined => {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const length = Number(/content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1] ?? 0)
  return bytes.length >= end + 4 + length ? end + 4 + length : undefined
}

const isSuccess = (answer: Buffer): boolean => answer['HTTP/1.1 '.length] === '2'.charCodeAt(0)

interface Tally {
  /** The number of the next request, or undefined where there is none. */
  next(): number | undefined
  answered(askedAt: number, success: boolean): void
  figures(): LoadFigures
}

const createTally = ({ ms, warmMs = 0, count = Number.POSITIVE_INFINITY }: LoadOrder): Tally => {
  const times: number[] = []
  const beganAt = monotonic() + warmMs
  const until = ms ? beganAt + ms : Number.POSITIVE_INFINITY
  let [sent, refused, last] = [0, 0, beganAt]
  const figures = (): LoadFigures => {
    times.sort((a, b) => a - b)
    const perSecond = times.length / ((last - beganAt) / 1000)
    return { answered: times.length, refused, beganAt, perSecond, p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) }
  }
  return {
    next: () => (sent >= count || monotonic() >= until ? undefined : ++sent),
    answered: (askedAt, success) => {
      last = monotonic()
      if (!success) refused += 1
      else if (askedAt >= beganAt) times.push(last - askedAt)
    },
    figures,
  }
}

// Ten characters that no other run of the generator has used.
const stamp = `${process.pid.toString(36)}${Date.now().toString(36)}`.slice(-10).padStart(10, 'x')

/** One request after another over one connection, until there is none left. */
const converse = (socket: Socket, order: LoadOrder, tally: Tally): Promise<void> => new Promise((resolve, reject) => {
  const { bytes, at } = prepare(order)
  let askedAt = 0
  let kept: Buffer = Buffer.alloc(0)
  const ask = (): void => {
    const number = tally.next()
    if (number === undefined) return void socket.end(resolve)
    bytes.write(`${stamp}${String(number).padStart(10, '0')}`, at, 'latin1')
    askedAt = monotonic()
    socket.write(bytes)
  }
  socket.on('data', (chunk: Buffer) => {
    kept = kept.length > 0 ? Buffer.concat([kept, chunk]) : chunk
    const length = answerLength(kept)
    if (length === undefined) return
    tally.answered(askedAt, isSuccess(kept))
    kept = kept.subarray(length)
    ask()
  })
  socket.once('error', reject)
  ask()
})

const open = (port: number): Promise<Socket> => new Promise((resolve, reject) => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
  socket.once('error', reject)
})

/** Runs the order; resolves when all connections are done. */
export const run = async (order: LoadOrder): Promise<LoadFigures> => {
  const sockets = await Promise.all(Array.from({ length: order.connections }, () => open(order.port)))
  const tally = createTally(order)
  await Promise.all(sockets.map((socket) => converse(socket, order, tally)))
  return tally.figures()
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LoadOrder)))
