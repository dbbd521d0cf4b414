import { expect } from 'chai'
import fc from 'fast-check'
import { placeOf, scan } from '../../config/json.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('scanning JSON', () => {
  it('takes exactly what JSON.parse takes', () => {
    const spoiled = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '0', ' ', '\\', 'x'))
      .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1))
    fc.assert(fc.property(fc.oneof(fc.json(), spoiled), (text) => (scan(text).brokenAt === undefined) === isJson(text)),
      { numRuns: 2_000 })
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      scan(text)
    }))
    expect(scan('['.repeat(100_000)).brokenAt).to.be.a('number')
  })

  it('knows where values stand', () => {
    const text = '{\n  "a/b": [1, { "c~": true }]\n}'
    const { offsets } = scan(text)
    expect([...offsets.keys()]).to.deep.equal(['', '/a~1b', '/a~1b/0', '/a~1b/1', '/a~1b/1/c~0'])
    expect(placeOf(text, offsets.get('/a~1b/1/c~0') ?? 0)).to.deep.equal({ line: 2, column: 22 })
  })

  it('tells members that stand twice', () => {
    expect(scan('{"a":1,"b":{"a":2,"\\u0061":3}}').doubled).to.deep.equal(['/b/a'])
  })

  const broken: readonly (readonly [string, number])[] = [
    ['', 0], ['{"a":1,}', 7], ['{"a" 1}', 5], ['[1 2]', 3], ['{} x', 3], ['{"a":"b', 5],
  ]
  for (const [text, at] of broken) it(`is broken at ${at}: ${text}`, () => expect(scan(text).brokenAt).to.equal(at))
})
