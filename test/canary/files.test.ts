import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createFileSearch } from '../../canary/index.ts'
import type { Wanted } from '../../core/canary.ts'

const word = 'abcdefghijklmnopabcdefghijklmnop'
const wanted: readonly Wanted[] = [
  { name: 'content', bytes: Buffer.from(word), plain: true },
  { name: 'sealed', bytes: Buffer.from([1, 0, 255, 13, 10, 200, 7, 8]), plain: false },
]

describe('The search of files', function () {
  this.timeout(20_000)
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'sluse-search-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  const look = (names: readonly string[], since = 0) => {
    const places = { files: names.map((name) => join(folder, name)), folders: [join(folder, 'beside')] }
    return createFileSearch(() => places)(wanted, since, new AbortController().signal)
  }
  const put = (name: string, ...parts: readonly (string | Buffer)[]): void => {
    for (const part of parts) appendFileSync(join(folder, name), part)
  }

  it('finds a word in every form, wherever it begins, and what is not plain as it is', async () => {
    const forms: Readonly<Record<string, string | Buffer>> = {
      utf8: word, upper: word.toUpperCase(), utf16: Buffer.from(word, 'utf16le'), hex: Buffer.from(word).toString('hex'),
      'base64-0': Buffer.from(`${word} og mere`).toString('base64'), 'base64-1': Buffer.from(`x${word}yz`).toString('base64'),
      'base64-2': Buffer.from(`xy${word}z`).toString('base64url'), 'utf16-be': Buffer.from(word, 'utf16le').swap16(),
    }
    for (const [name, said] of Object.entries(forms)) put(name, 'foran ', said, ' efter')
    put('sealed', Buffer.from([9, 9]), Buffer.from(wanted[1]?.bytes ?? []), 'mere')
    put('nothing', word.slice(1), word.slice(0, -1).toUpperCase())
    const { found, places } = await look([...Object.keys(forms), 'sealed', 'nothing', 'no-such-file'])
    expect(found.map(({ name, form, place }) => [name, form, place.slice(folder.length + 1)])).to.deep.equal([
      ...Object.keys(forms).map((name) => ['content', name.split('-')[0], name]), ['sealed', 'raw', 'sealed'],
    ])
    expect(places).to.have.length(12)
    expect(places.find(({ name }) => name.endsWith('no-such-file'))?.bytes).to.equal(0)
  })

  it('finds it where a file is read in pieces, between two of them', async () => {
    put('large', Buffer.alloc(4 * 1024 * 1024 - 7), word, Buffer.alloc(5 * 1024 * 1024))
    const { found, places } = await look(['large'])
    expect(found).to.have.length(1)
    expect(places[0]?.bytes).to.equal(9 * 1024 * 1024 - 7 + word.length)
  })

  it('reads in a folder what was written since, however deep', async () => {
    mkdirSync(join(folder, 'beside', 'deep'), { recursive: true })
    for (const name of ['new', 'deep/new', 'old']) writeFileSync(join(folder, 'beside', name), word)
    utimesSync(join(folder, 'beside', 'old'), 1_000, 1_000)
    const { found } = await look([], Date.now() - 60_000)
    expect(found.map(({ place }) => place.slice(folder.length + 8)).sort()).to.deep.equal(['deep/new', 'new'])
  })

  it('fails where something is there and cannot be read', async () => {
    mkdirSync(join(folder, 'a-folder'))
    const failed = await look(['a-folder']).then(() => '', (error: Error) => error.message)
    expect(failed).to.contain('the search ended with')
  })
})
