import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { file, page } from '../../scripts/codes.ts'

describe('The generated pages', () => {
  it('docs/codes.md says what the catalogues say', () => {
    expect(readFileSync(file, 'utf8'), 'run `npm run docs`').to.equal(page())
  })
})
