// Messages in parts: what is included where it belongs, and everything that a sender could do wrong with it.
import { expect } from 'chai'
import fc from 'fast-check'
import { unpack } from '../../../adapters/ws-rm/packaging.ts'
import { isUnread, readMessage } from '../../../adapters/ws-rm/read.ts'
import { defaultLimits } from '../../../adapters/protocols/xml/index.ts'
import { enveloped } from './hand-made.ts'

const type = 'multipart/related; type="application/xop+xml"; boundary="uuid:4-b"; start="<root@x>"; start-info="text/xml"'
const include = (id: string): string => `<i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:${id}"/>`
const body = (content: string): string => enveloped('', `<h:Notify><no>1</no>${content}</h:Notify>`)

interface Piece { readonly headers: string; readonly bytes: Uint8Array | string }
const root = (xml: string): Piece =>
  ({ headers: 'Content-Type: application/xop+xml; charset=UTF-8;\r\n type="text/xml"\r\nContent-ID: <root@x>', bytes: xml })
const file = (id: string, bytes: Uint8Array | string, encoding = 'binary'): Piece => ({
  headers: `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: ${encoding}\r\nContent-ID: <${id}>`, bytes,
})
const packed = (pieces: readonly Piece[], end = '\r\n--uuid:4-b--\r\n'): Buffer => Buffer.concat([
  ...pieces.flatMap(({ headers, bytes }, at) =>
    [Buffer.from(`${at === 0 ? '' : '\r\n'}--uuid:4-b\r\n${headers}\r\n\r\n`), Buffer.from(bytes as string)]),
  Buffer.from(end),
])
const outcome = (bytes: Uint8Array, limits = defaultLimits, said = type): string => {
  const unpacked = unpack(bytes, said, limits)
  if (typeof unpacked === 'string') return unpacked
  const read = readMessage(unpacked.bytes, { charset: unpacked.charset, limits })
  if (isUnread(read)) return read.trouble
  return read.body.kind === 'application' ? read.body.xml : read.body.kind
}

const one = (content = include('a@x'), pieces = [file('a@x', 'hej')]): Buffer => packed([root(body(content)), ...pieces])

describe('A message in parts', () => {
  it('has each where it is included, whatever bytes it is of', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 50 }), (first, second) => {
      const content = `<a>${include('a@x')}</a><b>${include('b%40x')}</b>`
      const found = outcome(packed([root(body(content)), file('b@x', second), file('a@x', first)]))
      expect(found).to.include(first.length === 0 ? '<a/>' : `<a>${Buffer.from(first).toString('base64')}</a>`)
      expect(found).to.include(second.length === 0 ? '<b/>' : `<b>${Buffer.from(second).toString('base64')}</b>`)
    }))
  })

  it('is read where a part is Base64 already, and where no start is named', () => {
    expect(outcome(one(`<a>${include('a@x')}</a>`, [file('a@x', 'aGVq\r\n', 'base64')]))).to.include('<a>aGVq</a>')
    expect(outcome(one(`<a>${include('a@x')}</a>`), defaultLimits, 'Multipart/Related; boundary=uuid:4-b')).to.include('aGVq')
  })

  it('is none where the Content-Type is another', () => {
    expect(outcome(Buffer.from(body('ord')), defaultLimits, 'application/soap+xml')).to.include('ord')
  })

  const wrapped = (id: string): string => `<a>${include(id)}</a>`
  const wrong: Readonly<Record<string, Buffer>> = {
    'includes what is not there': one(wrapped('b@x')),
    'includes from elsewhere': one(wrapped('a@x').replace('cid:a@x', 'https://elsewhere.example/a')),
    'includes one part twice': one(wrapped('a@x') + wrapped('a@x')),
    'leaves a part aside': one('', [file('a@x', 'hej')]),
    'has two parts of one name': one(wrapped('a@x'), [file('a@x', '1'), file('a@x', '2')]),
    'includes beside something else': one(`<a>ord${include('a@x')}</a>`),
    'includes within an include': one(`<a>${include('a@x').replace('/>', `>${include('b@x')}</i:Include>`)}</a>`,
      [file('a@x', '1'), file('b@x', '2')]),
    'does not end': packed([root(body(wrapped('a@x'))), file('a@x', 'hej')], ''),
    'has an encoding that is not known': one(wrapped('a@x'), [file('a@x', 'hej', 'quoted-printable')]),
    'has headers without end': packed([root(body('')), { headers: `X: ${'x'.repeat(9000)}`, bytes: '' }]),
    'has more parts than are read': one(Array.from({ length: 70 }, (_, at) => wrapped(`${at}@x`)).join(''),
      Array.from({ length: 70 }, (_, at) => file(`${at}@x`, ''))),
  }
  for (const [how, bytes] of Object.entries(wrong)) {
    it(`is refused when it ${how}`, () => { expect(outcome(bytes)).to.equal('package') })
  }

  it('is refused without a boundary, or with an envelope that is no XOP', () => {
    expect(outcome(one(wrapped('a@x')), defaultLimits, 'multipart/related')).to.equal('package')
    expect(outcome(packed([{ headers: 'Content-Type: text/xml\r\nContent-ID: <root@x>', bytes: body('') }]))).to.equal('package')
  })

  it('is refused when it is larger than is taken, by itself or with what it includes', () => {
    const bytes = one(wrapped('a@x'), [file('a@x', Buffer.alloc(3000))])
    expect(outcome(bytes, { ...defaultLimits, maxBytes: 3000 })).to.equal('too-large')
    expect(outcome(bytes, { ...defaultLimits, maxBytes: bytes.length })).to.equal('too-large')
    expect(outcome(bytes, { ...defaultLimits, maxBytes: bytes.length + 1000 })).to.include('AAAA')
  })

  it('is refused for what any document is refused for', () => {
    expect(outcome(packed([root(`<!DOCTYPE x>${body('')}`)]))).to.equal('doctype')
  })

  it('never throws, whatever is done to it', () => {
    const good = one(wrapped('a@x'))
    fc.assert(fc.property(fc.nat(good.length), fc.nat(30), fc.uint8Array({ maxLength: 10 }), (at, length, put) => {
      outcome(Buffer.concat([good.subarray(0, at), put, good.subarray(at + length)]))
    }), { numRuns: 500 })
  })
})
