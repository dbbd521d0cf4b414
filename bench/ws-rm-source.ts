// A source of reliable messages that costs little: one sequence, the same bytes to whoever takes them, over so many connections
// that stay open. Each asks for the next message as soon as it has its answer; what was taken is what is acknowledged in the end.
import { Agent, request } from 'node:http'
import { monotonic } from './figures.ts'

const rm = 'http://docs.oasis-open.org/ws-rx/wsrm/200702'
const addressing = 'http://www.w3.org/2005/08/addressing'
const content = 'x'.repeat(500)
/** Sent without waiting for one to be acknowledged. */
const window = 64

const envelope = (url: string, action: string, header: string, body: string): string =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="${addressing}" xmlns:r="${rm}"><s:Header>` +
  `<a:To>${url}</a:To><a:Action>${action}</a:Action><a:MessageID>urn:uuid:${crypto.randomUUID()}</a:MessageID>` +
  `<a:ReplyTo><a:Address>${addressing}/anonymous</a:Address></a:ReplyTo>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`

interface Line { post(text: string): Promise<string>; close(): void }

const openLine = (url: string, connections: number): Line => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const post = (text: string): Promise<string> => new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/soap+xml; charset=utf-8', 'content-length': Buffer.byteLength(text) }
    const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
      let said = ''
      answer.setEncoding('utf8').on('data', (chunk: string) => { said += chunk }).once('end', () => {
        if ((answer.statusCode ?? 500) < 300) resolve(said)
        else reject(new Error(`${url} answered ${answer.statusCode}: ${said.slice(0, 500)}`))
      }).once('error', reject)
    })
    asking.once('error', reject)
    asking.end(text)
  })
  return { post, close: () => agent.destroy() }
}

export interface SourceOrder {
  readonly url: string
  readonly messages: number
  readonly connections: number
  /** So many in a hundred are lost on the way; what is not acknowledged is sent again when its window is over. */
  readonly lost?: number
}

type Ranges = readonly (readonly [number, number])[]

const rangePattern = /<(?:[\w-]+:)?AcknowledgementRange ([^>]*)>/g
const rangesIn = (said: string): Ranges => [...said.matchAll(rangePattern)].map(([, range = '']) =>
  [Number(/Lower="(\d+)"/.exec(range)?.[1]), Number(/Upper="(\d+)"/.exec(range)?.[1])])
const countOf = (ranges: Ranges): number => ranges.reduce((sum, [lower, upper]) => sum + upper - lower + 1, 0)

const closing = (identifier: string, messages: number): string =>
  `<r:CloseSequence><r:Identifier>${identifier}</r:Identifier><r:LastMsgNumber>${messages}</r:LastMsgNumber></r:CloseSequence>`

/** Sends all; the rate a second, of what was acknowledged in the end. Throws where that is not all of it. */
export const rateOfSource = async ({ url, messages, connections, lost = 0 }: SourceOrder): Promise<number> => {
  const line = openLine(url, connections)
  const create = `<r:CreateSequence><r:AcksTo><a:Address>${addressing}/anonymous</a:Address></r:AcksTo></r:CreateSequence>`
  const created = await line.post(envelope(url, `${rm}/CreateSequence`, '', create))
  const identifier = /Identifier[^>]*>([^<]+)</.exec(created)?.[1] ?? ''
  let taken: Ranges = []
  const hear = (said: string): void => {
    const ranges = rangesIn(said)
    if (countOf(ranges) > countOf(taken)) taken = ranges
  }
  const send = async (number: number): Promise<void> => hear(await line.post(envelope(url, 'urn:example:hub/Notify',
    `<r:Sequence s:mustUnderstand="1"><r:Identifier>${identifier}</r:Identifier>` +
      `<r:MessageNumber>${number}</r:MessageNumber></r:Sequence>`,
    `<h:Notify xmlns:h="urn:example:hub"><no>${number}</no><text>${content}</text></h:Notify>`)))
  const sendAll = async (part: readonly number[]): Promise<void> => {
    let next = 0
    await Promise.all(Array.from({ length: connections }, async () => {
      for (let at = next++; at < part.length; at = next++) await send(part[at] as number)
    }))
  }
  const isOpen = (number: number): boolean => !taken.some(([lower, upper]) => lower <= number && number <= upper)
  const beganAt = monotonic()
  for (let from = 1; from <= messages; from += window) {
    const part = Array.from({ length: Math.min(window, messages - from + 1) }, (_, at) => from + at)
    await sendAll(part.filter((number) => lost === 0 || number % Math.round(100 / lost) !== 1))
    while (lost > 0 && part.some(isOpen)) await sendAll(part.filter(isOpen))
  }
  const seconds = (monotonic() - beganAt) / 1000
  hear(await line.post(envelope(url, `${rm}/CloseSequence`, '', closing(identifier, messages))))
  line.close()
  if (countOf(taken) !== messages) throw new Error(`${url} took ${countOf(taken)} of ${messages}`)
  return messages / seconds
}
