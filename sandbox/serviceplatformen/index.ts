// KOMBIT's SF1601 over real HTTPS with client certificates: a token issuer, the access tokens, the kombi service with its
// look-ups, and a Beskedfordeler that posts what became of each message. That depends on its recipient, as at NgDP.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { memoOf, shownOf, type Memo } from '../digital-post/memo.ts'
import { isSlow, verdictOn } from '../digital-post/recipient.ts'
import { createArrivals, createFaults, type ArrivalLog, type Counterpart, type Faults } from '../faults.ts'
import { bodyOf, listen, say, stopServer } from '../http.ts'
import { push, type PushTarget } from '../push.ts'
import type { KeyAndCertificate } from '../tls.ts'
import { envelopeOf, type PostStatus } from './event.ts'
import { serviceplatformenFaults, type ServiceplatformenFault } from './fault.ts'
import { createDesk, type Desk } from './tokens.ts'

export interface ServiceplatformenOptions {
  now(): number
  /** CVR number of the authority that may ask for tokens. */
  readonly cvr: string
  /** The servers' own, and the authority that clients' certificates must be of. */
  readonly tls: KeyAndCertificate
  readonly ca: string
  /** Where events are posted, or who takes them; without it nobody hears of them. */
  readonly events?: PushTarget | ((envelope: string) => Promise<boolean>)
  /** Says nothing by itself; `tell` does. */
  readonly silent?: boolean
  /** How long tokens last (an hour), and how long slow recipients take. */
  readonly lifeMs?: number
  readonly slowMs?: number
}

interface Parts {
  readonly options: ServiceplatformenOptions
  readonly faults: Faults<ServiceplatformenFault>
  readonly arrivals: ArrivalLog
  readonly desk: Desk
  readonly timers: Set<NodeJS.Timeout>
}

const maxBodyBytes = 150 * 1024 * 1024
export const eventIds: Readonly<Record<string, string>> = {
  'Modtaget Digital Post': 'eb866ca2-b871-4387-b501-12cde577bd58',
  'Afleveret Digital Post': 'f7161a89-5068-4023-bc80-d7f4daad2a2e',
  'Fejlet': 'e225a75c-4b63-46c4-9423-77f5c8762445',
}

const post = async (envelope: string, { options: { events } }: Parts): Promise<boolean> => {
  if (events === undefined) return false
  return typeof events === 'function' ? events(envelope) : push(events, { type: 'application/xml', body: envelope }, false)
}

type Said = Pick<PostStatus, 'messageUuid' | 'status'> & Partial<PostStatus>

const statusOf = ({ messageUuid, status, error, event }: Said, { options, faults }: Parts): PostStatus => ({
  messageUuid, status, error, transmissionId: randomUUID(), event: event ?? eventIds[status] ?? randomUUID(),
  at: options.now() + (faults.take('clock-skew') ? 86_400_000 : 0),
})

const tell = async (said: Said, parts: Parts): Promise<void> => {
  const envelope = envelopeOf(statusOf(said, parts))
  for (let times = parts.faults.take('event-twice') ? 2 : 1; times > 0; times -= 1) await post(envelope, parts)
}

/** What comes first where it was so wished. */
const disturb = async (memo: Memo, parts: Parts): Promise<void> => {
  const { faults } = parts
  const received = 'Modtaget Digital Post'
  if (faults.take('event-stray')) await tell({ messageUuid: randomUUID(), status: received }, parts)
  if (faults.take('event-unknown')) await tell({ messageUuid: memo.uuid, status: 'Spist af hunden' }, parts)
  if (!faults.take('event-garbage')) return
  await post(envelopeOf(statusOf({ messageUuid: memo.uuid, status: received }, parts), true), parts)
}

const finish = async (memo: Memo, parts: Parts): Promise<void> => {
  if (parts.options.silent || parts.faults.take('event-never')) return
  await disturb(memo, parts)
  await tell({ messageUuid: memo.uuid, status: 'Modtaget Digital Post' }, parts)
  const { errorCode: error } = verdictOn(memo)
  await tell({ messageUuid: memo.uuid, status: error ? 'Fejlet' : 'Afleveret Digital Post', error }, parts)
}

const finishLater = (memo: Memo, parts: Parts): void => {
  if (!isSlow(memo)) return void finish(memo, parts)
  const timer = setTimeout(() => void finish(memo, parts), parts.options.slowMs ?? 5000)
  parts.timers.add(timer)
}

