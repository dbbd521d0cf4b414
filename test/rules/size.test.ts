import { expect } from 'chai'
import { functionsOf } from './functions.ts'
import { isTest, quantile, sources } from './sources.ts'
import { strip } from './strip.ts'

const measured = sources.flatMap(functionsOf)
const running = measured.filter(({ path }) => !path.startsWith('test/'))

const sample = `
const one = () => 1
const three = (
  a: string,
): number => {
  return a.length // => {
}
interface Shape { go(): void }
type Work = () => void
class Thing {
  constructor(name: string) {
    if (name) {
      this.name = name
    }
  }
}
`

describe('sizes', () => {
  it('measures functions', () => {
    expect(functionsOf({ path: 'a.ts', bare: strip(sample) }).map(({ line, length }) => [line, length]))
      .to.deep.equal([[2, 1], [3, 5], [11, 5]])
  })

  it('no file is longer than 400 lines', () => {
    expect(sources.filter(({ lines }) => lines > 400).map(({ path, lines }) => `${path}: ${lines}`)).to.deep.equal([])
  })

  it('the median file has less than 100 lines', () => {
    expect(quantile(sources.filter((source) => !isTest(source)).map(({ lines }) => lines), 0.5)).to.be.below(100)
  })

  it('no function is longer than 60 lines', () => {
    expect(measured.filter(({ length }) => length > 60).map(({ path, line, length }) => `${path}:${line}: ${length}`))
      .to.deep.equal([])
  })

  it('nine functions of ten have less than 30 lines, and half of them at most 8', () => {
    const lengths = running.map(({ length }) => length)
    expect(quantile(lengths, 0.9)).to.be.below(30)
    expect(quantile(lengths, 0.5)).to.be.at.most(8)
  })

  it('no line is longer than 130 columns', () => {
    const long = sources.filter(({ path }) => !/^core\/(errors|reason)\.ts$/.test(path)).flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => ([...line].length > 130 ? [`${path}:${at + 1}`] : [])))
    expect(long).to.deep.equal([])
  })
})
