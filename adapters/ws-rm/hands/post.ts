// One envelope out over HTTP and what comes back on the same exchange (TR-9, TR-12).
import type { HttpClient, HttpResult } from '../../protocols/http.ts'
import { defaultLimits, type XmlLimits } from '../../protocols/xml/index.ts'
import type { Message } from '../message.ts'
import { unpack } from '../packaging.ts'
import { isUnread, readMessage, type Received, type Unread } from '../read.ts'
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

/** What came over HTTP, by itself or in a package. */
export const readPosted = (bytes: Uint8Array, type: string | string[] | undefined, limits: XmlLimits): Received | Unread => {
  const unpacked = unpack(bytes, type, limits)
  return typeof unpacked === 'string' ? { trouble: unpacked } : readMessage(unpacked.bytes, { charset: unpacked.charset, limits })
}

const receivedFrom = (result: HttpResult, safeguard: Safeguard): Received | undefined => {
  if (result.kind !== 'answered' || result.truncated || result.body.length === 0) return undefined
  const read = readPosted(result.body, result.headers['content-type'], defaultLimits)
  if (isUnread(read)) return undefined
  const checked = safeguard.check(read)
  return isUnsafe(checked) ? undefined : { ...read, ...checked }
}

export const createPost = (http: HttpClient, timeoutMs: number, safeguard: Safeguard): Post => async (url, message, signal) => {
  const body = Buffer.from(safeguard.protect(writeMessage(message)))
  const result = await http.request({ method: 'POST', url, headers: headersFor(message), body, signal, timeoutMs })
  return { result, received: receivedFrom(result, safeguard) }
}
