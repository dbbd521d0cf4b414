import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { faults, problems } from '../../core/errors.ts'

const root = new URL('..', import.meta.url).pathname

const tests = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.startsWith('rules/'))
  .map((name) => readFileSync(join(root, name), 'utf8'))

describe('The catalogue of errors', () => {
  it('each code is provoked by a test', () => {
    const codes = [...Object.keys(problems), ...Object.keys(faults)]
    expect(codes.filter((code) => !tests.some((text) => text.includes(`'${code}'`)))).to.deep.equal([])
  })
})
