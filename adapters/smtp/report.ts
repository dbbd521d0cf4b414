// A strict reader of delivery reports (RFC 3464 in RFC 6522's multipart/report), written for mail from strangers: it looks at
// the first half megabyte only, at most four levels deep, with nothing that backtracks; what it does not understand is not
// there. It returns fields, never text for people.

export type Headers = ReadonlyMap<string, readonly string[]>

export interface Report {
  /** Fields about the message as a whole. */
  readonly message: Headers
  /** Fields of each recipient. */
  readonly recipients: readonly Headers[]
  /** Headers of the mail that the report is about, where they came back. */
  readonly returned?: Headers
}

export interface Read {
  readonly headers: Headers
  readonly report?: Report
}

const limits = { bytes: 512 * 1024, lines: 2000, parts: 50, depth: 4, recipients: 100 }

const headersOf = (text: string): Headers => {
  const headers = new Map<string, string[]>()
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/, limits.lines)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase()
    if (!/^[!-9;-~]{1,76}$/.test(name)) continue
    const values = headers.get(name) ?? []
    headers.set(name, [...values.slice(0, 99), line.slice(colon + 1).trim()])
  }
  return headers
}

/** The first value of a header, or nothing. */
export const first = (headers: Headers, name: string): string => headers.get(name)?.[0] ?? ''

interface Part {
  readonly headers: Headers
  readonly body: string
}

const partOf = (text: string): Part => {
  const start = /^(?:\r?\n)+/.exec(text)?.[0]
  if (start !== undefined) return { headers: new Map(), body: text.slice(start.length) }
  const gap = /\r?\n\r?\n/.exec(text)
  if (!gap) return { headers: headersOf(text), body: '' }
  return { headers: headersOf(text.slice(0, gap.index)), body: text.slice(gap.index + gap[0].length) }
}

const typeOf = ({ headers }: Part): string =>
  (/^[\w.+-]+\/[\w.+-]+/.exec(first(headers, 'content-type'))?.[0] ?? '').toLowerCase()

const boundaryOf = ({ headers }: Part): string | undefined => {
  const found = /;\s{0,9}boundary\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(first(headers, 'content-type'))
  return found?.[1] ?? found?.[2]
}

const partsIn = (part: Part): readonly Part[] => {
  const boundary = boundaryOf(part)
  if (boundary === undefined) return []
  const pieces = `\n${part.body}`.split(`\n--${boundary}`, limits.parts + 1).slice(1)
  return pieces.filter((piece) => !piece.startsWith('--')).map((piece) => partOf(piece.replace(/^[ \t]*\r?\n/, '')))
}

const flattened = (part: Part, depth: number): readonly Part[] => {
  if (depth >= limits.depth || !typeOf(part).startsWith('multipart/')) return [part]
  return partsIn(part).flatMap((inner) => flattened(inner, depth + 1)).slice(0, limits.parts)
}

const unquoted = (body: string): string => body.replace(/=\r?\n/g, '')
  .replace(/=([0-9A-Fa-f]{2})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const decoded = ({ headers, body }: Part): string => {
  const encoding = first(headers, 'content-transfer-encoding').toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1')
  return encoding === 'quoted-printable' ? unquoted(body) : body
}

const statusTypes: ReadonlySet<string> = new Set(['message/delivery-status', 'message/global-delivery-status'])
const returnedTypes: ReadonlySet<string> = new Set([
  'text/rfc822-headers', 'message/rfc822', 'message/rfc822-headers', 'message/global', 'message/global-headers',
])

const returnedIn = (parts: readonly Part[]): Headers | undefined => {
  const part = parts.find((candidate) => returnedTypes.has(typeOf(candidate)))
  return part && partOf(decoded(part)).headers
}

const reportIn = (parts: readonly Part[]): Report | undefined => {
  const status = parts.find((part) => statusTypes.has(typeOf(part)))
  if (!status) return undefined
  const blocks = decoded(status).trim().split(/(?:\r?\n[ \t]*){2,}/, limits.recipients + 1).map(headersOf)
  const [message = new Map<string, readonly string[]>(), ...recipients] = blocks
  return { message, recipients, returned: returnedIn(parts) }
}

/** Reads a mail's headers, and its delivery report where it is one. Never throws. */
export const readReport = (raw: Uint8Array): Read => {
  const text = Buffer.from(raw.subarray(0, limits.bytes)).toString('latin1')
  const mail = partOf(text.replace(/^From [^\n]*\n/, ''))
  return { headers: mail.headers, report: reportIn(flattened(mail, 0)) }
}
