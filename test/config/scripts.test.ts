import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { siloFile, written } from './samples.ts'

interface Ran { readonly status: number; readonly stdout: string; readonly stderr: string }

const ran = (script: string, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> => {
  const file = fileURLToPath(new URL(`../../scripts/${script}.ts`, import.meta.url))
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...argv], { env: { ...process.env, ...env } }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }))
  })
}

const withSecret = written(JSON.stringify({
  silos: { a: siloFile({ webhook: { url: 'https://silo.example.dk/', secret: { env: 'HOOK_SECRET' } }, channels: [] }) },
}))
const secret = { HOOK_SECRET: 'hunter2hunter2hunter2' }

describe('config:check', () => {
  it('says ok', async () => {
    expect(await ran('config-check', ['--config', written('{}')])).to.deep.equal({ status: 0, stdout: 'ok\n', stderr: '' })
  })

  it('tells one line per fault and exits with 2', async () => {
    const { status, stderr } = await ran('config-check', ['--config', written('{ "api": { "port": -1 }, "x": 1 }')])
    expect(status).to.equal(2)
    expect(stderr.trim().split('\n')).to.have.length(2)
  })

  it('tells in one line that there is no file', async () => {
    const { status, stderr } = await ran('config-check', ['--config', '/nowhere.json'])
    expect(status).to.equal(2)
    expect(stderr.trim().split('\n')).to.have.length(1)
  })

  it('tells a missing secret', async () => {
    const { status, stderr } = await ran('config-check', ['--config', withSecret])
    expect(status).to.equal(2)
    expect(stderr).to.match(/^secret-missing: .*HOOK_SECRET/)
  })
})

describe('config:show', () => {
  it('shows the configuration in force, as a file, without its secrets', async () => {
    const { status, stdout } = await ran('config-show', ['--config', withSecret], { ...secret, SLUSE_PORT: '9000' })
    expect(status).to.equal(0)
    const shown = JSON.parse(stdout) as { readonly api: { readonly port: number } }
    expect(shown.api.port).to.equal(9000)
    expect(stdout).to.contain('"env": "HOOK_SECRET"').and.not.contain('hunter2')
  })

  it('tells a fault in one line and exits with 2', async () => {
    const { status, stderr } = await ran('config-show', ['--config', withSecret])
    expect([status, stderr.trim().split('\n').length]).to.deep.equal([2, 1])
  })
})
