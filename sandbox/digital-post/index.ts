// NgDP's REST API for sender systems over real HTTPS: a client certificate is demanded, the system's id, its token, the
// certificate's serial number and the caller's address are checked one by one; messages are checked and answered with the
// technical receipt; final receipts wait in a queue to be listed, fetched (which deletes them, unless told not to) and deleted.
// What becomes of a message depends on its recipient: see recipient.ts.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { bulkMediaType } from '../../adapters/protocols/memo/index.ts'
import { createArrivals, createFaults, type ArrivalLog, type Counterpart, type Faults } from '../faults.ts'
import { bodyOf, listen, say, stopServer } from '../http.ts'
import { push, type PushTarget } from '../push.ts'
import type { KeyAndCertificate } from '../tls.ts'
import { bulkOf } from './bulk.ts'
import { digitalPostFaults, type DigitalPostFault } from './fault.ts'
import { memoOf, objectionTo, shownOf, type Memo } from './memo.ts'
import { contactOf, isSlow, verdictOn } from './recipient.ts'
import { createWaiting, type Waiting } from './waiting.ts'

export interface DigitalPostOptions {
  now(): number
  readonly systemId: string
  readonly apiToken: string
  /** The server's own, and the authority that clients' certificates must be of. */
  readonly tls: KeyAndCertificate
  readonly ca: string
  /** Serial number of the one certificate that is registered, in hex; without it any of the authority's goes. */
  readonly serial?: string
  /** Addresses that may call; without it any. */
  readonly allowed?: readonly string[]
  /** Where receipts are posted; without it they wait to be fetched. */
  readonly pushTo?: PushTarget
  /** How long slow recipients take, milliseconds. */
  readonly slowMs?: number
}

interface Parts {
  readonly options: DigitalPostOptions
  readonly faults: Faults<DigitalPostFault>
  readonly arrivals: ArrivalLog
  readonly waiting: Waiting
  /** Posts of receipts that nobody thanked for. */
  readonly refused: ArrivalLog
  /** How many contacts each look-up was about. */
  readonly lookedUp: number[]
  /** The log of events, newest first. */
  readonly log: object[]
  /** The UUIDs that were taken. */
  readonly taken: Set<string>
  readonly timers: Set<NodeJS.Timeout>
}

const maxBodyBytes = 150 * 1024 * 1024
const maxTaken = 50_000

const problem = (response: ServerResponse, status: number, code: string, headers = {}): void =>
  say(response, status, { code, message: code, fieldErrors: [] }, headers)

const strangerAs = (request: IncomingMessage, { options }: Parts): readonly [status: number, code: string] | undefined => {
  const given = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8')
  const [system, token] = [given.split(':', 1)[0], given.slice(given.indexOf(':') + 1)]
  const socket = request.socket as TLSSocket
  if (system !== options.systemId) return [401, 'system.unknown']
  if (token !== options.apiToken) return [401, 'token.wrong']
  if (options.serial && socket.getPeerCertificate().serialNumber !== options.serial) return [403, 'certificate.unknown']
  return options.allowed && !options.allowed.includes(socket.remoteAddress ?? '') ? [403, 'address.not.allowed'] : undefined
}

const receiptFor = (memo: { readonly uuid: string | null }, now: number, more: object): object => ({
  transmissionId: randomUUID(), messageUUID: memo.uuid, messageId: null, errorCode: null, errorMessage: null,
  timeStamp: new Date(now).toISOString(), ...more,
})

// One that nobody thanks for waits to be fetched instead.
const issue = async (receipt: object, { options, faults, waiting, refused }: Parts): Promise<void> => {
  const json = { type: 'application/json', body: JSON.stringify(receipt) }
  const pushed = options.pushTo && await push(options.pushTo, json, faults.take('push-untrusted'))
  if (pushed) return
  waiting.add(receipt)
  if (options.pushTo) refused.add({ at: options.now(), kind: 'refused', key: '', to: '', content: undefined })
}

const untrue: readonly (readonly [DigitalPostFault, object])[] = [
  ['unknown-code', { receiptStatus: 'INVALID', errorCode: 'moon.in.wrong.phase' }],
  ['invalid-known', { receiptStatus: 'INVALID', errorCode: 'file.extension.not.allowed' }],
  ['status-unknown', { receiptStatus: 'PONDERED' }],
  ['sender-not-allowed', { receiptStatus: 'NOT_ALLOWED', errorCode: 'sender.not.allowed' }],
]

const saidInSpite = (faults: Parts['faults']): object | undefined => untrue.find(([fault]) => faults.take(fault))?.[1]

const finish = (memo: Memo, parts: Parts): void => {
  const { options, faults } = parts
  if (faults.take('receipt-never')) return
  if (faults.take('receipt-garbage')) void issue({ messageUUID: 'not ours', receiptStatus: 'COMPLETED' }, parts)
  const said = saidInSpite(faults) ?? verdictOn(memo)
  const now = options.now() + (faults.take('clock-skew') ? 86_400_000 : 0)
  for (let times = faults.take('receipt-twice') ? 2 : 1; times > 0; times -= 1) void issue(receiptFor(memo, now, said), parts)
}

