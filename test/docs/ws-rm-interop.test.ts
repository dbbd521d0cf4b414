import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { cellsOf, defectOf, scenarios, type Cell } from '../interop/ws-rm/cells.ts'

const page = readFileSync(new URL('../../docs/ws-rm-interop.md', import.meta.url), 'utf8')

const rows = [...page.matchAll(/^\| 1\..*$/gm)].length

const wanted = (cell: Cell): string => {
  const defect = defectOf(cell)
  return defect ? `peer: [${defect}](#${defect})` : '✓'
}

describe('docs/ws-rm-interop.md', () => {
  for (const stack of ['gsoap', 'cxf'] as const) {
    // If not: INTEROP=full npm run test:interop, then node scripts/ws-rm-matrix.ts
    it(`has a place for every cell of ${stack}, and each was run`, () => {
      const text = page.slice(page.indexOf(stack === 'gsoap' ? '## gSOAP' : '## Apache CXF'))
      for (const cell of cellsOf(stack)) {
        const { variant: { rm, soap, addressing }, operation, way, scenario } = cell
        const row = `| ${rm} | ${soap} | ${addressing} | ${operation === 'Echo' ? 'request and reply' : 'one-way'} | ${
          way === 'takes' ? 'hub → peer' : 'peer → hub'} |`
        const line = text.split('\n').find((one) => one.startsWith(row)) ?? ''
        const column = Object.keys(scenarios).indexOf(scenario)
        expect(line.slice(row.length).split('|')[column]?.trim(), `${row} ${scenario}`).to.equal(wanted(cell))
      }
    })
  }

  it('has no row of something else', () => {
    const own = (['gsoap', 'cxf'] as const).flatMap(cellsOf).filter(({ scenario }) => scenario === 'quiet')
    expect(rows).to.equal(own.length)
  })
})
