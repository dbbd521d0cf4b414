// A partner's system that takes reliable messages over real HTTP: the protocol's destination in memory, with faults by name.
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import {
  faultMessage, isUnread, readMessage, settingsFor, statusOf, writeMessage, type Message, type Received, type RmSettings,
} from '../../adapters/ws-rm/index.ts'
import { createArrivals, createFaults, type ArrivalLog, type Counterpart, type Faults } from '../faults.ts'
import { bodyOf, listen, stopServer } from '../http.ts'
import type { KeyAndCertificate } from '../tls.ts'
import { createDestinationRun, type DestinationRun, type Reply } from './destination.ts'
import { headersFor } from './exchange.ts'
import { wsRmFaults, type WsRmFault } from './fault.ts'

export interface WsRmOptions {
  now(): number
  readonly port?: number
  /** PEM of its key and certificate, and the authority of the certificates that get in; without them it speaks plain HTTP. */
  readonly tls?: KeyAndCertificate & { readonly ca: string }
  /** What it shows by `wrong-certificate`. */
  readonly wrongTls?: KeyAndCertificate
  readonly settings?: RmSettings
  /** What it answers requests with that want an answer. */
  readonly reply?: Reply
  /** How long `hang` takes (default half a minute). */
  readonly slowMs?: number
}

export interface WsRmCounterpart extends Counterpart<WsRmFault> {
  readonly partner: DestinationRun
}

interface Parts {
  readonly options: WsRmOptions
  readonly faults: Faults<WsRmFault>
  readonly arrivals: ArrivalLog
  readonly partner: DestinationRun
}

const maxBytes = 16 * 1024 * 1024
const statuses = { 'unavailable-503': 503, 'credential-401': 401, 'redeployed-404': 404 } as const

const say = (response: ServerResponse, message: Message | undefined): void => {
  if (!message) return void response.writeHead(202, { 'content-length': 0 }).end()
  const body = Buffer.from(writeMessage(message))
  const status = message.body.kind === 'Fault' ? statusOf(message.body.fault, message.variant.soap) : 200
  response.writeHead(status, headersFor(message, body.length)).end(body)
}

const anonymous = { address: 'http://www.w3.org/2005/08/addressing/anonymous', parameters: [] }

const faultFor = ({ variant, messageId }: Received, code: 'CreateSequenceRefused' | 'Receiver'): Message => faultMessage({
  variant: { ...variant, rm: variant.rm ?? '1.1' }, to: anonymous,
  messageId: `urn:uuid:${crypto.randomUUID()}`, relatesTo: messageId,
}, { code }, 'body')

/** What is wrong with it just now, if it is said in an envelope. */
const trouble = ({ faults }: Parts, received: Received): Message | undefined => {
  if (faults.take('faults')) return faultFor(received, 'Receiver')
  const isCreate = received.body.kind === 'CreateSequence'
  return isCreate && faults.take('refuses-sequences') ? faultFor(received, 'CreateSequenceRefused') : undefined
}

const keep = ({ arrivals, partner, options }: Parts, before: number): void => {
  for (const content of partner.delivered.slice(before)) {
    arrivals.add({ at: options.now(), kind: 'message', key: String(partner.delivered.length), to: 'partner', content })
  }
}

const take = (parts: Parts, received: Received): Message | undefined => {
  const { faults, partner } = parts
  if (faults.take('forgets-sequences')) partner.sequences.clear()
  const refusal = trouble(parts, received)
  if (refusal) return refusal
  const before = partner.delivered.length
  const answer = partner.take(received)
  keep(parts, before)
  return received.sequence && faults.take('drops-acknowledgements') ? undefined : answer
}

const answer = async (parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { faults, options } = parts
  const bytes = await bodyOf(request, maxBytes)
  for (const name of Object.keys(statuses) as (keyof typeof statuses)[]) {
    if (faults.take(name)) return void response.writeHead(statuses[name], { 'content-length': 0 }).end()
  }
  if (faults.take('request-lost')) return void request.socket.destroy()
  const read = readMessage(bytes ?? Buffer.alloc(0))
  if (isUnread(read)) return void response.writeHead(400, { 'content-length': 0 }).end()
  // An answer is lost, late or garbled where there is a message in what was taken.
  const said = take(parts, read)
  if (read.sequence && faults.take('answer-lost')) return void request.socket.destroy()
  if (read.sequence && faults.take('garbage-answer')) return void response.end('<no')
  if (read.sequence && faults.take('hang')) return void setTimeout(() => say(response, said), options.slowMs ?? 30_000).unref()
  say(response, said)
}

const isOn = (faults: Faults<WsRmFault>, name: WsRmFault): boolean => faults.list().some((one) => one.name === name && one.on)

/** A certificate is shown when a connection begins, so the fault strikes new ones, and ends those that began before. */
const openSecure = (
  { options: { tls, wrongTls }, faults }: Parts, onRequest: (request: IncomingMessage, response: ServerResponse) => void,
) => {
  const server = createSecure({ ...tls, requestCert: true, rejectUnauthorized: true }, (request, response) => {
    if (wrongTls && isOn(faults, 'wrong-certificate')) return void request.socket.destroy()
    onRequest(request, response)
  })
  return server.prependListener('connection', () => {
    const shown = wrongTls && faults.take('wrong-certificate') ? wrongTls : tls
    server.setSecureContext({ ...tls, ...shown })
  })
}

/** Starts it on a port of its own. */
export const startWsRm = async (options: WsRmOptions): Promise<WsRmCounterpart> => {
  const faults = createFaults<WsRmFault>(wsRmFaults)
  const arrivals = createArrivals(10_000)
  const partner = createDestinationRun(options.settings ?? { ...settingsFor('strict'), maxSequences: 1000 }, options.reply)
  const parts: Parts = { options, faults, arrivals, partner }
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    answer(parts, request, response).catch(() => response.destroy())
  }
  const { tls } = options
  const server = tls ? openSecure(parts, onRequest) : createPlain(onRequest)
  const port = await listen(server, '127.0.0.1', options.port)
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}/rm`
  return { name: 'ws-rm', url, faults, arrivals, partner, stop: () => stopServer(server) }
}
