// Posts many messages as lines in one request, as fast as they are taken, and reads the answers as they come.
//   node bench/lines.ts '{"port":…,"count":100000,"token":"…","body":{…}}'   → {"answered":…,"refused":…,"perSecond":…}
import { randomUUID } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { monotonic } from './figures.ts'

export interface LinesOrder {
  readonly port: number
  readonly count: number
  readonly token: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface LinesFigures { readonly answered: number; readonly refused: number; readonly perSecond: number }

const linesAtOnce = 32

function* chunksOf({ count, body }: LinesOrder): Generator<string> {
  const stamp = randomUUID()
  for (let from = 0; from < count; from += linesAtOnce) {
    const numbers = Array.from({ length: Math.min(linesAtOnce, count - from) }, (_, number) => from + number)
    yield numbers.map((number) => `${JSON.stringify({ ...body, reference: `${stamp}-${number}` })}\n`).join('')
  }
}

const ask = (order: LinesOrder): Promise<IncomingMessage> => new Promise((resolve, reject) => {
  const headers = { authorization: `Bearer ${order.token}`, 'content-type': 'application/x-ndjson' }
  const asked = request({ host: '127.0.0.1', port: order.port, path: '/v1/messages', method: 'POST', headers }, resolve)
  asked.once('error', reject)
  Readable.from(chunksOf(order)).pipe(asked)
})

const run = async (order: LinesOrder): Promise<LinesFigures> => {
  const beganAt = monotonic()
  let [answered, refused] = [0, 0]
  for await (const line of createInterface({ input: await ask(order) })) {
    answered += 1
    if (!line.includes('"status":202')) refused += 1
  }
  return { answered, refused, perSecond: answered / ((monotonic() - beganAt) / 1000) }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as LinesOrder)))
