import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { verifyArchive, writeArchive } from '../../archive/index.ts'
import type { Line } from '../../core/archive.ts'
import { Fault } from '../../core/errors.ts'

const head = { at: 1, hub: '0', lastSeq: 7 }
async function* pages(): AsyncGenerator<readonly Line[]> {
  yield [{ kind: 'mark', name: 'a', value: 'Ærø' }, { kind: 'mark', name: 'b', value: '2' }]
  yield [{ kind: 'record', record: { name: 'r', version: 1, value: '{}' } }]
}
const codeOf = (act: Promise<unknown>): Promise<string> => act.then(() => 'nothing', (error: Fault) => error.code)

describe('An archive', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluse-archive-'))
  const file = join(folder, 'whole.gz')
  before(async () => { await writeArchive(file, head, pages()) })
  after(() => rmSync(folder, { recursive: true }))

  it('is verified as a whole', async () => {
    const { head: found, counts } = await verifyArchive(file)
    expect(found).to.include(head)
    expect(counts).to.deep.equal({ head: 1, mark: 2, record: 1 })
  })

  const text = (): string => gunzipSync(readFileSync(file)).toString()
  const lines = (): string[] => text().trimEnd().split('\n')
  const broken: readonly (readonly [string, string, () => Buffer])[] = [
    ['archive-damaged', 'that was cut off', () => readFileSync(file).subarray(0, -20)],
    ['archive-damaged', 'with a bit turned', () => {
      const bytes = readFileSync(file)
      bytes[40] = (bytes[40] ?? 0) ^ 1
      return bytes
    }],
    ['archive-damaged', 'without its end', () => gzipSync(lines().slice(0, -1).join('\n'))],
    ['archive-damaged', 'without a line', () => gzipSync(lines().toSpliced(1, 1).join('\n'))],
    ['archive-damaged', 'with a line twice', () => gzipSync(lines().toSpliced(1, 0, lines()[1] ?? '').join('\n'))],
    ['archive-damaged', 'with another value', () => gzipSync(text().replace('Ærø', 'Aarø'))],
    ['archive-damaged', 'with something behind its end', () => gzipSync(`${text()}{"kind":"mark","name":"c","value":"3"}\n`)],
    ['archive-damaged', 'that is none', () => Buffer.from('something else')],
    ['archive-damaged', 'that is empty', () => Buffer.alloc(0)],
    ['archive-newer', 'of a newer hub', () => gzipSync(text().replace('"version":1', '"version":999'))],
  ]
  for (const [code, what, content] of broken) {
    it(`${code}: one ${what}`, async () => {
      const path = join(folder, 'broken')
      writeFileSync(path, content())
      expect(await codeOf(verifyArchive(path))).to.equal(code)
    })
  }

  it('archive-missing: one that is not there, and one that cannot be written', async () => {
    expect(await codeOf(verifyArchive(join(folder, 'nowhere')))).to.equal('archive-missing')
    expect(await codeOf(writeArchive(join(folder, 'no', 'folder'), head, pages()))).to.equal('archive-missing')
  })

  it('archive-taken: never writes over a file', async () => {
    expect(await codeOf(writeArchive(file, head, pages()))).to.equal('archive-taken')
  })

  it('leaves nothing where what it was reading failed', async () => {
    const before = readdirSync(folder).length
    async function* failing(): AsyncGenerator<readonly Line[]> {
      yield* pages()
      throw new Fault('store-failed', 'test')
    }
    expect(await codeOf(writeArchive(join(folder, 'half'), head, failing()))).to.equal('store-failed')
    expect(readdirSync(folder).length).to.equal(before)
  })
})
