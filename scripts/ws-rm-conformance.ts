// Writes docs/ws-rm-conformance.md: each rule with the tests that carry its id, or with the reason why it is not built yet. A
// test fails when a rule has neither or both, or when a test carries an id that is no rule.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { allRules, groups, type Rule } from './ws-rm-rules.ts'

export const file = fileURLToPath(new URL('../docs/ws-rm-conformance.md', import.meta.url))

/** A test by its file and its words, with the rules it shows. */
export interface Shown {
  readonly file: string
  readonly title: string
  readonly ids: readonly string[]
}

const folder = fileURLToPath(new URL('../test/adapters/ws-rm/', import.meta.url))
const titled =
  /^\s*(?:it|describe)\((['"`])(.*?)\s*\(((?:[A-Z][A-Z0-9]*(?:-[0-9a-z]+)?)(?:, [A-Z][A-Z0-9]*(?:-[0-9a-z]+)?)*)\)\1/gm

const shownIn = (name: string): readonly Shown[] =>
  [...readFileSync(folder + name, 'utf8').matchAll(titled)].map(([, , title = '', ids = '']) =>
    ({ file: name, title: title.replaceAll('\\\'', '\''), ids: ids.split(', ') }))

/** Every test that carries an id. */
export const shown: readonly Shown[] =
  readdirSync(folder).filter((name) => name.endsWith('.test.ts')).toSorted().flatMap(shownIn)

const plain = (title: string): string => title.replace(/\$\{[^}]*\}/g, '…').replaceAll('|', '\\|')

const proofOf = (id: string, { later }: Rule): string => {
  const tests = shown.filter(({ ids }) => ids.includes(id)).map(({ file: name, title }) => `\`${name}\` ${plain(title)}`)
  return later === undefined ? tests.join('<br>') : `not yet: ${later}`
}

const tableOf = ([name, rules]: readonly [string, Readonly<Record<string, Rule>>]): string => `## ${name}

| rule | what | shown by |
|---|---|---|
${Object.entries(rules).map(([id, rule]) => `| ${id} | ${rule.title} | ${proofOf(id, rule)} |`).join('\n')}
`

const built = Object.values(allRules).filter(({ later }) => later === undefined).length

/** The page as it should be. */
export const page = (): string => `# WS-ReliableMessaging: which rule is kept, and what shows it

Made by \`npm run docs\` from \`scripts/ws-rm-rules.ts\` and from the names of the tests in \`test/adapters/ws-rm\`. Of
${Object.keys(allRules).length} rules ${built} are built and tested; each of the others has its reason. The rules are those of
OASIS WS-ReliableMessaging 1.0, 1.1 and 1.2, WS-MakeConnection and the WS-I Reliable Secure Profile, and what the known
stacks need beside them. The wire was tried against gSOAP 2.8.124 and Apache CXF 4.2.3, both ways round, in both versions of
WS-RM and of SOAP, against CXF also with the addressing of 2004 (\`npm run test:interop\`); against Metro, WCF and Sandesha2 it
has not been tried.

${Object.entries(groups).map(tableOf).join('\n')}`

if (import.meta.main) writeFileSync(file, page())