const store = (memo: Memo, { taken, arrivals, options }: Parts): void => {
  taken.add(memo.uuid)
  for (const oldest of taken.size > maxTaken ? [...taken].slice(0, 1) : []) taken.delete(oldest)
  arrivals.add({ at: options.now(), kind: 'message', key: memo.uuid, to: memo.recipient, content: shownOf(memo) })
}

const finishLater = (memo: Memo, parts: Parts): void => {
  if (!isSlow(memo)) return finish(memo, parts)
  const timer = setTimeout(() => {
    parts.timers.delete(timer)
    finish(memo, parts)
  }, parts.options.slowMs ?? 5000)
  parts.timers.add(timer)
}

const accept = (memo: Memo, response: ServerResponse, parts: Parts): void => {
  const { faults, options } = parts
  if (faults.take('answered-invalid')) {
    const said = { receiptStatus: 'INVALID', errorCode: 'file.extension.not.allowed' }
    return say(response, 201, receiptFor(memo, options.now(), said))
  }
  store(memo, parts)
  if (faults.take('receipt-early')) finishLater(memo, parts)
  else response.once('close', () => finishLater(memo, parts))
  if (faults.take('silent')) return
  if (faults.take('answered-garbage')) return void response.writeHead(201).end('<html>')
  if (!faults.take('cut-after-201')) return say(response, 201, receiptFor(memo, options.now(), { receiptStatus: 'RECEIVED' }))
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '200' })
  response.flushHeaders()
  setImmediate(() => response.destroy())
}

const takeMemo = async (request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): Promise<void> => {
  const body = request.headers['content-length'] === undefined ? undefined : await bodyOf(request, maxBodyBytes)
  if (!body) return problem(response, 400, 'content.length.wrong')
  const memo = memoOf(body)
  if (!memo) return problem(response, 400, 'memo.invalid')
  if (memo.uuid !== url.searchParams.get('memo-message-uuid')) return problem(response, 400, 'message.uuid.mismatch')
  const code = objectionTo(memo, parts.options.now())
  const fieldErrors = [{ resource: 'memo', field: 'recipientID', code, message: code, rejectedValue: memo.recipient }]
  if (code) return say(response, 400, { code: 'validation.failed', message: `about ${memo.recipient}`, fieldErrors })
  if (parts.faults.take('cut-before-store')) return void response.destroy()
  if (!parts.taken.has(memo.uuid)) return accept(memo, response, parts)
  if (parts.faults.take('duplicate-409')) return problem(response, 409, 'message.uuid.duplicate')
  say(response, 201, receiptFor(memo, parts.options.now(), { receiptStatus: 'RECEIVED' }))
}

const takeBulk = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const { faults, options } = parts
  const body = request.headers['content-length'] === undefined ? undefined : await bodyOf(request, maxBodyBytes)
  const bulk = body ? await bulkOf(body, options.now()) : 'content.length.wrong'
  if (typeof bulk === 'string') return problem(response, 400, bulk)
  if (faults.take('bulk-400')) return problem(response, 400, 'bulk.not.allowed')
  if (faults.take('cut-before-store')) return void response.destroy()
  const fresh = bulk.taken.filter(({ uuid }) => !parts.taken.has(uuid))
  for (const memo of fresh) store(memo, parts)
  response.once('close', () => {
    for (const memo of fresh) finishLater(memo, parts)
    for (const { uuid, code: errorCode } of bulk.refused) {
      void issue(receiptFor({ uuid }, options.now(), { receiptStatus: 'INVALID', errorCode }), parts)
    }
  })
  if (faults.take('cut-after-201')) return void response.destroy()
  say(response, 201, receiptFor({ uuid: null }, options.now(), { receiptStatus: 'RECEIVED' }))
}

/** The contacts asked about in the body; numbers in the address are turned down, for addresses are logged. */
const contacts = async (request: IncomingMessage, response: ServerResponse, url: URL, { faults, lookedUp }: Parts) => {
  const asked = await bodyOf(request, maxBodyBytes)
  if (faults.take('contacts-503')) return problem(response, 503, 'unavailable')
  if (url.search !== '?isBulkLookup=true' || !asked) return problem(response, 400, 'query.not.allowed')
  const { cprNumber = [], cvrNumber = [] } = JSON.parse(asked.toString('utf8')) as Readonly<Record<string, readonly string[]>>
  const found = [
    ...cprNumber.map((number) => contactOf('cpr', number)), ...cvrNumber.map((number) => contactOf('cvr', number)),
  ]
  lookedUp.push(found.length)
  const listed = faults.take('contacts-silent') ? [] : found
  const page = { currentPage: 0, totalPages: 1, elementsOnPage: listed.length, totalElements: listed.length }
  say(response, 200, { ...page, contacts: listed })
}

const list = (response: ServerResponse, { searchParams }: URL, { waiting, faults }: Parts): void => {
  const [page, size] = [Number(searchParams.get('page') ?? 0), Number(searchParams.get('size') ?? 100)]
  const shift = page > 0 && faults.take('pages-shift') ? 1 : 0
  const ids = waiting.ids()
  const content = ids.slice(page * size + shift, (page + 1) * size + shift)
  say(response, 200, { content, number: page, size, totalElements: ids.length, totalPages: Math.ceil(ids.length / size) })
}

