// Bytes to text. SOAP is UTF-8 or UTF-16 (WS-I Basic Profile R1012); a byte order mark, the charset of the HTTP header and the
// XML declaration must not contradict each other, because a reader that believes another one of them would read another document.
import type { XmlRefusal } from './limits.ts'

export interface Decoded {
  readonly text: string
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be'
}

type Encoding = Decoded['encoding']

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean => start.every((byte, at) => bytes[at] === byte)

const marked = (bytes: Uint8Array): Encoding | undefined => {
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return 'utf-8'
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le'
  return startsWith(bytes, 0xfe, 0xff) ? 'utf-16be' : undefined
}

const known: Readonly<Record<string, readonly Encoding[]>> = {
  'utf-8': ['utf-8'], utf8: ['utf-8'], 'us-ascii': ['utf-8'],
  'utf-16': ['utf-16le', 'utf-16be'], 'utf-16le': ['utf-16le'], 'utf-16be': ['utf-16be'],
}

/** What a name of an encoding allows; undefined for a name that is not known. */
export const encodingsNamed = (name: string): readonly Encoding[] | undefined => {
  const lower = name.trim().toLowerCase()
  return Object.hasOwn(known, lower) ? known[lower] : undefined
}

const decoders = {
  'utf-8': new TextDecoder('utf-8', { fatal: true }),
  'utf-16le': new TextDecoder('utf-16le', { fatal: true }),
  'utf-16be': new TextDecoder('utf-16be', { fatal: true }),
}

const textIn = (bytes: Uint8Array, encoding: Encoding): Decoded | XmlRefusal => {
  try {
    return { text: decoders[encoding].decode(bytes), encoding }
  } catch {
    return 'not-text'
  }
}

/** The text of a document. `charset` is what the HTTP header says, if it says anything. UTF-16 needs its byte order mark. */
export const decode = (bytes: Uint8Array, charset?: string): Decoded | XmlRefusal => {
  const encoding = marked(bytes) ?? 'utf-8'
  const allowed = charset === undefined ? [encoding] : encodingsNamed(charset)
  if (!allowed) return 'encoding-unknown'
  return allowed.includes(encoding) ? textIn(bytes, encoding) : 'encoding-contradicted'
}
