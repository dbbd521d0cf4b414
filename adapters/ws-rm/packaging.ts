// A message that comes in parts (MTOM: SOAP with XOP, W3C 25 January 2005): the envelope, and beside it bytes that it includes
// by their Content-ID. They are put where they belong, as Base64, which is what the message means and what a signature on it is
// about. Bounded in parts, headers and bytes; a part that is not included, or included twice, makes the whole of it refused.
import {
  attributeOf, elementsOf, isNamed, readXml, type Element, type XmlLimits, type XmlRefusal,
} from '../protocols/xml/index.ts'

export interface Unpacked {
  readonly bytes: Uint8Array
  readonly charset?: string
}

/** Why a package is not read. */
export type PackageTrouble = XmlRefusal | 'package'

interface Part {
  readonly type: string
  readonly id: string
  readonly encoding: string
  readonly bytes: Buffer
}

const includeUri = 'http://www.w3.org/2004/08/xop/include'
const maxParts = 64
const maxHeaderBytes = 8192

/** A parameter of a header, without its quotes. */
const parameterOf = (value: string, name: string): string | undefined =>
  new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(value)?.slice(1).find((one) => one !== undefined)

/** The charset that a Content-Type names. */
export const charsetOf = (type: string | string[] | undefined): string | undefined =>
  /charset="?([\w.:-]+)"?/i.exec(String(type ?? ''))?.[1]

const headerOf = (headers: string, name: string): string => {
  const [, value = ''] = new RegExp(`^${name}\\s*:([^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*)`, 'im').exec(headers) ?? []
  return value.replace(/\r?\n/g, ' ').trim()
}

const bare = (id: string): string => id.replace(/^<|>$/g, '')

const readPart = (bytes: Buffer): Part | undefined => {
  const end = bytes.subarray(0, maxHeaderBytes).indexOf('\r\n\r\n')
  if (end < 0 && !bytes.subarray(0, 2).equals(Buffer.from('\r\n'))) return undefined
  const headers = bytes.subarray(0, Math.max(0, end)).toString('latin1')
  return {
    type: headerOf(headers, 'Content-Type'), id: bare(headerOf(headers, 'Content-ID')),
    encoding: headerOf(headers, 'Content-Transfer-Encoding').toLowerCase(), bytes: bytes.subarray(end < 0 ? 2 : end + 4),
  }
}

/** The parts between the boundaries (RFC 2046, 5.1); undefined where they are not as they must be. */
const partsIn = (bytes: Uint8Array, boundary: string): readonly Part[] | undefined => {
  const all = Buffer.concat([Buffer.from('\r\n'), bytes])
  const mark = Buffer.from(`\r\n--${boundary}`)
  const parts: Part[] = []
  for (let at = all.indexOf(mark); at >= 0;) {
    const from = at + mark.length
    if (all.subarray(from, from + 2).toString('latin1') === '--') return parts
    const line = all.indexOf('\r\n', from)
    const next = line < 0 ? -1 : all.indexOf(mark, line)
    // Nothing but blanks may follow a boundary, or it is the beginning of a longer one.
    const part = next < 0 || /[^ \t]/.test(all.subarray(from, line).toString('latin1')) ? undefined
      : readPart(all.subarray(line + 2, next))
    if (!part || parts.length >= maxParts) return undefined
    parts.push(part)
    at = next
  }
  return undefined
}

const includesIn = (element: Element): readonly (readonly [Element, Element])[] => elementsOf(element).flatMap((child) =>
  isNamed(child, includeUri, 'Include') ? [[element, child] as const] : includesIn(child))

const named = (href: string): string | undefined => {
  try {
    return href.startsWith('cid:') ? decodeURIComponent(href.slice(4)) : undefined
  } catch {
    return undefined
  }
}

const contentOf = ({ encoding, bytes }: Part): string | undefined => {
  if (['', 'binary', '8bit', '7bit'].includes(encoding)) return bytes.toString('base64')
  return encoding === 'base64' ? bytes.toString('latin1').replace(/\s+/g, '') : undefined
}

/** The envelope's text with its includes put in. */
const filled = (root: Part, others: readonly Part[], limits: XmlLimits): Unpacked | PackageTrouble => {
  const document = readXml(root.bytes, charsetOf(root.type), limits)
  if (typeof document === 'string') return document
  const left = new Map(others.map((part) => [part.id, part]))
  if (left.size < others.length) return 'package'
  let [text, from] = ['', 0]
  for (const [holder, include] of includesIn(document.root)) {
    const id = named(attributeOf(include, 'href') ?? '')
    const content = id === undefined ? undefined : left.get(id)
    const base64 = content && holder.children.length === 1 ? contentOf(content) : undefined
    if (base64 === undefined || !left.delete(id ?? '')) return 'package'
    text += document.text.slice(from, include.from) + base64
    from = include.to
    if (text.length > limits.maxBytes) return 'too-large'
  }
  return left.size > 0 ? 'package' : { bytes: Buffer.from(text + document.text.slice(from)), charset: 'utf-8' }
}

/** The envelope of what came in, whether by itself or in a package. */
export const unpack = (bytes: Uint8Array, type: string | string[] | undefined, limits: XmlLimits): Unpacked | PackageTrouble => {
  const said = String(type ?? '')
  if (!/^\s*multipart\/related\s*(?:;|$)/i.test(said)) return { bytes, charset: charsetOf(type) }
  if (bytes.byteLength > limits.maxBytes) return 'too-large'
  const boundary = parameterOf(said, 'boundary')
  if (boundary === undefined || !/^[\w'()+,./:=? -]{1,70}$/.test(boundary)) return 'package'
  const parts = partsIn(bytes, boundary)
  const start = parameterOf(said, 'start')
  const root = start === undefined ? parts?.[0] : parts?.find(({ id }) => id === bare(start))
  if (!parts || !root || !/^application\/xop\+xml\s*(?:;|$)/i.test(root.type)) return 'package'
  if (!['', 'binary', '8bit', '7bit'].includes(root.encoding)) return 'package'
  return filled(root, parts.filter((part) => part !== root), limits)
}