const events = (response: ServerResponse, { searchParams }: URL, { log }: Parts): void => {
  const [page, size] = [Number(searchParams.get('page') ?? 0), Number(searchParams.get('size') ?? 100)]
  const content = log.slice(page * size, (page + 1) * size)
  say(response, 200, { events: content, currentPage: page, totalElements: log.length, totalPages: Math.ceil(log.length / size) })
}

const oneReceipt = (id: string, request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): void => {
  const { waiting, faults } = parts
  const receipt = faults.take('receipt-gone') ? undefined : waiting.get(id)
  if (!receipt) return problem(response, 404, 'receipt.not.found')
  if (request.method === 'GET') {
    if (url.searchParams.get('delete') !== 'false') waiting.remove(id)
    return faults.take('receipt-cut') ? void response.destroy() : say(response, 200, receipt)
  }
  if (faults.take('delete-503')) return problem(response, 503, 'unavailable')
  waiting.remove(id)
  response.writeHead(204).end()
}

const doorFaults: readonly (readonly [DigitalPostFault, number, string, object?])[] = [
  ['burst-503', 503, 'unavailable', { 'retry-after': '2' }], ['throttled-429', 429, 'too.many', { 'retry-after': '1' }],
  ['failed-500', 500, 'internal'], ['failed-502', 502, 'bad.gateway'], ['failed-504', 504, 'gateway.timeout'],
  ['token-401', 401, 'token.wrong'], ['forbidden-403', 403, 'certificate.unknown'], ['too-large-413', 413, 'too.large'],
  ['refused-400', 400, 'file.extension.not.allowed'],
]

const struckAtTheDoor = (response: ServerResponse, { faults }: Parts): boolean => {
  const struck = doorFaults.find(([fault]) => faults.take(fault))
  if (!struck) return false
  const [, status, code, headers] = struck
  problem(response, status, code, headers)
  return true
}

const respond = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const url = new URL(request.url ?? '/', 'https://ngdp')
  const stranger = strangerAs(request, parts)
  if (stranger) return problem(response, ...stranger)
  const [, receipt] = /^\/apis\/v1\/receipts\/([0-9a-f-]{36})$/.exec(url.pathname) ?? []
  if (request.method === 'POST' && url.pathname === '/apis/v1/memos/') {
    if (struckAtTheDoor(response, parts)) return undefined
    const isBulk = request.headers['content-type'] === bulkMediaType
    return isBulk ? takeBulk(request, response, parts) : takeMemo(request, response, url, parts)
  }
  const got = request.method === 'GET' ? url.pathname : undefined
  if (got === '/apis/v1/contacts/') return contacts(request, response, url, parts)
  if (got === '/apis/v1/receipts/') return list(response, url, parts)
  if (got === '/apis/v1/events/') return events(response, url, parts)
  return receipt ? oneReceipt(receipt, request, response, url, parts) : problem(response, 404, 'not.found')
}

export interface DigitalPostCounterpart extends Counterpart<DigitalPostFault> {
  /** Puts a receipt in the queue as it is. */
  put(receipt: object): void
  /** How many receipts wait to be fetched. */
  waiting(): number
  /** Resolves when a receipt was posted in vain. */
  unthanked(): Promise<unknown>
  /** How many contacts each look-up was about, oldest first. */
  lookedUp(): readonly number[]
  /** Puts an event in the log, of a message that was taken or of any. */
  happen(messageUUID: string, tag: string): void
}

/** Starts the API on a free port. Rejects when it cannot listen. */
export const startDigitalPost = async (options: DigitalPostOptions): Promise<DigitalPostCounterpart> => {
  const [faults, arrivals, waiting] = [createFaults(digitalPostFaults), createArrivals(), createWaiting()]
  const parts: Parts = {
    options, faults, arrivals, waiting, refused: createArrivals(), lookedUp: [], log: [],
    taken: new Set(), timers: new Set(),
  }
  const tls = { ...options.tls, ca: options.ca, requestCert: true, rejectUnauthorized: true }
  // A caller that goes away in the middle of its request is no news here.
  const server = createServer(tls, (request, response) => void respond(request, response, parts).catch(() => response.destroy()))
  const port = await listen(server)
  const stop = (): Promise<void> => {
    for (const timer of parts.timers) clearTimeout(timer)
    return stopServer(server)
  }
  const url = `https://127.0.0.1:${port}/apis/v1`
  const unthanked = (): Promise<unknown> => parts.refused.waitFor(() => true)
  const happen: DigitalPostCounterpart['happen'] = (messageUUID, tag) => {
    parts.log.unshift({ id: randomUUID(), messageUUID, tag, timeStamp: new Date(options.now()).toISOString() })
    parts.log.splice(maxTaken)
  }
  const told = { happen, put: waiting.add, waiting: () => waiting.ids().length, unthanked, lookedUp: () => [...parts.lookedUp] }
  return { name: 'digital-post', url, faults, arrivals, ...told, stop }
}
