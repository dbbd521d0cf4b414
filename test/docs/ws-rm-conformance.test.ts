import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { file, page, shown } from '../../scripts/ws-rm-conformance.ts'
import { allRules } from '../../scripts/ws-rm-rules.ts'

const carried = new Set(shown.flatMap(({ ids }) => ids))

describe('docs/ws-rm-conformance.md', () => {
  it('says what the rules and the tests say', () => {
    expect(readFileSync(file, 'utf8'), 'run `npm run docs`').to.equal(page())
  })

  it('has a test for every rule, or a reason', () => {
    const bare = Object.entries(allRules).filter(([id, { later }]) => later === undefined && !carried.has(id)).map(([id]) => id)
    expect(bare).to.deep.equal([])
  })

  it('has no reason where there is a test', () => {
    expect(Object.entries(allRules).filter(([id, { later }]) => later !== undefined && carried.has(id)).map(([id]) => id))
      .to.deep.equal([])
  })

  it('knows every id that a test carries', () => {
    expect([...carried].filter((id) => !(id in allRules))).to.deep.equal([])
  })
})
