// Who speaks, by name and password (UsernameToken Profile 1.1). As a digest the password is mixed with a nonce and a time, which
// are then required, and each nonce counts once. As text it is as safe as the TLS under it, and no safer.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { attributeOf, childrenNamed, textOf, type Element } from '../../protocols/xml/index.ts'
import type { Instant } from '../../../core/transaction.ts'
import { passwordDigestUri, passwordTextUri, securityUri, utilityUri } from './names.ts'
import type { Remembered } from './replay.ts'
import type { Username } from './settings.ts'
import { ageTrouble, instantIn, type Window } from './timestamp.ts'
import type { SecurityTrouble } from './trouble.ts'

const hashed = (text: string | Uint8Array): Buffer => createHash('sha256').update(text).digest()
const isSame = (one: string | Uint8Array, other: string | Uint8Array): boolean => timingSafeEqual(hashed(one), hashed(other))

/** Base64 of SHA-1 over nonce, time and password: the profile knows no other digest. */
export const passwordDigest = (nonce: Uint8Array, created: string, password: string): string =>
  createHash('sha1').update(nonce).update(created).update(password).digest('base64')

export interface Said {
  readonly type: string
  readonly text: string
  readonly nonce: string
  readonly created: string
}

/** What is said of a password now. */
export const sayPassword = ({ password, type = 'digest' }: Username, now: Instant): Said => {
  const [nonce, created] = [randomBytes(16), new Date(now).toISOString()]
  const text = type === 'text' ? password : passwordDigest(nonce, created, password)
  return { type: type === 'text' ? passwordTextUri : passwordDigestUri, text, nonce: nonce.toString('base64'), created }
}

const one = (element: Element, uri: string, local: string): Element | undefined | 'several' => {
  const found = childrenNamed(element, uri, local)
  return found.length > 1 ? 'several' : found[0]
}

type Parts = Readonly<Record<'name' | 'nonce' | 'created' | 'password', Element | undefined>>

const partsOf = (token: Element): Parts | undefined => {
  const name = one(token, securityUri, 'Username')
  const password = one(token, securityUri, 'Password')
  const nonce = one(token, securityUri, 'Nonce')
  const created = one(token, utilityUri, 'Created')
  if (name === 'several' || password === 'several' || nonce === 'several' || created === 'several') return undefined
  return { name, password, nonce, created }
}

const maxNonceBytes = 256

/** Whether the token is that of the partner; undefined where it is. */
export const judgeUsername = (
  token: Element, expected: Username, now: Instant, window: Window, remembered: Remembered,
): SecurityTrouble | undefined => {
  const found = partsOf(token)
  if (!found?.name || !found.password) return 'token-misshapen'
  const isText = expected.type === 'text'
  if ((attributeOf(found.password, 'Type') ?? passwordTextUri) !== (isText ? passwordTextUri : passwordDigestUri)) {
    return 'username-wrong'
  }
  const said = { nonce: found.nonce && textOf(found.nonce), created: found.created && textOf(found.created) }
  if (!isText && (said.nonce === undefined || said.created === undefined)) return 'token-misshapen'
  const nonce = Buffer.from(said.nonce ?? '', 'base64')
  const password = isText ? expected.password : passwordDigest(nonce, said.created ?? '', expected.password)
  const [isName, isPassword] = [isSame(textOf(found.name), expected.name), isSame(textOf(found.password), password)]
  if (!isName || !isPassword) return 'username-wrong'
  return judgeFreshness(said.nonce === undefined ? undefined : nonce, said.created, now, window, remembered)
}

/** Each nonce once, and not for ever. */
const judgeFreshness = (
  nonce: Buffer | undefined, said: string | undefined, now: Instant, window: Window, remembered: Remembered,
): SecurityTrouble | undefined => {
  const created = said === undefined ? now : instantIn(said)
  if (created === undefined || (nonce && (nonce.length === 0 || nonce.length > maxNonceBytes))) return 'token-misshapen'
  const trouble = ageTrouble(created, now, window)
  if (trouble || !nonce) return trouble
  const until = created + window.lifetimeMs + window.skewMs
  return remembered.take(`n ${nonce.toString('base64')}`, until, now) ? undefined : 'repeated'
}
