// A certificate authority for one run of the sandbox: made at start, kept in memory, gone at the end, so that the demo and the
// tests speak real TLS without a key on disk and without openssl on the machine. Node makes keys and signatures but no
// certificates, so the X.509 envelope (RFC 5280) is written here in DER. Keys are P-256, signatures ECDSA with SHA-256; nobody
// reads the clock: certificates are valid from 2020 to the end of 2049, or were until 2021 where an expired one is asked for.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'

/** A key and its certificate, PEM, as node:tls takes them. */
export interface KeyAndCertificate {
  readonly key: string
  readonly cert: string
}

export interface Authority {
  /** The authority's certificate, PEM: what a client must trust. */
  readonly ca: string
  /** A certificate for the host names and IP addresses given, for servers and clients alike; the first is its common name. */
  cert(names: readonly [string, ...string[]], options?: { readonly expired?: boolean; readonly rsa?: boolean }): KeyAndCertificate
}

type Bytes = Uint8Array

const lengthOf = (size: number): Bytes => {
  if (size < 0x80) return Buffer.of(size)
  const hex = size.toString(16)
  const digits = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex')
  return Buffer.concat([Buffer.of(0x80 | digits.length), digits])
}
const tagged = (tag: number, ...contents: readonly Bytes[]): Bytes => {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content])
}
const sequence = (...members: readonly Bytes[]): Bytes => tagged(0x30, ...members)
const octets = (bytes: Bytes): Bytes => tagged(0x04, bytes)
const bits = (bytes: Bytes, unused = 0): Bytes => tagged(0x03, Buffer.of(unused), bytes)
const yes = tagged(0x01, Buffer.of(0xff))
const utcTime = (text: string): Bytes => tagged(0x17, Buffer.from(text, 'ascii'))

const base128 = (value: number): number[] => {
  const digits = [value & 0x7f]
  for (let rest = value >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}
/** An object identifier, from its dotted form. */
const oid = (dotted: string): Bytes => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))
const commonName = (name: string): Bytes =>
  sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(name)))))
const extension = (id: string, critical: boolean, value: Bytes): Bytes =>
  critical ? sequence(oid(id), yes, octets(value)) : sequence(oid(id), octets(value))

const ipBytes = (name: string): Bytes => {
  if (isIP(name) === 4) return Buffer.from(name.split('.').map(Number))
  const [head = '', tail] = name.split('::')
  const groups = (text: string): string[] => text ? text.split(':') : []
  const front = groups(head)
  const back = tail === undefined ? [] : groups(tail)
  const all = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}
const alternative = (name: string): Bytes => isIP(name) ? tagged(0x87, ipBytes(name)) : tagged(0x82, Buffer.from(name, 'ascii'))

const validUntil = '491231235959Z'
const expiredAt = '210101000000Z'

interface Draft {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly until: string
  readonly extensions: readonly Bytes[]
}

const tbsOf = (draft: Draft): Bytes => sequence(
  tagged(0xa0, tagged(0x02, Buffer.of(2))),
  tagged(0x02, Buffer.concat([Buffer.of(0x01), randomBytes(15)])),
  ecdsaWithSha256,
  commonName(draft.issuer),
  sequence(utcTime('200101000000Z'), utcTime(draft.until)),
  commonName(draft.subject),
  draft.publicKey.export({ type: 'spki', format: 'der' }),
  tagged(0xa3, sequence(...draft.extensions)),
)

const pem = (der: Bytes): string => {
  const lines = Buffer.from(der).toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
const signed = (draft: Draft, key: KeyObject): string => {
  const tbs = tbsOf(draft)
  return pem(sequence(tbs, ecdsaWithSha256, bits(sign('sha256', tbs, key))))
}

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keyId = (key: KeyObject): Bytes => createHash('sha1').update(key.export({ type: 'spki', format: 'der' })).digest()
const names = {
  self: '2.5.29.14', issuer: '2.5.29.35', constraints: '2.5.29.19',
  usage: '2.5.29.15', purpose: '2.5.29.37', alternatives: '2.5.29.17',
}

const authorityExtensions = (key: KeyObject): readonly Bytes[] => [
  extension(names.constraints, true, sequence(yes)),
  extension(names.usage, true, bits(Buffer.of(0b00000110), 1)),
  extension(names.self, false, octets(keyId(key))),
]
const leafExtensions = (key: KeyObject, issuer: KeyObject, hosts: readonly string[]): readonly Bytes[] => [
  extension(names.constraints, true, sequence()),
  extension(names.usage, true, bits(Buffer.of(0b10000000), 7)),
  extension(names.purpose, false, sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
  extension(names.alternatives, false, sequence(...hosts.map(alternative))),
  extension(names.self, false, octets(keyId(key))),
  extension(names.issuer, false, sequence(tagged(0x80, keyId(issuer)))),
]

/** A new authority that nobody else has the key of. Takes a few milliseconds. */
export const throwAwayAuthority = (): Authority => {
  const own = keyPair()
  const issuer = `Sluse sandbox ${randomBytes(4).toString('hex')}`
  const extensions = authorityExtensions(own.publicKey)
  const ca = signed({ subject: issuer, issuer, publicKey: own.publicKey, until: validUntil, extensions }, own.privateKey)
  const cert: Authority['cert'] = (hosts, options = {}) => {
    const { publicKey, privateKey } = options.rsa ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : keyPair()
    const until = options.expired ? expiredAt : validUntil
    const draft = { subject: hosts[0], issuer, publicKey, until, extensions: leafExtensions(publicKey, own.publicKey, hosts) }
    return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: signed(draft, own.privateKey) }
  }
  return { ca, cert }
}
