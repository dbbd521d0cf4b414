// The forms in which a word may have been written down. Words of the canary are lower-case letters, so that JSON, addresses and
// quoted-printable leave them as they are.
import type { Wanted } from '../core/canary.ts'

export interface Form { readonly name: string; readonly form: string; readonly bytes: Buffer }

/** Base64 of it wherever it begins in a longer text: what its neighbours decide is left off. */
const base64 = (word: Buffer): readonly Buffer[] => [0, 1, 2].map((shift) => {
  const whole = Buffer.concat([Buffer.alloc(shift), word]).toString('base64').replace(/=+$/, '')
  return Buffer.from(whole.slice(Math.ceil(shift * 4 / 3), whole.length - (shift + word.length) % 3))
})

const formsOf = ({ name, bytes, plain }: Wanted): readonly Form[] => {
  const word = Buffer.from(bytes)
  if (!plain) return [{ name, form: 'raw', bytes: word }]
  const text = word.toString('utf8')
  const utf16 = Buffer.from(text, 'utf16le')
  const made: readonly (readonly [string, readonly Buffer[]])[] = [
    ['utf8', [word]], ['upper', [Buffer.from(text.toUpperCase())]], ['utf16', [utf16, Buffer.from(utf16).swap16()]],
    ['hex', [Buffer.from(word.toString('hex')), Buffer.from(word.toString('hex').toUpperCase())]], ['base64', base64(word)],
  ]
  return made.flatMap(([form, all]) => all.map((each) => ({ name, form, bytes: each })))
}

/** Every form of everything that is looked for. */
export const allForms = (wanted: readonly Wanted[]): readonly Form[] => wanted.flatMap(formsOf)
