import { generateKeyPairSync } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { compose } from '../../adapters/smtp/mime.ts'
import { readToken, tokenOf } from '../../adapters/smtp/token.ts'
import type { Mail } from '../../adapters/smtp/index.ts'
import { createSigner } from '../../adapters/smtp/sign.ts'
import { id, letter, mac, settingsFor } from './smtp-parts.ts'

const token = tokenOf(mac, id, 3)
const from = { name: 'Jobcenter Nørre "Snede"', address: 'noreply@nordby.example' }
const stamp = { from, messageId: 'a@b.example', token, at: 1_790_000_000_123 }

const printable = (minLength: number, maxLength: number) => fc.string({ unit: 'grapheme', minLength, maxLength })
  .filter((text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text) && text.trim() === text)
const snippets = ['Kære', 'borger', '😀', 'ø', '=?UTF-8?B?eA==?=', 'x'.repeat(200)]
const words = fc.oneof(
  printable(1, 120),
  fc.array(fc.constantFrom(...snippets, '"', '\\'), { minLength: 1, maxLength: 30 }).map((list) => list.join(' ')),
)
const marks = [' ', '\t', '\n', '\r\n', '\r', '.', '..', '=', '=_', '--', 'From ']
const prose = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.array(fc.constantFrom(...snippets, ...marks), { maxLength: 60 }).map((list) => list.join('')),
).filter((text) => !/[\0\p{Cs}]/u.test(text))

const file = fc.record({
  filename: printable(1, 100).filter((name) => !/[\\/]/.test(name)),
  // Not application/octet-stream: the parser then guesses another type by the file's name.
  contentType: fc.constantFrom('application/pdf', 'image/png', 'application/zip'),
  bytes: fc.uint8Array({ maxLength: 300 }),
})

const lines = (text: string | false | undefined): string => (text || '').replace(/\r\n|\r/g, '\n').replace(/\n+$/, '')

interface File { readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array }

const mailOf = (given: Omit<Mail, 'attachments'>, files: readonly File[]): Mail => ({
  ...given,
  attachments: files.map(({ bytes, ...rest }) => ({ ...rest, base64: Buffer.from(bytes).toString('base64') })),
})

describe('a mail as bytes', () => {
  it('is read back as it was said', async function () {
    this.timeout(60_000)
    const mails = fc.record({
      name: fc.option(words, { nil: undefined }), subject: words, text: prose, html: fc.option(prose, { nil: undefined }),
      files: fc.array(file, { maxLength: 2 }),
    })
    await fc.assert(fc.asyncProperty(mails, async ({ name, subject, text, html, files }) => {
      const mail = mailOf({ to: { address: 'karen@borger.example', name }, subject, text, html }, files)
      const read = await simpleParser(compose(mail, stamp), { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })
      expect(read.subject).to.equal(subject)
      const [reader] = [read.to ?? []].flat()
      expect(reader?.value).to.deep.equal([{ address: 'karen@borger.example', name: name ?? '' }])
      expect(lines(read.text)).to.equal(lines(text))
      expect(lines(read.html)).to.equal(lines(html))
      expect(read.attachments.map(({ filename, contentType, content }) => ({ filename, contentType, content: [...content] })))
        .to.deep.equal(files.map(({ filename, contentType, bytes }) => ({ filename, contentType, content: [...bytes] })))
    }), { numRuns: 300 })
  })

  it('has only lines of 7-bit text of at most 78 characters, each ended by CRLF', () => {
    const ours = fc.record({ subject: words, name: words, text: prose, files: fc.array(file, { maxLength: 2 }) })
    fc.assert(fc.property(ours, ({ subject, name, text, files }) => {
      const mail = mailOf({ to: { address: 'a@b.example', name }, subject, text, html: text }, files)
      const all = compose(mail, stamp).toString('latin1')
      expect(all).to.match(/^[\t\r\n\x20-\x7e]*$/)
      expect(all.replaceAll('\r\n', '')).to.not.match(/[\r\n]/)
      for (const line of all.split('\r\n')) expect(line.length, line).to.be.at.most(78)
    }))
  })

  it('says whence it is, that a machine wrote it, and how to be rid of the like', async () => {
    const read = await simpleParser(compose({ ...letter, unsubscribe: 'https://nordby.example/afmeld/7' }, stamp))
    expect(read.from?.value).to.deep.equal([{ ...stamp.from }])
    expect(read.messageId).to.equal('<a@b.example>')
    expect(read.date?.getTime()).to.equal(1_790_000_000_000)
    expect(read.headers.get('auto-submitted')).to.equal('auto-generated')
    expect(read.headers.get('x-sluse-attempt')).to.equal(token)
    const raw = compose({ ...letter, unsubscribe: 'https://nordby.example/afmeld/7' }, stamp).toString()
    expect(raw).to.include('\r\nList-Unsubscribe: <https://nordby.example/afmeld/7>\r\n')
    expect(raw).to.include('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n')
    expect(compose(letter, stamp).toString()).to.not.include('List-')
  })

  it('is signed where the route signs', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const dkim = { domain: 'nordby.example', selector: 's1', privateKey: pem }
    const bytes = compose(letter, stamp)
    const signed = await createSigner(settingsFor(25, { dkim }))(bytes)
    expect(signed.toString()).to.match(/^DKIM-Signature: v=1; a=rsa-sha256;.*d=nordby\.example;/s)
    expect(signed.toString().endsWith(bytes.toString())).to.equal(true)
    expect(createSigner(settingsFor(25))(bytes)).to.equal(bytes)
  })
})

describe('an attempt\'s token', () => {
  it('names the transaction and the attempt, whatever becomes of its case', () => {
    fc.assert(fc.property(fc.uuid(), fc.nat(46_655), fc.boolean(), (uuid, attempt, shout) => {
      const made = tokenOf(mac, uuid, attempt)
      expect(made).to.match(/^[0-9a-z-]{1,51}$/)
      const seen = `<bounce+${shout ? made.toUpperCase() : made}@nordby.example>`
      expect(readToken(mac, seen)).to.deep.equal({ id: uuid, attempt: attempt || undefined })
    }))
  })

  it('is not believed when a character of it is another', () => {
    const alphabet = [...'0123456789abcdefghijklmnopqrstuv-']
    fc.assert(fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (index, character) => {
      fc.pre(token[index] !== character)
      const forged = token.slice(0, index) + character + token.slice(index + 1)
      expect(readToken(mac, forged)).to.be.oneOf([undefined, 'forged'])
    }), { numRuns: 1000 })
  })

  it('is not found in any text that has none', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(readToken(mac, text)).to.equal(undefined)))
    expect(readToken(mac, 'vvvvvvvvvvvvvvvvvvvvvvvvvv-1-00000000000000000000')).to.equal('forged')
  })
})
