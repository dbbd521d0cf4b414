// The encodings that carry text through mail's seven bits: quoted-printable (RFC 2045 section 6.7), encoded words in headers
// (RFC 2047) and parameters with a character set (RFC 2231). Each output line is within 76 characters, the CRLF apart.

const lineBreak = /\r\n|\r|\n/g
const hex = Buffer.from('0123456789ABCDEF', 'ascii')
const equals = 0x3d

/** Bytes that stand for themselves; white space only where something follows it on the line. */
const isPlain = (byte: number, next: number | undefined): boolean => {
  if (byte === 0x20 || byte === 0x09) return next !== undefined && next !== 0x0d
  return byte > 0x20 && byte < 0x7f && byte !== equals
}

/** Text in quoted-printable, its line breaks made CRLF. */
export const quotedPrintable = (text: string): string => {
  const bytes = Buffer.from(text.replace(lineBreak, '\r\n'), 'utf8')
  const out = Buffer.allocUnsafe(bytes.length * 3 + Math.ceil(bytes.length / 24) * 3 + 3)
  let at = 0
  let column = 0
  const put = (byte: number): void => { out[at++] = byte }
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] as number
    if (byte === 0x0d) {
      put(0x0d)
      put(0x0a)
      index++
      column = 0
      continue
    }
    const width = isPlain(byte, bytes[index + 1]) ? 1 : 3
    if (column + width > 75) {
      put(equals)
      put(0x0d)
      put(0x0a)
      column = 0
    }
    column += width
    if (width === 1) put(byte)
    else {
      put(equals)
      put(hex[byte >> 4] as number)
      put(hex[byte & 15] as number)
    }
  }
  return out.toString('latin1', 0, at)
}

/** Base64 in lines of 76, from base64 in one line. */
export const wrapped = (base64: string): string => base64.replace(/.{76}(?=.)/g, '$&\r\n')

/** Cuts text into pieces of at most `limit` bytes of UTF-8, never within a character. */
const pieces = (text: string, limit: number): readonly string[] => {
  const all: string[] = []
  let piece = ''
  let size = 0
  for (const character of text) {
    const width = Buffer.byteLength(character)
    if (size + width > limit) {
      all.push(piece)
      piece = ''
      size = 0
    }
    piece += character
    size += width
  }
  return [...all, piece]
}

const encodedWords = (text: string): string =>
  pieces(text, 42).map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString('base64')}?=`).join('\r\n ')

/** Text for a header: as it is where that is safe and short, otherwise as encoded words. */
export const headerText = (text: string): string => {
  const plain = /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && text.length <= 64 && !text.includes('=?')
  return plain || text === '' ? text : encodedWords(text)
}

/** A display name (RFC 5322 phrase). */
export const phrase = (name: string): string => {
  const quotable = /^[\x20-\x7e]*$/.test(name) && !/["\\]/.test(name) && name.length <= 60 && !name.includes('=?')
  return quotable ? `"${name}"` : encodedWords(name)
}

const percent = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/** A parameter of a header, each on a line of its own: quoted where it is plain, otherwise in RFC 2231's numbered sections. */
export const parameter = (name: string, value: string): string => {
  if (/^[\w .()+,-]{1,60}$/.test(value)) return `;\r\n ${name}="${value}"`
  const sections = pieces(value, 18).map(percent)
  return sections.map((section, index) => `;\r\n ${name}*${index}*=${index === 0 ? "UTF-8''" : ''}${section}`).join('')
}
