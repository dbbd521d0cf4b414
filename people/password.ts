// Passwords are kept as Argon2id (RFC 9106) in the usual form of a text, with the parameters of OWASP's password storage cheat
// sheet. Each takes some 20 MB for as long as it is reckoned, so only a few are at a time and only some may wait.
import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const reckon = promisify(argon2)

/** Some bytes that nobody can guess. */
export type RandomBytes = (size: number) => Uint8Array

const memory = 19_456
const passes = 2
const tagLength = 32
const saltLength = 16
const shape = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '')

interface Cost { readonly memory: number; readonly passes: number }

const tagOf = (password: string, nonce: Uint8Array, cost: Cost): Promise<Buffer> =>
  reckon('argon2id', { message: Buffer.from(password.normalize('NFC')), nonce, parallelism: 1, tagLength, ...cost })

/** What is kept of a password. */
export const hashPassword = async (password: string, bytes: RandomBytes): Promise<string> => {
  const nonce = bytes(saltLength)
  return `$argon2id$v=19$m=${memory},t=${passes},p=1$${text(nonce)}$${text(await tagOf(password, nonce, { memory, passes }))}`
}

/** Takes as long for a kept text that is none, so that the time does not tell whether there is such a user. */
export const isPassword = async (password: string, kept: string | undefined): Promise<boolean> => {
  const [, m, t, salt = '', tag = ''] = shape.exec(kept ?? '') ?? []
  const nonce = salt === '' ? new Uint8Array(saltLength) : Buffer.from(salt, 'base64')
  const reckoned = await tagOf(password, nonce, { memory: Number(m ?? memory), passes: Number(t ?? passes) })
  return tag !== '' && timingSafeEqual(reckoned, Buffer.from(tag, 'base64'))
}

/** Long ones are better than strange ones; the name of its user is none. Answers what is wrong. */
export const weaknessOf = (password: string, name: string): string | undefined => {
  if ([...password].length < 12) return 'It has less than 12 characters.'
  if (password.length > 200) return 'It has more than 200 characters.'
  if (new Set(password).size < 5) return 'It has less than five different characters.'
  return password.toLowerCase().includes(name.toLowerCase()) ? 'It contains the name of its user.' : undefined
}
