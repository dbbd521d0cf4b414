// Where messages go: answers every post at once and counts them. With the id of a silo as its argument it also notes when each
// of that silo's messages came; `GET /arrivals` answers {reference: milliseconds}.
//   node bench/sink.ts [<silo>]
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCount } from './count.ts'
import { monotonic } from './figures.ts'

const watched = process.argv[2]
const count = createCount()
const arrivals: Record<string, number> = {}

const note = (chunk: Buffer): void => {
  const head = chunk.toString('latin1', 0, 200)
  const reference = /"reference":"([^"]+)"/.exec(head)?.[1]
  if (reference && head.includes(`"origin":"${watched}"`)) arrivals[reference] = monotonic()
}

const receive = (request: IncomingMessage, came: () => void): void => {
  if (watched) request.once('data', note)
  request.resume().once('end', came)
}

const server = createServer((request, response) => {
  if (request.url === '/arrivals') return void response.end(JSON.stringify(arrivals))
  if (request.method === 'GET') return count.tell(request, response)
  receive(request, () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 2 }).end('{}')
    count.came()
  })
})
server.listen(0, '127.0.0.1', () => console.error(`takes messages at http://127.0.0.1:${(server.address() as AddressInfo).port}`))
