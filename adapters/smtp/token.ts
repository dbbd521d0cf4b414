// How a bounce finds its transaction. An attempt's token names the transaction and the attempt under a keyed check; it goes out
// as the envelope's sender (VERP), as ENVID and in a header, and whatever comes back without a good check was made up. Only
// lower-case letters, digits and `-`, because some hosts fold the case of addresses: 50 characters, 64 with a prefix are allowed.
import { createHash, timingSafeEqual } from 'node:crypto'

export interface Named {
  readonly id: string
  /** Absent where the token names the transaction only. */
  readonly attempt?: number
}

type Mac = (text: string) => string

const shape = /[0-9a-v]{26}-[0-9a-z]{1,4}-[0-9a-f]{20}/gi

// The hub's check may be in any alphabet; hashing it again makes it lower-case hex of one length.
const check = (mac: Mac, name: string): string => createHash('sha256').update(mac(`smtp:${name}`)).digest('hex').slice(0, 20)

/** A UUID in 26 characters of base 32. */
const compact = (id: string): string => BigInt(`0x${id.replaceAll('-', '')}`).toString(32).padStart(26, '0')

const expanded = (text: string): string | undefined => {
  let value = 0n
  for (const digit of text) value = value * 32n + BigInt(Number.parseInt(digit, 32))
  const hex = value.toString(16).padStart(32, '0')
  if (hex.length > 32) return undefined
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The token of an attempt; of the transaction as a whole when the attempt is 0. */
export const tokenOf = (mac: Mac, id: string, attempt: number): string => {
  const name = `${compact(id)}-${attempt.toString(36)}`
  return `${name}-${check(mac, name)}`
}

const isGenuine = (mac: Mac, token: string): boolean =>
  timingSafeEqual(Buffer.from(token.slice(-20)), Buffer.from(check(mac, token.slice(0, -21))))

const namedBy = (token: string): Named | undefined => {
  const id = expanded(token.slice(0, 26))
  const attempt = Number.parseInt(token.slice(27, -21), 36)
  return id === undefined ? undefined : { id, attempt: attempt === 0 ? undefined : attempt }
}

/** What the first genuine token in `text` names; `forged` when there are tokens and none is; undefined when there is none. */
export const readToken = (mac: Mac, text: string): Named | 'forged' | undefined => {
  const tokens = text.slice(0, 100_000).toLowerCase().match(shape)?.slice(0, 20)
  if (!tokens) return undefined
  const genuine = tokens.find((token) => isGenuine(mac, token))
  return (genuine === undefined ? undefined : namedBy(genuine)) ?? 'forged'
}
