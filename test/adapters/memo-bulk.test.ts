import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import type { Memo } from '../../adapters/protocols/memo/index.ts'
import { bulkSize, messageUuid, packBulk, unpackBulk, usualBulkLimits, writeMemo } from '../../adapters/protocols/memo/index.ts'
import { newIdSource } from '../../world/id.ts'

const newId = newIdSource(() => 1_800_000_000_000, randomBytes)
const sms = (notification: string): Memo => ({
  version: '1.2',
  messageHeader: {
    messageType: 'NEMSMS', messageUUID: messageUuid(newId()) ?? '', label: 'Påmindelse', notification, mandatory: false,
    legalNotification: false, sender: { senderID: '12345678', idType: 'CVR', label: 'Kommune' },
    recipient: { recipientID: '4113990000', idType: 'CPR' },
  },
})
const letter = (bytes: Uint8Array, size = bytes.length): Memo => ({
  ...sms('Ny post'),
  messageBody: { createdDateTime: '2026-01-10T09:00:00Z', mainDocument: { file: [{
    encodingFormat: 'text/plain', filename: 'brev.txt', language: 'da',
    content: { size, async *bytes() { yield bytes } },
  }] } },
})
const fileOf = (memo: Memo) => ({ name: `${memo.messageHeader.messageUUID}.xml`, text: writeMemo(memo) })
const textsOf = async (bulk: Uint8Array, limits = usualBulkLimits): Promise<unknown> => {
  const messages = await unpackBulk(bulk, limits)
  if (typeof messages === 'string') return messages
  return messages.map(({ name, bytes }) => ({ name, text: Buffer.from(bytes).toString() }))
}
const hasXz = spawnSync('xz', ['--version']).status === 0
const xz = (input: Uint8Array, ...options: readonly string[]): Buffer => {
  const { status, stdout } = spawnSync('xz', ['--format=lzma', ...options], { input, maxBuffer: 2 ** 28 })
  expect(status).to.equal(0)
  return stdout
}

// Made by `tar --format=ustar` and `xz --format=lzma`, which leaves the size unsaid: a.xml and ud/b.xml.
const foreign = Buffer.from([
  'XQAAgAD//////////wAwi4sHE/hETZrp+6b9B+aXZom6tbpX/cU+9aI2hNYoYINx3ia+T5wNYSQk6jkqXC+gVHlrznOUP5MjTlcDjQaQi0PpV0333x35d6s7',
  'U3lVku8mZHoxe0xk3DxugwzQuohq8xm6FIVvwO8NUmgmQvPCbYuYdeNa7B3t8gHTcbF6PdX/PQ35Z4KwAXx6z53J5AIjPCk60v/0tdT4',
].join(''), 'base64')

describe('MeMo, many at once', () => {
  it('are read back as they were, each under its UUID', () =>
    fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }).map(sms), { maxLength: 20 }), async (memos) => {
      expect(await textsOf(await packBulk(memos))).to.deep.equal(memos.map(fileOf))
    }), { numRuns: 5 }))

  it('are packed as xz and tar know it', async function () {
    if (!hasXz) return this.skip()
    const memos = [letter(randomBytes(200_000)), sms('Husk din tid'), sms('å'.repeat(150))]
    const bulk = await packBulk(memos)
    xz(bulk, '--test')
    const tar = xz(bulk, '--decompress', '--stdout')
    expect(tar.length).to.equal(bulkSize(memos))
    const { status, stdout } = spawnSync('tar', ['--list'], { input: tar, encoding: 'utf8' })
    expect({ status, names: stdout.trim().split('\n') })
      .to.deep.equal({ status: 0, names: memos.map(({ messageHeader }) => `${messageHeader.messageUUID}.xml`) })
  })

  it('are read where another has packed them, without saying the size', async () => {
    expect(await textsOf(foreign)).to.deep.equal([{ name: 'a.xml', text: '<a/>' }, { name: 'b.xml', text: '<b/>' }])
  })

  it('are not packed beyond the limits, nor where a file has another size than was said', async () => {
    const failed = (bulk: Promise<unknown>): Promise<unknown> => bulk.then(() => undefined, (error: unknown) => error)
    const two = [sms('a'), sms('b')]
    expect(await failed(packBulk(two, undefined, { ...usualBulkLimits, maxMessages: 1 }))).to.be.instanceOf(RangeError)
    const maxBytes = bulkSize(two) - 1
    expect(await failed(packBulk(two, undefined, { ...usualBulkLimits, maxBytes }))).to.be.instanceOf(RangeError)
    expect(await failed(packBulk([letter(new Uint8Array(5), 6)]))).to.be.instanceOf(Error)
    expect(await failed(packBulk(two, AbortSignal.abort()))).to.include({ name: 'AbortError' })
  })

  it('are not unpacked beyond the limits, whatever the header says', async () => {
    const bulk = await packBulk([letter(new Uint8Array(500_000)), sms('b')])
    expect(await textsOf(bulk, { maxMessages: 1, maxBytes: 1_000_000 })).to.equal('too-many')
    const small = { maxMessages: 10, maxBytes: 10_000 }
    expect(await textsOf(bulk, small)).to.equal('too-large')
    const unsaid = Uint8Array.from(bulk)
    unsaid.fill(0xff, 1, 13)
    expect(await textsOf(unsaid, small)).to.equal('too-large')
  })

  it('are read or not, but never beyond the limits and never for ever, whatever comes', () => {
    const random = fc.uint8Array({ maxLength: 300 })
    const cut = fc.nat(foreign.length - 1).map((length) => foreign.subarray(0, length))
    const changed = fc.tuple(fc.oneof(fc.nat(20), fc.nat(foreign.length - 1)), fc.nat(255))
      .map(([at, byte]) => foreign.map((each, index) => index === at ? byte : each))
    return fc.assert(fc.asyncProperty(fc.oneof(random, cut, changed), async (bytes) => {
      const messages = await unpackBulk(bytes, { maxMessages: 10, maxBytes: 100_000 })
      expect(typeof messages === 'string' || messages.length <= 10).to.equal(true)
    }), { numRuns: 30 })
  })

  it('are no bulk when they are no LZMA, or LZMA of what is no tar', async function () {
    expect(await textsOf(Buffer.alloc(40, '\xff\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1'))).to.equal('not-lzma')
    if (!hasXz) return this.skip()
    expect(await textsOf(xz(Buffer.alloc(3000, 'x'), '--stdout'))).to.equal('not-tar')
  })
})
