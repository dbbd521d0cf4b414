import { linkSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Body } from '../../core/adapter.ts'
import { Fault } from '../../core/errors.ts'
import { hasKeyring, newKey, openSeal } from '../../seal/index.ts'
import { recordingWorld } from '../conformance/world.ts'

const dayMs = 86_400_000
const noon = Date.UTC(2026, 10, 23, 12)
const id = '019ab1c2-7f00-7000-8000-2f6e0b9d1c11'
const body: Body = { recipient: { phone: '+4520123455' }, content: { text: 'Hej Søren 🐦' } }

const bodies: fc.Arbitrary<Body> = fc.record({ recipient: fc.jsonValue(), content: fc.jsonValue() })

/** The same value with the members of its objects in another order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).reverse().map(([name, each]) => [name, turned(each)]))
}

describe('The seal', () => {
  let folder = ''
  let at = noon
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-seal-'))
    at = noon
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const open = (where = folder) => openSeal(where, { ...recordingWorld(), now: () => at }, newKey)
  const keyring = (): string => readFileSync(join(folder, 'keyring.json'), 'utf8')
  const days = (): readonly string[] =>
    readdirSync(folder).flatMap((name) => /^(.*)\.key$/.exec(name)?.[1] ?? []).sort()

  it('opens what it sealed, also after a restart and on another day', () => {
    const seal = open()
    fc.assert(fc.property(bodies, fc.uuid(), (given, of) => {
      const sealed = seal.seal(of, given)
      expect(seal.open(of, sealed)).to.deep.equal(JSON.parse(JSON.stringify(given)))
    }))
    const sealed = seal.seal(id, body)
    at += 3 * dayMs
    expect(open().open(id, sealed)).to.deep.equal(body)
  })

  it('seals the same twice to different bytes, in which nothing can be read', () => {
    const seal = open()
    const [one, other] = [Buffer.from(seal.seal(id, body)), Buffer.from(seal.seal(id, body))]
    expect(one.equals(other)).to.equal(false)
    expect(one.toString('latin1')).to.include('2026-11-23').and.not.include('Hej')
    const nonces = new Set(Array.from({ length: 2000 }, () => Buffer.from(seal.seal(id, body)).subarray(11, 23).toString('hex')))
    expect(nonces.size).to.equal(2000)
  })

  it('opens nothing under another id, under other keys, or of which one bit was changed', () => {
    const seal = open()
    const sealed = seal.seal(id, body)
    const damaged = { unopenable: 'payload-damaged' }
    expect(seal.open(id.replace('1', '2'), sealed)).to.deep.equal(damaged)
    fc.assert(fc.property(fc.integer({ min: 11, max: sealed.length - 1 }), fc.nat(7), (place, bit) => {
      const changed = Uint8Array.from(sealed, (byte, index) => (index === place ? byte ^ (1 << bit) : byte))
      expect(seal.open(id, changed)).to.deep.equal(damaged)
    }))
    fc.assert(fc.property(fc.nat(sealed.length - 1), (length) => {
      expect(seal.open(id, sealed.subarray(0, length))).to.have.property('unopenable')
    }))
    const other = mkdtempSync(join(tmpdir(), 'sluse-seal-'))
    const stranger = open(other)
    stranger.seal(id, body)
    expect(stranger.open(id, sealed)).to.deep.equal(damaged)
    rmSync(other, { recursive: true })
  })

  it('destroys the keys before the oldest payload\'s, and what they sealed is gone for good', async () => {
    const seal = open()
    const old = seal.seal(id, body)
    at += 2 * dayMs
    const kept = seal.seal(id, body)
    await seal.prepare()
    const destroyed = readFileSync(join(folder, '2026-11-23.key'), 'utf8')
    const uses = async (...oldest: readonly Uint8Array[]) => (
      (await seal.dayKeys(...oldest)).map(({ day, use }) => `${day} ${use}`))
    const newer = ['2026-11-25 current', '2026-11-26 current']
    expect(await uses(old)).to.deep.equal(['2026-11-23 needed', ...newer])
    expect(await uses(kept)).to.deep.equal(['2026-11-23 idle', ...newer])
    expect(await seal.destroyBefore(old)).to.deep.equal([])
    expect(await seal.destroyBefore(kept)).to.deep.equal(['2026-11-23'])
    expect(await uses(kept)).to.deep.equal(newer)
    expect(seal.open(id, old)).to.deep.equal({ unopenable: 'key-destroyed' })
    expect(open().open(id, old)).to.deep.equal({ unopenable: 'key-destroyed' })
    expect(seal.open(id, kept)).to.deep.equal(body)
    expect(destroyed).to.have.length(44)
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).not.to.include(destroyed)
  })

  it('without any payload keeps the keys of today and tomorrow', async () => {
    const seal = open()
    await seal.prepare()
    at += dayMs
    await seal.prepare()
    expect(days()).to.deep.equal(['2026-11-23', '2026-11-24', '2026-11-25'])
    await seal.destroyBefore(undefined)
    expect(days()).to.deep.equal(['2026-11-24', '2026-11-25'])
  })

  it('has a day\'s key on disk before the first byte is sealed with it', () => {
    const seal = open()
    expect(days()).to.deep.equal([])
    seal.seal(id, body)
    expect(days()).to.deep.equal(['2026-11-23'])
  })

  it('leaves no older keyring beside the new one, wipes what a crash left, and is readable by its owner alone', async () => {
    const seal = open()
    await seal.prepare()
    for (const name of ['keyring.json.old', '2026-11-23.key.0a1b.new']) writeFileSync(join(folder, name), 'left by a crash')
    const left = [['keyring.json', 'keyring.json.0c.new'], ['2026-11-23.key', '2026-11-23.key.0d.new']] as const
    for (const [name, second] of left) linkSync(join(folder, name), join(folder, second))
    at += 5 * dayMs
    await seal.prepare()
    await seal.destroyBefore(undefined)
    expect(readdirSync(folder).sort()).to.deep.equal(['2026-11-28.key', '2026-11-29.key', 'keyring.json'])
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).to.equal(0)
    expect(open().recipient('+4520123455')).to.equal(seal.recipient('+4520123455'))
  })

  it('is shared by several hubs: each opens what another sealed, on any day, and a destroyed key is gone for all', async () => {
    const hubs = [open(), open(), open()]
    const sealed: [string, Uint8Array][] = []
    for (let day = 0; day < 4; day += 1, at += dayMs) {
      for (const [index, hub] of [...hubs.entries()].reverse()) {
        if ((day + index) % 2 === 0) await hub.prepare()
        const name = id.replace('1', String(day)).replace('2', String(index))
        sealed.push([name, hub.seal(name, body)])
      }
    }
    for (const hub of [...hubs, open()]) for (const [name, one] of sealed) expect(hub.open(name, one)).to.deep.equal(body)
    expect(new Set(hubs.map((hub) => hub.recipient('+4520123455'))).size).to.equal(1)
    const last = sealed.at(-1)?.[1]
    const gone = await hubs[0]?.destroyBefore(last)
    expect(gone).to.deep.equal(['2026-11-23', '2026-11-24', '2026-11-25'])
    expect(await hubs[1]?.destroyBefore(last)).to.deep.equal(gone)
    for (const hub of [hubs[0], hubs[1], open()]) {
      expect(hub?.open(...sealed[0] as [string, Uint8Array])).to.deep.equal({ unopenable: 'key-destroyed' })
    }
  })

  it('takes over a keyring of before, whose days are in the one file, and destroys those, too', async () => {
    const made = open()
    const sealed = made.seal(id, body)
    const key = readFileSync(join(folder, '2026-11-23.key'), 'utf8')
    rmSync(join(folder, '2026-11-23.key'))
    const { hashKey } = JSON.parse(keyring()) as { hashKey: string }
    writeFileSync(join(folder, 'keyring.json'), JSON.stringify({ format: 1, hashKey, days: { '2026-11-23': key } }))
    const seal = open()
    expect(seal.open(id, sealed)).to.deep.equal(body)
    at += 2 * dayMs
    expect(await seal.destroyBefore(undefined)).to.deep.equal(['2026-11-23'])
    expect(keyring()).to.not.include(key)
    expect(open().open(id, sealed)).to.deep.equal({ unopenable: 'key-destroyed' })
  })

  it('tells a body by its digest whatever the order of its members, and a recipient by its hash', () => {
    const seal = open()
    const [digests, recipients] = [new Set<string>(), new Set<string>()]
    fc.assert(fc.property(bodies, (given) => {
      expect(seal.digest(turned(given) as Body)).to.equal(seal.digest(given))
    }))
    for (let number = 0; number < 500; number += 1) {
      digests.add(seal.digest({ recipient: {}, content: { number } }))
      recipients.add(seal.recipient(`+45${20_000_000 + number}`))
    }
    expect([digests.size, recipients.size]).to.deep.equal([500, 500])
    expect(seal.recipient('+4520123455')).to.equal(open().recipient('+4520123455')).and.match(/^[\w-]{22}$/)
    expect(seal.mac('sms', 'x')).to.match(/^[0-9a-f]{20}$/).and.not.equal(seal.mac('email', 'x'))
  })

  it('the digest of one body is never that of the body before it', () => {
    const seal = open()
    fc.assert(fc.property(bodies, bodies, (one, other) => {
      const [first, second] = [seal.digest(one), seal.digest(other)]
      seal.seal(id, other)
      expect(seal.digest(one)).to.equal(first)
      expect(seal.digest(other)).to.equal(second)
    }))
  })

  it('a keyring that is none, or that cannot be written, is a fault that tells the file and no key', () => {
    expect(hasKeyring(folder)).to.equal(false)
    open()
    expect(hasKeyring(folder)).to.equal(true)
    const whole = keyring()
    fc.assert(fc.property(fc.nat(whole.length - 3), (length) => {
      writeFileSync(join(folder, 'keyring.json'), whole.slice(0, length))
      expect(() => open()).to.throw(Fault).with.property('code', 'keyring-damaged')
    }))
    writeFileSync(join(folder, 'keyring.json'), JSON.stringify({ format: 1, hashKey: 'c2hvcnQ=', days: {} }))
    expect(() => open()).to.throw(Fault, 'keyring-damaged').with.property('message').that.does.not.include('c2hvcnQ')
    expect(() => open(join(folder, 'keyring.json', 'below'))).to.throw(Fault).with.property('code', 'keyring-unwritable')
  })
})
