// The faults by name from the command line, against a real sandbox door.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { startControl, type Control } from '../../sandbox/control.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'

const script = fileURLToPath(new URL('../../scripts/fault.ts', import.meta.url))

interface Said { readonly code: number; readonly out: string; readonly error: string }

const run = (port: string, ...words: string[]): Promise<Said> => new Promise((resolve) => {
  const env = { ...process.env, SLUSE_SANDBOX_PORT: port }
  execFile(process.execPath, [script, ...words], { env }, (failed, out, error) => (
    resolve({ code: Number(failed?.code ?? 0), out, error })))
})

describe('npm run fault', () => {
  let silo: SiloCounterpart
  let control: Control
  const say = (...words: string[]): Promise<Said> => run(new URL(control.url).port, ...words)

  before(async () => {
    silo = await startSilo({ now: () => Date.now(), secret: 'a-secret-of-the-tests' })
    control = await startControl([silo], 0)
  })
  after(() => Promise.all([control.stop(), silo.stop()]))

  it('lists every fault of every counterpart in both languages', async () => {
    const { out } = await say()
    for (const { name, words } of silo.faults.list()) expect(out).to.contain(name).and.contain(words.da).and.contain(words.en)
  })

  it('switches one on, for so many times, and off', async () => {
    await say('silo', 'gone-410', '2')
    expect([silo.faults.take('gone-410'), silo.faults.take('gone-410'), silo.faults.take('gone-410')]).to.eql([true, true, false])
    expect((await say('silo', 'gone-410')).out).to.match(/ON +gone-410/)
    await say('silo', 'gone-410', 'off')
    expect(silo.faults.take('gone-410')).to.equal(false)
  })

  it('says what is wrong, and how to find out', async () => {
    for (const words of [['silo', 'nonsense'], ['nobody', 'gone-410'], ['silo', 'gone-410', 'often']]) {
      const { code, error } = await say(...words)
      expect(code, words.join(' ')).to.equal(1)
      expect(error).to.match(/lists them|whole number/)
    }
    const { code, error } = await run('9', 'silo', 'gone-410')
    expect([code, error.includes('npm start')]).to.eql([1, true])
  })
})
