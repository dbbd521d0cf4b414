// A sealed payload is: length of the day's name (1 byte), the day (`2026-11-23`), nonce (12), tag (16), ciphertext. The day
// stands in clear, so that the oldest payload tells which keys are still needed.
import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync, type KeyObject } from 'node:crypto'
import type { Body } from '../core/adapter.ts'
import type { DayKey, Seal, Unopenable } from '../core/seal.ts'
import type { World } from '../core/world.ts'
import { createOpening, createSealing } from './chunks.ts'
import { createKeyedHash } from './keyed-hash.ts'
import { daysIn, destroyDays, hasKeyring, makeDay, makeKeyring, readDay, readKeyring } from './keyring.ts'

export { hasKeyring, newKey } from './keyring.ts'

const nonceBytes = 12
const tagBytes = 16
// Node would else take a shorter tag, which is easier to guess.
const wholeTag = { authTagLength: tagBytes }
const dayMs = 86_400_000

/** The UTC day of a moment, written once a day. */
const createDayOf = (): ((at: number) => string) => {
  let known = { number: Number.NaN, name: '' }
  return (at) => {
    const number = Math.floor(at / dayMs)
    if (number !== known.number) known = { number, name: new Date(at).toISOString().slice(0, 10) }
    return known.name
  }
}

/** Random bytes drawn a few hundred nonces at a time: one call to the kernel for many seals. */
const nonceSource = (): (() => Buffer) => {
  const pool = Buffer.alloc(nonceBytes * 512)
  let at = pool.length
  return () => {
    if (at === pool.length) {
      randomFillSync(pool)
      at = 0
    }
    at += nonceBytes
    return pool.subarray(at - nonceBytes, at)
  }
}

const dayName = (sealed: Uint8Array): string => Buffer.from(sealed.subarray(1, 1 + (sealed[0] ?? 0))).toString('latin1')

const encrypt = (key: KeyObject, day: string, nonce: Buffer, id: string, text: string): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(id))
  const first = cipher.update(text, 'utf8')
  cipher.final()
  const head = Buffer.allocUnsafe(1 + day.length)
  head[0] = day.length
  head.write(day, 1, 'latin1')
  return Buffer.concat([head, nonce, cipher.getAuthTag(), first])
}

const decrypt = (key: KeyObject, id: string, sealed: Uint8Array): unknown => {
  const at = 1 + (sealed[0] ?? 0)
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(at, at + nonceBytes), wholeTag)
  cipher.setAAD(Buffer.from(id))
  cipher.setAuthTag(sealed.subarray(at + nonceBytes, at + nonceBytes + tagBytes))
  const text = cipher.update(sealed.subarray(at + nonceBytes + tagBytes))
  return JSON.parse(Buffer.concat([text, cipher.final()]).toString('utf8'))
}

/** JSON with members in order of name, so that the same body in another order is the same body. */
const canonical = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const members = value as Readonly<Record<string, unknown>>
  const names = Object.keys(members).filter((name) => members[name] !== undefined).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`).join(',')}}`
}

/** Writes a body once for the two that need it in turn, its digest and its sealing; nothing is kept after the second. */
const createWriter = (): ((body: Body) => string) => {
  let kept: { readonly body: Body; readonly text: string } | undefined
  return (body) => {
    const text = kept?.body === body ? kept.text : canonical(body)
    kept = kept ? undefined : { body, text }
    return text
  }
}

const useOf = (day: string, limit: string, today: string): DayKey['use'] => (
  day >= today ? 'current' : day >= limit ? 'needed' : 'idle')

type Lock = (id: string, text: string) => Uint8Array
type Open = <T>(id: string, sealed: Uint8Array, make: (secret: unknown) => T) => T | Unopenable

/** Attachments have a key each, which is sealed under the day's as a payload is; `attachment` tells the two apart. */
const attachmentsUnder = (lock: Lock, open: Open, newKey: () => KeyObject): Pick<Seal, 'startSealing' | 'startOpening'> => ({
  startSealing: (id) => {
    const key = newKey()
    const text = JSON.stringify(key.export().toString('base64'))
    return { ...createSealing(key, Buffer.from(id)), key: () => lock(`attachment ${id}`, text) }
  },
  startOpening: (id, sealed) => open(`attachment ${id}`, sealed, (text) => (
    createOpening(createSecretKey(Buffer.from(text as string, 'base64')), Buffer.from(id)))),
})

/** Opens the keyring in `folder`, making a new one where there is none. Throws Fault `keyring-damaged`. */
export const openSeal = (folder: string, world: Pick<World, 'now' | 'log'>, newKey: () => KeyObject): Seal => {
  const { hashKey, days: known } = hasKeyring(folder) ? readKeyring(folder) : makeKeyring(folder)
  const days = new Map(known)
  const nextNonce = nonceSource()
  const keyed = createKeyedHash(hashKey.export())
  const write = createWriter()
  const dayOf = createDayOf()

  const remember = (day: string, key: KeyObject | undefined): KeyObject | undefined => {
    if (key) days.set(day, key)
    return key
  }
  const keyFor = (day: string): KeyObject => days.get(day) ?? remember(day, makeDay(folder, day, newKey())) as KeyObject
  /** Another hub may have made it meanwhile. */
  const keyOf = (day: string): KeyObject | undefined =>
    days.get(day) ?? (/^\d{4}-\d\d-\d\d$/.test(day) ? remember(day, readDay(folder, day)) : undefined)

  const lock: Lock = (id, text) => {
    const day = dayOf(world.now())
    return encrypt(keyFor(day), day, nextNonce(), id, text)
  }
  const open: Open = (id, sealed, make) => {
    const key = keyOf(dayName(sealed))
    if (!key) return { unopenable: 'key-destroyed' }
    try {
      return make(decrypt(key, id, sealed))
    } catch {
      return { unopenable: 'payload-damaged' }
    }
  }
  /** Days before it are needed by nothing. */
  const limitOf = (oldest: readonly (Uint8Array | undefined)[]): string => (
    oldest.flatMap((sealed) => (sealed ? [dayName(sealed)] : [])).sort()[0] ?? dayOf(world.now()))

  return {
    seal: (id, body) => lock(id, write(body)),
    open: (id, sealed) => open<Body>(id, sealed, (body) => body as Body),
    ...attachmentsUnder(lock, open, newKey),
    recipient: (text) => keyed('recipient', text, 'base64url').slice(0, 22),
    digest: (body) => keyed('body', write(body), 'base64url').slice(0, 22),
    mac: (purpose, text) => keyed(`mac:${purpose}`, text, 'hex').slice(0, 20),
    prepare: async () => { for (const at of [world.now(), world.now() + dayMs]) keyFor(dayOf(at)) },
    dayKeys: async (...oldest) => daysIn(folder).map((day) => ({ day, use: useOf(day, limitOf(oldest), dayOf(world.now())) })),
    destroyBefore: async (...oldest) => {
      const limit = limitOf(oldest)
      const gone = new Set([...destroyDays(folder, limit), ...[...days.keys()].filter((day) => day < limit)])
      for (const day of gone) days.delete(day)
      return [...gone].sort()
    },
  }
}