const xml = (response: ServerResponse, inner: string): void => {
  response.writeHead(200, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?><kombi_response>${inner}</kombi_response>`)
}

const advice = '<HovedoplysningerSvarREST><SvarReaktion><Advis><AdvisId>0</AdvisId><AdvisTekst>received</AdvisTekst></Advis>' +
  '</SvarReaktion></HovedoplysningerSvarREST>'
const fault = (code: string): string => '<Result>false</Result><HovedoplysningerSvarREST><SvarReaktion><Fejl>' +
  `<FejlId>${code}</FejlId><FejlTekst>fejl</FejlTekst></Fejl></SvarReaktion></HovedoplysningerSvarREST>`

const answer = (response: ServerResponse, { faults }: Parts): void => {
  if (faults.take('reset-after-store')) return void response.destroy()
  if (faults.take('empty-200')) return void response.writeHead(200, { 'content-length': 0 }).end()
  const id = faults.take('no-transmission-id') ? '' : `<TransmissionID>${randomUUID()}</TransmissionID>`
  xml(response, `<Result>true</Result>${id}${advice}`)
}

const kombi = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const { faults, arrivals, options, desk } = parts
  const body = (await bodyOf(request, maxBodyBytes))?.toString('utf8') ?? ''
  if (!desk.admits(request.headers.authorization, 'kombipostafsend')) return say(response, 401, { error: 'token' })
  const choice = /<KombiValgKode>(Digital Post|NemSMS)<\/KombiValgKode>/.exec(body)?.[1]
  const memo = memoOf(Buffer.from(/<memo:Message [\s\S]*<\/memo:Message>/.exec(body)?.[0] ?? ''))
  const isTraced = request.headers['x-transaktionsid'] && /Z$/.test(String(request.headers['x-transaktionstid']))
  const isDeclared = /^<\?xml[^>]*encoding="UTF-8"/i.test(body)
  if (!isDeclared || !choice || !memo || !isTraced) return say(response, 400, { error: 'invalid' })
  if (faults.take('result-false')) return xml(response, fault('recipient.not.registered'))
  if (faults.take('reset-before-store')) return void response.destroy()
  arrivals.add({ at: options.now(), kind: 'message', key: memo.uuid, to: memo.recipient, content: shownOf(memo) })
  if (faults.take('event-early')) await finish(memo, parts)
  else response.once('close', () => finishLater(memo, parts))
  answer(response, parts)
}

const lookUp = (request: IncomingMessage, response: ServerResponse, url: URL, { desk }: Parts): void => {
  if (!desk.admits(request.headers.authorization, 'postforespoerg')) return say(response, 401, { error: 'token' })
  const recipient = url.searchParams.get('cprNumber') ?? url.searchParams.get('cvrNumber') ?? ''
  const type = url.pathname.endsWith('/nemsms') ? 'NEMSMS' : 'DIGITALPOST'
  const memo = { type, recipient } as Memo
  say(response, 200, { result: verdictOn(memo).errorCode === undefined })
}

const serve = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const url = new URL(request.url ?? '/', 'https://serviceplatformen')
  const { faults, desk } = parts
  if (url.pathname === '/service/AccessTokenService_1/token') return desk.exchange(request, response)
  if (faults.take('burst-503')) return say(response, 503, { error: 'unavailable' }, { 'retry-after': '2' })
  if (faults.take('failed-500')) return say(response, 500, { error: 'internal' })
  if (request.method === 'POST' && url.pathname === '/service/KombiPostAfsend_1/kombi') return kombi(request, response, parts)
  if (url.pathname.startsWith('/service/PostForespoerg_1/')) return lookUp(request, response, url, parts)
  say(response, 404, { error: 'not found' })
}

export interface ServiceplatformenCounterpart extends Counterpart<ServiceplatformenFault> {
  /** The whole address of the token issuer; `url` is where the services begin. */
  readonly issuer: string
  /** Posts an event about a message. */
  tell(said: Said): Promise<void>
}

/** Starts the servers on free ports. Rejects when they cannot listen. */
export const startServiceplatformen = async (options: ServiceplatformenOptions): Promise<ServiceplatformenCounterpart> => {
  const [faults, arrivals] = [createFaults(serviceplatformenFaults), createArrivals()]
  const { now, cvr, lifeMs = 3_600_000 } = options
  const parts: Parts = { options, faults, arrivals, desk: createDesk({ faults, now, cvr, lifeMs }), timers: new Set() }
  const tls = { ...options.tls, ca: options.ca, requestCert: true, rejectUnauthorized: true }
  const server = (take: (request: IncomingMessage, response: ServerResponse) => Promise<void>) =>
    createServer(tls, (request, response) => void take(request, response).catch(() => response.destroy()))
  const issuer = server(parts.desk.issue)
  const services = server((request, response) => serve(request, response, parts))
  const [issuerPort, servicesPort] = await Promise.all([listen(issuer), listen(services)])
  return {
    name: 'serviceplatformen', faults, arrivals,
    url: `https://127.0.0.1:${servicesPort}/service`,
    issuer: `https://127.0.0.1:${issuerPort}/runtime/api/rest/wstrust/v1/issue`,
    tell: (said) => tell(said, parts),
    stop: async () => {
      for (const timer of parts.timers) clearTimeout(timer)
      await Promise.all([issuer, services].map(stopServer))
    },
  }
}
