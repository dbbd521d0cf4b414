// What is asked, and what is answered: CreateSequence claims and tells what there is, a method hands out, TerminateSequence says
// that all was received, CloseSequence that nothing was.
import type { Fetch, FetchFrom, Fetched } from '../../core/fetch.ts'
import type { InletAnswer, InletRequest } from '../../core/inlet.ts'
import type { World } from '../../core/world.ts'
import { tagged, type Markup } from '../protocols/xml/index.ts'
import { messageMarkup, serviceOf } from './content.ts'
import type { Sequence, Sequences } from './sequences.ts'
import type { Settings } from './settings.ts'
import { faultMarkup, isWrong, readRequest, told, typeOf, writeEnvelope, type Request, type Soap, type Wrong } from './soap.ts'

export interface Counter {
  readonly world: World
  readonly route: string
  readonly settings: Settings
  readonly sequences: Sequences
  /** Undefined until the hub runs. */
  fetchFrom(): FetchFrom | undefined
}

interface Said { readonly body: Markup; readonly header?: Markup }

const identifierMarkup = (identifier: string): Markup => tagged('r:Identifier', identifier)

const inventoryMarkup = ({ messages }: Pick<Sequence, 'messages'>, address: string): Markup => {
  const items = [...Map.groupBy(messages, ({ service }) => service)].map(([service, some]) => tagged('r:ServiceItem',
    tagged('r:ServiceName', service), tagged('r:ServiceEndpoint', address), tagged('r:MessageCount', String(some.length))))
  return tagged('r:ServiceInventoryCollection', ...items)
}

/** The route that is asked for: its own, or a sub-queue's; undefined where there is no such. */
const routeFor = ({ route, settings: { partner, subQueues } }: Counter, subQueue: string): string | undefined => {
  if (subQueue === '') return route
  const named = Object.hasOwn(subQueues, subQueue) ? subQueues[subQueue] : undefined
  return named && `${named}-${partner}`
}

const claimAll = async ({ world, settings }: Counter, fetch: Fetch, identifier: string) => {
  const { leaseMs, maxMessages: limit } = settings
  const earliest = world.now() + leaseMs
  const claimed = await fetch.claim({ claim: identifier, limit, leaseMs })
  const messages = claimed.map((one) => ({ id: one.id, service: serviceOf(one, settings) }))
  return { identifier, until: Math.min(earliest, ...claimed.map((one) => one.until)), messages }
}

const create = async (counter: Counter, { asked }: Request, address: string): Promise<Said | Wrong> => {
  const { world, sequences, settings: { maxSequences } } = counter
  const route = routeFor(counter, told(asked, 'SubQueueIdentifier'))
  const fetch = route === undefined ? undefined : counter.fetchFrom()?.(route)
  if (!fetch || route === undefined) return { code: 'CreateSequenceRefused', reason: 'There is no such sub-queue.' }
  if (await sequences.countOpen() >= maxSequences) {
    return { code: 'CreateSequenceRefused', reason: `${maxSequences} sequences are open; end one first.` }
  }
  const identifier = world.newId()
  const sequence = await claimAll(counter, fetch, identifier)
  await sequences.open({ ...sequence, route })
  return { body: tagged('r:CreateSequenceResponse', identifierMarkup(identifier), inventoryMarkup(sequence, address)) }
}

const unknown: Wrong = { code: 'UnknownSequence', reason: 'There is no such sequence.' }

/** Ends a sequence, and its claim with it; the same word again does it again. */
const end = async (counter: Counter, { asked }: Request, phase: 'terminated' | 'closed'): Promise<Said | Wrong> => {
  const identifier = told(asked, 'Identifier')
  const sequence = identifier === '' ? undefined : await counter.sequences.end(identifier, phase)
  const fetch = sequence && counter.fetchFrom()?.(sequence.route)
  if (!fetch) return unknown
  if (sequence.phase !== phase) return { code: 'SequenceTerminated', reason: `The sequence was ${sequence.phase}.` }
  const ids = sequence.messages.map(({ id }) => id)
  const done = phase === 'terminated' ? await fetch.settle(identifier, ids) : await fetch.giveBack(identifier, ids)
  if (phase === 'terminated' && done.length < ids.length) {
    counter.world.log.warn('dfdg-pull.late', { route: sequence.route, identifier, lost: ids.length - done.length })
  }
  const tag = phase === 'terminated' ? 'r:TerminateSequenceResponse' : 'r:CloseSequenceResponse'
  return { body: tagged(tag, identifierMarkup(identifier)) }
}

