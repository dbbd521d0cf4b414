// The signature of what the hub posts: `Sluse-Signature: t=<unix seconds>,v1=<hex>`, where v1 is the HMAC-SHA256 of "t.body"
// under the shared secret. The time is inside the signature, so that an old post cannot be replayed. A receiver that is given a
// new secret may meet two `v1` while both count, and takes either.
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Instant } from '../../core/transaction.ts'

type Bytes = Uint8Array | string

const hmac = (key: KeyObject | string, seconds: string | number, body: Bytes): Buffer =>
  createHmac('sha256', key).update(`${seconds}.`).update(body).digest()

/** Signs with one secret; the key is prepared once. */
export const createSigner = (secret: string): ((body: Bytes, now: Instant) => string) => {
  const key = createSecretKey(secret, 'utf8')
  return (body, now) => {
    const seconds = Math.floor(now / 1000)
    return `t=${seconds},v1=${hmac(key, seconds, body).toString('hex')}`
  }
}

const membersOf = (header: string, name: string): readonly string[] => header.split(',')
  .map((member) => member.trim())
  .filter((member) => member.startsWith(`${name}=`))
  .map((member) => member.slice(name.length + 1))

/**
 * True when the header is a signature of these very bytes under the secret, made at most `toleranceMs` from `now` (five minutes
 * is usual). Takes any text and never throws.
 */
export const verify = (header: string | undefined, body: Bytes, secret: string, now: Instant, toleranceMs: number): boolean => {
  if (!header || header.length > 1000) return false
  const [seconds = ''] = membersOf(header, 't')
  if (!/^\d{1,12}$/.test(seconds) || Math.abs(now - Number(seconds) * 1000) > toleranceMs) return false
  const wanted = hmac(secret, seconds, body)
  const given = membersOf(header, 'v1').filter((hex) => /^[0-9a-f]{64}$/.test(hex))
  return given.some((hex) => timingSafeEqual(Buffer.from(hex, 'hex'), wanted))
}
