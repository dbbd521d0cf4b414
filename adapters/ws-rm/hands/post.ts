// One envelope out over HTTP and what comes back on the same exchange (TR-9, TR-12).
import type { HttpClient, HttpResult } from '../../protocols/http.ts'
import type { Message } from '../message.ts'
import { isUnread, readMessage, type Received } from '../read.ts'
import { writeMessage } from '../write.ts'
import { isUnsafe, type Safeguard } from './safeguard.ts'

export interface Posted {
  readonly result: HttpResult
  /** What the answer says, where it is a message. */
  readonly received?: Received
}

export type Post = (url: string, message: Message, signal?: AbortSignal) => Promise<Posted>

/** Content-Type and SOAPAction (AC-14). */
export const headersFor = ({ variant, action }: Message): Record<string, string> => (variant.soap === '1.2'
  ? { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"` }
  : { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${action}"` })

/** The charset that a Content-Type names. */
export const charsetOf = (type: string | string[] | undefined): string | undefined =>
  /charset="?([\w.:-]+)"?/i.exec(String(type ?? ''))?.[1]

const receivedFrom = (result: HttpResult, safeguard: Safeguard): Received | undefined => {
  if (result.kind !== 'answered' || result.truncated || result.body.length === 0) return undefined
  const read = readMessage(result.body, { charset: charsetOf(result.headers['content-type']) })
  if (isUnread(read)) return undefined
  const checked = safeguard.check(read)
  return isUnsafe(checked) ? undefined : { ...read, ...checked }
}

export const createPost = (http: HttpClient, timeoutMs: number, safeguard: Safeguard): Post => async (url, message, signal) => {
  const body = Buffer.from(safeguard.protect(writeMessage(message)))
  const result = await http.request({ method: 'POST', url, headers: headersFor(message), body, signal, timeoutMs })
  return { result, received: receivedFrom(result, safeguard) }
}
