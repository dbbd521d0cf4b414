import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { faults, problems } from '../../core/errors.ts'
import { reasons } from '../../core/reason.ts'
import { statuses } from '../../core/status.ts'
import { importsOf, target } from './imports.ts'
import { foldersIn, root, sources, type Source } from './sources.ts'

const textOf = (path: string): string => readFileSync(join(root, path), 'utf8')
const leadsTo = (source: Source): readonly string[] => importsOf(source).map(({ from }) => target(source.path, from))

const tests = sources.filter(({ path }) => path.startsWith('test/') && !path.startsWith('test/rules/'))
const listed = ['channels', 'queues', 'stores', 'depots', 'doors'] as const
const suited = { channels: 'test/conformance/channel', queues: 'test/conformance/queue',
  stores: 'test/conformance/store', depots: 'test/conformance/depot', doors: 'test/conformance/door' } as const

describe('registration', () => {
  for (const family of listed) {
    for (const member of foldersIn(family)) {
      it(`${family}/${member} is on the list`, () => {
        expect(textOf(`${family}/index.ts`)).to.contain(`'./${member}/index.ts'`)
      })

      it(`${family}/${member} is put through its suite`, () => {
        const called = tests.filter((source) =>
          source.path.startsWith(`test/${family}`) && leadsTo(source).some((path) => path.startsWith(suited[family])))
        const known = called.filter((source) => leadsTo(source).some((path) => path.startsWith(`${family}/${member}/`)))
        expect(known.map(({ path }) => path), `no test of ${member} calls a suite of ${suited[family]}`).to.not.deep.equal([])
      })
    }
  }

  for (const member of foldersIn('adapters').filter((name) => name !== 'protocols')) {
    it(`adapters/${member} is opened by a channel that a suite goes through, or tested by itself`, () => {
      const users = [...tests, ...sources.filter(({ path }) => path.startsWith('channels/'))]
      expect(users.filter((source) => leadsTo(source).some((path) => path.startsWith(`adapters/${member}/`))))
        .to.not.deep.equal([])
    })
  }
})

describe('the image', () => {
  it('has every room that the process is made of', () => {
    const copied = [...textOf('Dockerfile').matchAll(/^COPY (\w+) \1$/gm)].map(([, room]) => room ?? '')
    const others = new Set(['test', 'bench', 'scripts', 'examples', 'sandbox', 'client', 'main.ts'])
    const rooms = new Set(sources.map(({ path }) => path.split('/')[0] ?? ''))
    expect([...rooms].filter((room) => !others.has(room) && !copied.includes(room))).to.deep.equal([])
  })
})

describe('words', () => {
  it('every status has a Danish word in docs/words.md', () => {
    const words = textOf('docs/words.md')
    expect(statuses.filter((status) => !new RegExp(`\\b${status}\\s+\\*[^*]+\\*`).test(words))).to.deep.equal([])
  })

  it('every reason has Danish and English words of its own', () => {
    for (const language of ['da', 'en'] as const) {
      const said = Object.values(reasons).map((words) => words[language])
      expect(said.filter((words, at) => words.trim() === '' || said.indexOf(words) < at)).to.deep.equal([])
    }
  })

  it('codes are lower case with hyphens, and each stands once in its catalogue', () => {
    for (const path of ['core/errors.ts', 'core/reason.ts']) {
      for (const part of textOf(path).split(/^export const /m).slice(1)) {
        const codes = [...part.matchAll(/^ {2}'([^']+)':/gm)].map(([, code]) => code ?? '')
        expect(codes.filter((code, at) => codes.indexOf(code) < at || !/^[a-z]+(-[a-z]+)*$/.test(code))).to.deep.equal([])
      }
    }
  })

  it('every error has a sentence and what to do about it', () => {
    for (const { title, fix } of Object.values({ ...problems, ...faults })) {
      expect(title).to.match(/^[A-Z].*\.$/)
      expect(fix).to.match(/^[A-Z`].*\.$/)
    }
  })
})

describe('every error is provoked by a test', () => {
  // An approximation: some test names the code as a text.
  const named = (code: string): boolean => tests.some(({ text }) => text.includes(`'${code}'`) || text.includes(`"${code}"`))
  for (const code of new Set([...Object.keys(problems), ...Object.keys(faults)])) {
    it(code, () => expect(named(code), `no test names ${code}`).to.equal(true))
  }
})