/** The messages of one method, or the one of them that is asked for by its number. */
const handOut = async (counter: Counter, { asked, header }: Request): Promise<Said | Wrong> => {
  const sequence = header.identifier === '' ? undefined : await counter.sequences.find(header.identifier)
  const fetch = sequence && counter.fetchFrom()?.(sequence.route)
  if (!fetch) return unknown
  if (sequence.phase !== 'open') return { code: 'SequenceTerminated', reason: `The sequence was ${sequence.phase}.` }
  const own = sequence.messages.map((message, at) => ({ ...message, number: at + 1 }))
    .filter(({ service, number }) => service === asked.local && (header.number === '' || header.number === String(number)))
  if (own.length === 0) return { code: 'Client', reason: 'The sequence has nothing of that method.' }
  const read = await Promise.all(own.map(async ({ id, number }) => (
    { number, fetched: await fetch.read(sequence.identifier, id) })))
  const held = read.filter((one): one is { number: number; fetched: Fetched } => one.fetched !== undefined)
  // Its lease has ended and others have claimed it, or its time was over.
  if (held.length === 0) return { code: 'SequenceTerminated', reason: 'The lease of the sequence has ended.' }
  return {
    header: tagged('r:SequenceResponse', identifierMarkup(sequence.identifier),
      tagged('r:MessageCount', String(held.length))),
    body: tagged(`m:${asked.local}Response`, ...held.map(({ number, fetched }) => messageMarkup(fetched, number))),
  }
}

const addressOf = ({ headers, url }: InletRequest): string => {
  const host = String(headers['host'] ?? '')
  const path = url.split('?')[0] ?? ''
  return /^[A-Za-z0-9.:[\]-]+$/.test(host) ? `https://${host}${path}` : path
}

const act = async (counter: Counter, request: Request, address: string): Promise<Said | Wrong> => {
  const { asked } = request
  if (asked.uri !== counter.settings.namespace) return handOut(counter, request)
  switch (asked.local) {
    case 'CreateSequence': return create(counter, request, address)
    case 'TerminateSequence': return end(counter, request, 'terminated')
    case 'CloseSequence': return end(counter, request, 'closed')
    default: return { code: 'Client', reason: 'There is no such method.' }
  }
}

const charsetOf = (type: string | string[] | undefined): string | undefined =>
  /charset="?([^\s";]+)/i.exec(String(type ?? ''))?.[1]

/** Answers one request; never rejects. Where the ledger fails, 503: it may be asked again. */
export const answer = async (counter: Counter, request: InletRequest): Promise<InletAnswer> => {
  const { settings: { namespace: r, serviceNamespace: m }, world, route } = counter
  const write = (status: number, soap: Soap, { body, header }: Said): InletAnswer => (
    { status, headers: { 'content-type': typeOf(soap) }, body: writeEnvelope(soap, { r, m }, body, header) })
  const refuse = (wrong: Wrong, soap: Soap): InletAnswer => {
    world.records.count('sluse_inlet_ignored_total', { route, why: 'refused' })
    return write(500, soap, { body: faultMarkup(wrong, soap) })
  }
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } }
  if (!counter.fetchFrom()) return { status: 503, headers: { 'retry-after': '1' } }
  const read = readRequest(request.body, charsetOf(request.headers['content-type']), r)
  if (isWrong(read)) return refuse(read, read.soap ?? '1.1')
  try {
    const said = await act(counter, read, addressOf(request))
    return isWrong(said) ? refuse(said, read.soap) : write(200, read.soap, said)
  } catch (error) {
    world.log.warn('dfdg-pull.unanswered', { route, error: (error as Error).name })
    return { status: 503, headers: { 'retry-after': '1' } }
  }
}
