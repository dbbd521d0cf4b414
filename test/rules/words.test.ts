import { expect } from 'chai'
import { isTest, paths, sources, type Source } from './sources.ts'
import { strip } from './strip.ts'

const banned = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'service', 'services', 'handler',
  'handlers'])

const found = (among: readonly Source[], pattern: RegExp, of: 'bare' | 'text' = 'bare'): readonly string[] =>
  among.flatMap((source) =>
    source[of].split('\n').flatMap((line, at) => (pattern.test(line) ? [`${source.path}:${at + 1}`] : [])))

const ours = sources.filter(({ path }) => !path.startsWith('test/rules/'))

// Words that must not stand in this file either are put together.
const unfinished = new RegExp(`\\b(?:${['TO', 'FIX'].map((start, at) => start + ['DO', 'ME'][at]).join('|')}|XXX)\\b`)
const silenced = new RegExp(`@ts-(?:${['ignore', 'expect-error', 'nocheck'].join('|')})`)

describe('the house style', () => {
  it('strips comments, texts, templates and regular expressions', () => {
    expect(strip('a = \'b\' // c\nd = `e${f(\'g\')}h` /* i\n */ + /j[/]/g.test(k) / 2'))
      .to.equal('a = \' \'     \nd = ` ${f(\' \')} `     \n    +        .test(k) / 2')
  })

  it('no room or file has a name that says nothing', () => {
    const vague = paths.filter((path) =>
      path.split('/').some((name) => name.split(/[.\-_]/).some((word) => banned.has(word.toLowerCase()))))
    expect(vague.filter((path) => !path.startsWith('docs/'))).to.deep.equal([])
  })

  it('files are named in lower case, words apart by hyphens', () => {
    const allowed = /^[a-z0-9.-]+$/
    expect(sources.filter(({ path }) => !path.split('/').every((name) => allowed.test(name))).map(({ path }) => path))
      .to.deep.equal([])
  })

  it('no default exports', () => {
    expect(found(sources, /\bexport\s+default\b|\bas\s+default\b/)).to.deep.equal([])
  })

  it('no I in front of interfaces', () => {
    expect(found(sources, /\b(?:interface|type|class)\s+I[A-Z][a-z]/)).to.deep.equal([])
  })

  it('no any', () => {
    expect(found(sources, /(?<![.\w$'])any\b(?!\s*[:(?'])/)).to.deep.equal([])
  })

  it('no silenced compiler', () => {
    expect(found(ours, silenced, 'text')).to.deep.equal([])
  })

  it('nothing left for later', () => {
    expect(found(ours, unfinished, 'text')).to.deep.equal([])
  })

  it('no semicolon ends a line, but for an empty loop', () => {
    expect(found(sources, /^(?!\s*while\b).*;\s*$/)).to.deep.equal([])
  })
})

/** The tests that let time pass, each with its reason. */
const sleepers: Readonly<Record<string, string>> = {
  'test/torture/hosts.ts': 'how long a hub or a server is away is the torture',
  'test/torture/torture.ts': 'the random moment of the kill is the torture, and a second is what erasure is promised within',
}

describe('the house style of tests', () => {
  const tests = sources.filter(isTest)

  it('none is alone or left out', () => {
    expect(found(tests, /\b(?:describe|context|it|specify)\s*\.\s*(?:only|skip)\b|\bx(?:it|describe|context)\s*\(/))
      .to.deep.equal([])
  })

  const sleeps = (among: readonly Source[]): readonly string[] => [
    ...found(among, /timers\/promises/, 'text'),
    ...found(among, /\bsetTimeout\(\s*(?:\(\)\s*=>\s*)?(?!reject|fail|giveUp)[\w.]+(?:\(\))?\s*,/),
  ]

  it('none sleeps, but for those with a reason', () => {
    expect(sleeps(tests.filter(({ path }) => !path.startsWith('test/rules/') && !(path in sleepers)))).to.deep.equal([])
  })

  for (const [path, reason] of Object.entries(sleepers)) {
    it(`${path} sleeps: ${reason}`, () => {
      expect(sleeps(tests.filter((source) => source.path === path)), 'it no longer does; take it off the list').to.have.length(1)
    })
  }
})

describe('nothing reads the world but through what it was handed', () => {
  const rooms = (...allowed: readonly string[]): readonly Source[] =>
    sources.filter(({ path }) => ![...allowed, 'test/', 'bench/', 'scripts/', 'sandbox/'].some((room) => path.startsWith(room)))

  it('the clock', () => {
    expect(found(rooms('world/'), /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\s*\.\s*now\b|\bhrtime\b/))
      .to.deep.equal([])
  })

  it('chance', () => {
    expect(found(rooms('world/'), /\bMath\s*\.\s*random\b/)).to.deep.equal([])
  })

  it('the environment', () => {
    expect(found(rooms('main.ts'), /\bprocess\s*\.\s*env\b/)).to.deep.equal([])
  })
})
