// docs/ws-rm-interop.md out of what the last run of `npm run test:interop` found (var/interop/*.json).
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  cellsOf, defects, keyOf, scenarios, stacks, type Cell, type Defect, type Scenario, type Stack,
} from '../test/interop/ws-rm/cells.ts'
import { resultsFolder, type Result } from '../test/interop/ws-rm/results.ts'

const page = fileURLToPath(new URL('../docs/ws-rm-interop.md', import.meta.url))
const names = Object.keys(scenarios) as Scenario[]

const resultOf = (cell: Cell): Result | undefined => {
  const file = join(resultsFolder, `${keyOf(cell)}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) as Result : undefined
}

const markOf = (cell: Cell | undefined): string => {
  if (!cell) return ''
  const found = resultOf(cell)?.found
  if (found === undefined) return 'not run'
  return found === 'green' ? '✓' : `peer: [${found}](#${found})`
}

const rowOf = (cells: readonly Cell[]): string => {
  const [{ variant: { rm, soap, addressing }, operation, way }] = cells as [Cell]
  const marks = names.map((name) => markOf(cells.find(({ scenario }) => scenario === name)))
  return `| ${rm} | ${soap} | ${addressing} | ${operation === 'Echo' ? 'request and reply' : 'one-way'} | ${
    way === 'takes' ? 'hub → peer' : 'peer → hub'} | ${marks.join(' | ')} |`
}

const tableOf = (stack: Stack): string => {
  const rows = Map.groupBy(cellsOf(stack), (cell) => keyOf({ ...cell, scenario: 'quiet' }))
  return [`## ${stacks[stack]}`, '',
    `| WS-RM | SOAP | WS-Addressing | messages | way | ${names.join(' | ')} |`,
    `|---|---|---|---|---|${names.map(() => '---|').join('')}`,
    ...[...rows.values()].map(rowOf)].join('\n')
}

const shorten = (envelope: string): string => (envelope.length > 900 ? `${envelope.slice(0, 900)}…` : envelope.trim())

const shownBy = (defect: Defect): string => {
  const { stack, says } = defects[defect]
  const said = cellsOf(stack).map(resultOf).find((result) => result?.found === defect)?.said ?? []
  return [`### ${defect}`, says, '', '```xml', ...said.map(shorten), '```'].join('\n')
}

const text = [
  '# WS-ReliableMessaging against other stacks', '',
  'Made by `INTEROP=full npm run test:interop` and `node scripts/ws-rm-matrix.ts` from what that run found: real hubs against',
  'gSOAP 2.8.124 (Debian) and Apache CXF 4.2.3 (Maven Central), over a wire that loses, doubles and delays. Six messages each,',
  'exactly once, and in order where both sides keep order. ✓ was green; `peer` names a defect of the peer itself, which the test',
  'shows. What a peer has not got is left empty. A client of Apache CXF that is called back (`addressable`) fails its call where',
  'the answer to CreateSequence overtakes the empty 202 of the exchange; such a trial is made again.', '',
  ...names.map((name) => `- \`${name}\`: ${scenarios[name]}`), '',
  tableOf('gsoap'), '', tableOf('cxf'), '', '## Defects of peers', '',
  ...(Object.keys(defects) as Defect[]).flatMap((one) => [shownBy(one), '']),
].join('\n')

writeFileSync(page, `${text.trimEnd()}\n`)
