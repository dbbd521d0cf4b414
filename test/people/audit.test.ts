import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { createAudit, lineOf, noHash, verifyLines, type AuditLine, type Deed } from '../../people/audit.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { root } from '../rules/sources.ts'

const deed: fc.Arbitrary<Deed> = fc.record({
  by: fc.string({ minLength: 1, maxLength: 8 }), deed: fc.constantFrom('resume', 'paused', 'signed-in'),
  reason: fc.option(fc.string(), { nil: undefined }), on: fc.option(fc.string(), { nil: undefined }),
  details: fc.option(
    fc.dictionary(fc.string({ maxLength: 4 }), fc.oneof(fc.string(), fc.integer(), fc.boolean())), { nil: undefined }),
}) as fc.Arbitrary<Deed>

const chainOf = (deeds: readonly Deed[]): readonly AuditLine[] => deeds.reduce<readonly AuditLine[]>((chain, each, at) => (
  [...chain, JSON.parse(JSON.stringify(lineOf(each, at + 1, at, chain.at(-1)?.hash ?? noHash))) as AuditLine]), [])

/** What somebody might do to a chain so that the line at `at` is no longer what it was. */
const forgeries: readonly ((chain: readonly AuditLine[], at: number) => readonly AuditLine[])[] = [
  (chain, at) => chain.toSpliced(at, 1, { ...chain[at] as AuditLine, by: `${chain[at]?.by} og en anden` }),
  (chain, at) => chain.toSpliced(at, 1, { ...chain[at] as AuditLine, at: (chain[at]?.at ?? 0) + 1 }),
  (chain, at) => chain.toSpliced(at, 1, { ...chain[at] as AuditLine, approvedBy: 'chefen' }),
  (chain, at) => chain.toSpliced(at, 1),
  (chain, at) => chain.toSpliced(at, 0, chain[at] as AuditLine),
  (chain, at) => chain.toSpliced(at, 1, lineOf({ by: 'x', deed: 'y' }, at + 1, 0, chain[at]?.before ?? noHash)),
  (chain, at) => chain.toSpliced(at, 2, chain[at + 1] as AuditLine, chain[at] as AuditLine),
]

const which = fc.constantFrom(...forgeries)

describe('The chain of the audit', () => {
  it('is whole as it was written', () => fc.assert(fc.asyncProperty(fc.array(deed, { maxLength: 12 }), async (deeds) => {
    const chain = chainOf(deeds)
    expect(await verifyLines(chain)).to.deep.equal({ intact: true, lines: chain.length, head: chain.at(-1)?.hash ?? noHash })
  })))

  it('is broken by whatever is changed, removed, repeated, swapped or put in anywhere but at its end', () => fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 2, maxLength: 8 }), fc.nat(), which, async (deeds, nth, forge) => {
      const chain = chainOf(deeds)
      const forged = forge(chain, nth % (chain.length - 1))
      expect(await verifyLines(forged)).to.include({ intact: false })
    })))

  it('is written by two hubs on one ledger without a gap, and read page by page', async () => {
    const store = createMemoryStore()
    const [one, other] = [createAudit(store, { now: () => 1 }), createAudit(store, { now: () => 2 })]
    const notes = Array.from({ length: 130 }, (_, at) => (at % 2 ? one : other).note({ by: 'x', deed: `d${at}` }))
    await Promise.all(notes)
    expect(await createAudit(store, { now: () => 3 }).last()).to.equal(130)
    const lines = [...await one.read(0, 95), ...await one.read(95, 500)]
    expect(lines.map(({ number }) => number)).to.deep.equal(Array.from({ length: 130 }, (_, at) => at + 1))
    expect(await other.verify()).to.include({ intact: true, lines: 130 })
  })

  it('is found to be broken where records were changed or removed beneath it, be it a whole page', async () => {
    const store = createMemoryStore()
    const audit = createAudit(store, { now: () => 1 })
    for (let at = 1; at <= 320; at += 1) await audit.note({ by: 'x', deed: `d${at}` })
    const [, record] = await store.kept('audit/0000000001')
    if (!record) throw new Error('no record')
    const forged = { ...JSON.parse(record.value) as AuditLine, by: 'y' }
    await store.keep({ name: record.name, version: 2, value: JSON.stringify(forged) })
    expect(await audit.verify()).to.include({ intact: false, brokenAt: forged.number })
    for (const { name, version } of await store.kept('audit/0000000001')) {
      await store.keep({ name, version: version + 1, value: undefined })
    }
    const after = await createAudit(store, { now: () => 1 }).verify()
    expect(after).to.include({ intact: false, brokenAt: 100, why: 'A line is missing before it.' })
  })

  it('is verified by a command, from a file and without the hub', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-audit-'))
    const verify = (chain: readonly AuditLine[]) => new Promise<readonly [number, string]>((resolve) => {
      const file = join(folder, 'audit.ndjson')
      writeFileSync(file, chain.map((line) => `${JSON.stringify(line)}\n`).join(''))
      execFile(process.execPath, [join(root, 'scripts/audit-verify.ts'), file], (error, out, told) => (
        resolve([Number(error?.code ?? 0), out + told])))
    })
    const chain = chainOf([{ by: 'a', deed: 'b' }, { by: 'c', deed: 'd' }])
    expect(await verify(chain)).to.deep.equal([0, `The audit is whole: 2 lines; its head is ${chain[1]?.hash}\n`])
    expect(await verify(chain.slice(1))).to.deep.equal([1, 'The audit is broken at line 1: A line is missing before it.\n'])
    rmSync(folder, { recursive: true })
  })
})
