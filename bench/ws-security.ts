// How fast envelopes are signed and verified, as a share of what RSA itself allows in the same run: the rest is reading,
// canonicalising and hashing. One core, one message of ten signed parts and 0.9 or 17 KiB; verifying begins with the bytes,
// as it does in the hub. xml-crypto does the same work beside it.
import { constants, createPrivateKey, createPublicKey, sign as signBytes, verify as verifyBytes } from 'node:crypto'
import { readEnvelope } from '../adapters/ws-rm/envelope.ts'
import { createSecurity, isUnread, readMessage } from '../adapters/ws-rm/index.ts'
import { holdsElsewhere, notify, partner, signOtherwise, signs, verifies } from '../test/adapters/ws-rm/signed.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import type { Benchmark, Order } from './order.ts'

const rateOf = (work: (turn: number) => unknown, ms: number): number => {
  const beganAt = monotonic()
  let done = 0
  while (monotonic() - beganAt < ms) {
    for (let each = 0; each < 10; each += 1) work(done + each)
    done += 10
  }
  return done / ((monotonic() - beganAt) / 1000)
}

const [key, publicKey] = [createPrivateKey(partner.key), createPublicKey(partner.cert)]
const info = Buffer.alloc(3000, 'x')
const signature = signBytes('sha256', info, key)
const rawSign = (): unknown => signBytes('sha256', info, { key, padding: constants.RSA_PKCS1_PADDING })
const rawVerify = (): unknown => verifyBytes('sha256', info, publicKey, signature)

const clock = Date.now()
const world = { now: () => clock, newId: () => crypto.randomUUID() }
const security = createSecurity({ signs, verifies, maxRemembered: 1_000_000 }, world)

/** Throws where it is not believed. A message that came before is refused last of all, with the same work done. */
const verifiedOf = (bytes: Uint8Array): void => {
  const read = readMessage(bytes)
  const envelope = isUnread(read) ? 'unread' : readEnvelope(read.document.root)
  const checked = typeof envelope === 'string' ? envelope : security.check(envelope)
  if (typeof checked === 'string' && checked !== 'repeated') throw new Error(checked)
}

interface Rates { readonly sign: number; readonly verify: number }

const measureOne = async (text: string, { pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  const ms = quick ? 200 : 1500
  const size = `${(Buffer.byteLength(text) / 1024).toFixed(1)} KiB`
  say(size)
  const bytes = Buffer.from(security.protect(text))
  const other = signOtherwise(text)
  const raw = (): Rates => ({ sign: rateOf(rawSign, ms), verify: rateOf(rawVerify, ms) })
  const ours = (): Rates => ({
    sign: rateOf(() => security.protect(text), ms), verify: rateOf(() => verifiedOf(bytes), ms),
  })
  const theirs = (): Rates => ({ sign: rateOf(() => signOtherwise(text), ms), verify: rateOf(() => holdsElsewhere(other), ms) })
  for (const warm of [raw, ours, theirs]) warm()
  const found = await inTurn(pairs, async () => raw(), async () => ({ ours: ours(), theirs: theirs() }))
  const line = (what: string, unit: string, value: (raw: Rates, ours: Rates, theirs: Rates) => number): Finding =>
    finding(`${size}: ${what}`, unit, found.map(([one, both]) => value(one, both.ours, both.theirs)))
  return [
    line('RSA-2048 alone, signatures', '/s', (one) => one.sign), line('RSA-2048 alone, verifications', '/s', (one) => one.verify),
    line('signed', '/s', (_, one) => one.sign), line('read and verified', '/s', (_, one) => one.verify),
    line('signed / raw signatures', 'ratio', (one, mine) => mine.sign / one.sign),
    line('verified / raw signatures', 'ratio', (one, mine) => mine.verify / one.sign),
    line('verified / raw verifications', 'ratio', (one, mine) => mine.verify / one.verify),
    line('xml-crypto, signed', '/s', (_one, _mine, other) => other.sign),
    line('xml-crypto, verified', '/s', (_one, _mine, other) => other.verify),
  ]
}

const measure = async (order: Order): Promise<readonly Finding[]> => [
  ...await measureOne(notify(), order),
  ...await measureOne(notify(undefined, 'En linje med almindelige ord, æøå. '.repeat(450)), order),
]

export const wsSecurity: Benchmark = {
  name: 'ws-security', about: 'how fast envelopes are signed and verified, beside RSA alone and xml-crypto', measure,
}
