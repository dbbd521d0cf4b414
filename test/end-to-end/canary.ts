// A canary: words that stand for all that is personal, and the search for them in whatever form they may have taken.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The word in what is said; its ø shows in every encoding. */
export const word = 'Zitrønfinken'
/** The same within addresses and names, which are ASCII. */
export const plainWord = 'zitronfinken'
export const cpr = '110177-4321'

const base64At = (bytes: Buffer, offset: number): string => {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
  return whole.slice(Math.ceil(offset * 8 / 6), Math.floor((offset + bytes.length) * 8 / 6))
}

const everyByte = (bytes: Buffer, mark: string): string =>
  [...bytes].map((byte) => mark + byte.toString(16).padStart(2, '0')).join('')

const quotedPrintable = (bytes: Buffer): string =>
  [...bytes].map((byte) => (byte > 126 || byte === 61 ? `=${byte.toString(16)}` : String.fromCharCode(byte))).join('')

const escaped = (text: string): string =>
  text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)

interface Needle { readonly form: string; readonly text: string; readonly caseless: boolean }

const caseless = (form: string, text: string): Needle => ({ form, text: text.toLowerCase(), caseless: true })

/** Every form in which a text is searched for. */
export const needlesOf = (text: string): readonly Needle[] => {
  const bytes = Buffer.from(text)
  const encoded = [0, 1, 2].map((offset) => base64At(bytes, offset))
  return [
    caseless('clear', bytes.toString('latin1')), caseless('latin1', text), caseless('escaped', escaped(text)),
    caseless('utf16', Buffer.from(text, 'utf16le').toString('latin1')),
    caseless('url', encodeURIComponent(text)), caseless('url of every byte', everyByte(bytes, '%')),
    caseless('quoted-printable', quotedPrintable(bytes)), caseless('hex', everyByte(bytes, '')),
    ...encoded.map((each) => ({ form: 'base64', text: each, caseless: false })),
    ...encoded.map((each) => ({ form: 'base64url', text: each.replaceAll('+', '-').replaceAll('/', '_'), caseless: false })),
  ]
}

/** The forms of the texts that stand in a haystack, by text and form. */
export const findIn = (haystack: Buffer | string, texts: readonly string[]): readonly string[] => {
  const bytes = typeof haystack === 'string' ? Buffer.from(haystack) : haystack
  // Quoted-printable breaks its lines where it likes.
  const whole = bytes.toString('latin1').replace(/=\r?\n/g, '')
  const lower = whole.toLowerCase()
  return texts.flatMap((text) => needlesOf(text)
    .filter((needle) => (needle.caseless ? lower : whole).includes(needle.text))
    .map(({ form }) => `${text} (${form})`))
}

/** The forms that stand in any file below a folder, with the file's name. */
export const findInFiles = (folder: string, texts: readonly string[]): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name)).filter((name) => statSync(name).isFile())
    .flatMap((name) => findIn(Buffer.concat([Buffer.from(`${name}\n`), readFileSync(name)]), texts)
      .map((found) => `${name}: ${found}`))
