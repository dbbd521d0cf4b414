// NgDP as a benchmark needs it: HTTPS under certificates on both sides, every memo taken and answered with a technical receipt,
// every contact registered, a final receipt for each memo to be listed, fetched and deleted. At the second port, `GET /<n>`
// answers when `n` memos have come; at the third when `n` receipts are deleted.
//   node bench/ngdp-sink.ts <file with {"key","cert","ca"} in PEM>
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { createCount } from './count.ts'

const tls = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as { key: string; cert: string; ca: string }
const [memos, deleted] = [createCount(), createCount()]
const receipts = new Map<string, string>()

const say = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
}
const receiptOf = (uuid: string, receiptStatus: string): string =>
  JSON.stringify({ transmissionId: randomUUID(), messageUUID: uuid, receiptStatus, timeStamp: new Date().toISOString() })

const contactsOf = (asked: string): string => {
  const { cprNumber } = JSON.parse(asked) as { cprNumber: readonly string[] }
  const nemSmsSubscription = { verificationTime: '2026-01-02T03:04:05Z' }
  return JSON.stringify({ contacts: cprNumber.map((number) => ({ cprNumber: number, nemSmsSubscription })) })
}

const takeMemo = (request: IncomingMessage, response: ServerResponse, url: string): void => {
  request.resume().once('end', () => {
    const uuid = url.slice(-36)
    receipts.set(randomUUID(), receiptOf(uuid, 'COMPLETED'))
    say(response, 201, receiptOf(uuid, 'RECEIVED'))
    memos.came()
  })
}
const list = (response: ServerResponse): void => {
  const content = [...receipts.keys()].slice(0, 1000)
  say(response, 200, JSON.stringify({ content, totalPages: 1 }))
}

const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { method, url = '' } = request
  if (method === 'POST') return takeMemo(request, response, url)
  if (url.includes('/contacts/')) return say(response, 200, contactsOf(await text(request)))
  if (url.includes('/receipts/?')) return list(response)
  const id = /\/receipts\/([^?]+)/.exec(url)?.[1] ?? ''
  if (method === 'GET') return say(response, 200, receipts.get(id) ?? '{}')
  receipts.delete(id)
  deleted.came()
  response.writeHead(204).end()
}

const servers: readonly Server[] = [
  createServer({ ...tls, requestCert: true, rejectUnauthorized: true }, (request, response) => void respond(request, response)),
  createPlain(memos.tell), createPlain(deleted.tell),
]
await Promise.all(servers.map(async (server) => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}))
const at = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`)
console.error(`takes messages at https://${at.join(', told at ')}`)
