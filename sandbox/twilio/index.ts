// Twilio's API for messages over real HTTP: create, list, fetch, cancel, erase and delete, Basic authorisation, Twilio's forms of
// answers and errors, and its signed callbacks. What becomes of a message depends on its recipient: see outcome.ts.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createArrivals, createFaults, type Arrivals, type Counterpart } from '../faults.ts'
import { bodyOf, listen, say, stopServer } from '../http.ts'
import { createCaller } from './callback.ts'
import { create } from './create.ts'
import { twilioFaults, type TwilioFault } from './fault.ts'
import { listJson } from './list.ts'
import { createMessages, messageJson, type Stored } from './message.ts'
import { rankOf } from './outcome.ts'
import type { Parts, TwilioOptions } from './parts.ts'
import { problemOf } from './problem.ts'
import { sayProblem } from './say.ts'

export type { TwilioOptions } from './parts.ts'

export interface TwilioCounterpart extends Counterpart<TwilioFault> {
  /** The callbacks that have been answered, oldest first; see callback.ts. */
  readonly callbacks: Arrivals
}

interface Asked {
  readonly method: string
  readonly url: URL
  readonly form: URLSearchParams
  readonly response: ServerResponse
}

const maxBodyBytes = 65_536

// One that is longer than any message says nothing.
const formOf = async (request: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams((await bodyOf(request, maxBodyBytes))?.toString('utf8'))

const isAuthorised = ({ headers }: IncomingMessage, { accountSid, authToken, apiKey, apiSecret }: TwilioOptions): boolean => {
  const given = Buffer.from((headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8')
  return given === `${accountSid}:${authToken}` || (apiKey !== undefined && given === `${apiKey}:${apiSecret}`)
}

/** Faults that strike any request. */
const struckAtTheDoor = (response: ServerResponse, { faults }: Parts): boolean => {
  if (faults.take('credential-20003')) sayProblem(response, problemOf(20003))
  else if (faults.take('overload-429')) sayProblem(response, problemOf(20429), { 'retry-after': '3' })
  else if (faults.take('failed-500')) sayProblem(response, problemOf(20500))
  else return false
  return true
}

const list = ({ url, response }: Asked, { options, messages, faults }: Parts): void => {
  const settledBefore = faults.take('list-late') ? options.now() - 60_000 : Infinity
  const all = messages.all().filter(({ createdAt }) => createdAt <= settledBefore)
  say(response, 200, listJson(options.accountSid, all, url.searchParams))
}

const cancel = (stored: Stored, { messages }: Parts): boolean => {
  if (rankOf(stored.status) > rankOf('queued')) return false
  messages.advance(stored.sid, { status: 'canceled' })
  return true
}

const redact = (stored: Stored, { messages }: Parts): boolean => {
  if (rankOf(stored.status) < rankOf('sent')) return false
  messages.redact(stored.sid)
  return true
}

const change = (stored: Stored, { form, response }: Asked, parts: Parts): void => {
  const done = form.get('Status') === 'canceled' ? cancel(stored, parts) : form.get('Body') === '' && redact(stored, parts)
  if (!done) return sayProblem(response, problemOf(30409))
  say(response, 200, messageJson(parts.options.accountSid, parts.messages.get(stored.sid) ?? stored))
}

const one = (sid: string, asked: Asked, parts: Parts): void => {
  const stored = parts.messages.get(sid)
  if (!stored) return sayProblem(asked.response, problemOf(20404, asked.url.pathname))
  if (asked.method === 'POST') return change(stored, asked, parts)
  if (asked.method === 'GET') return say(asked.response, 200, messageJson(parts.options.accountSid, stored))
  parts.messages.remove(sid)
  asked.response.writeHead(204).end()
}

const respond = async (request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> => {
  const url = new URL(request.url ?? '/', 'http://twilio')
  const asked: Asked = { method: request.method ?? 'GET', url, form: await formOf(request), response }
  if (!isAuthorised(request, parts.options)) return sayProblem(response, problemOf(20003))
  if (struckAtTheDoor(response, parts)) return
  const [, account, sid] = /^\/2010-04-01\/Accounts\/(\w+)\/Messages(?:\/(\w+))?\.json$/.exec(url.pathname) ?? []
  if (account !== parts.options.accountSid) return sayProblem(response, problemOf(20404, url.pathname))
  if (sid) return one(sid, asked, parts)
  return asked.method === 'POST' ? create(asked.form, response, parts) : list(asked, parts)
}

/** Starts the API; on a free port unless one is given. Rejects when it cannot listen. */
export const startTwilio = async (options: TwilioOptions): Promise<TwilioCounterpart> => {
  const [faults, arrivals, callbacks] = [createFaults(twilioFaults), createArrivals(), createArrivals()]
  const messages = createMessages(options.now)
  const parts: Parts = { options, faults, arrivals, messages, caller: createCaller(options, messages, callbacks) }
  // A caller that goes away in the middle of its request is no news here.
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(options.now()).toUTCString())
    void respond(request, response, parts).catch(() => response.destroy())
  })
  const port = await listen(server, options.host, options.port)
  const stop = (): Promise<void> => {
    parts.caller.stop()
    return stopServer(server)
  }
  return { name: 'twilio', url: `http://${options.host ?? '127.0.0.1'}:${port}`, faults, arrivals, callbacks, stop }
}
