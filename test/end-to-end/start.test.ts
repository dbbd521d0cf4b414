// How the hub starts and how it does not: each failure is one sentence with its code, what to do about it, and its exit code.
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { faults, type FaultCode } from '../../core/errors.ts'
import { fileOf, openHub, secret } from './hub.ts'
import { spawnHub } from './process.ts'

type Members = Readonly<Record<string, unknown>>

const nobody = 'http://127.0.0.1:9'
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('Starting', () => {
  let folder = ''
  let ledger = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-start-'))
    ledger = join(folder, 'sluse.db')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const written = (members: Members = {}): readonly string[] => {
    const file = join(folder, 'sluse.json')
    writeFileSync(file, JSON.stringify({ ...fileOf(nobody, folder), ...members }))
    return ['--config', file]
  }
  const failsWith = async (code: FaultCode, args: readonly string[], ...names: readonly string[]): Promise<void> => {
    const hub = spawnHub({ args, folder })
    expect(await hub.ended).to.equal(faults[code].status)
    const said = hub.console()
    expect(said.trimEnd().split('\n'), said).to.have.length(1)
    expect(said).to.satisfy((text: string) => text.startsWith(`${code}: ${faults[code].title} `))
    expect(said.trimEnd()).to.satisfy((text: string) => text.endsWith(faults[code].fix))
    for (const name of names) expect(said).to.include(name)
  }
  /** Leaves a ledger with one message that waits. */
  const leaveOneWaiting = async (): Promise<string> => {
    const hub = await openHub({ folder })
    const { body } = await hub.call('/v1/messages', { body: hub.message('start-1', { notBefore: inAnHour() }) })
    await hub.stop()
    return body['id']
  }

  describe('is refused', () => {
    it('where the configuration cannot be read', () =>
      failsWith('config-missing', ['--config', join(folder, 'none.json')], 'none.json'))
    it('where --config names nothing', () => failsWith('config-missing', ['--config']))
    it('where the configuration is no JSON, with its line and column', async () => {
      const [, file] = written() as [string, string]
      writeFileSync(file, '{\n  "api": }')
      await failsWith('config-broken', ['--config', file], 'line 2, column 10')
    })
    it('where the configuration is not valid, and all that is wrong stands in the one line', () =>
      failsWith('config-invalid', written({ drain: 'soon', haste: 1, log: { level: 'loud' } }), '/drain', 'haste', '/log/level'))
    it('where a secret is missing', () => failsWith('secret-missing', written({
      routes: [{ name: 'r', channel: 'silo', settings: { adapter: 'webhook', url: nobody, secret: { env: 'NO_SUCH_SECRET' } } }],
    }), 'NO_SUCH_SECRET'))

    it('where the port is taken', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      await failsWith('port-taken', written({ api: { port } }), `127.0.0.1:${port}`)
      server.close()
    })
    it('where the port of an inlet is taken', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const settings = {
        adapter: 'smtp', host: '127.0.0.1', port: 9, requireTls: false, from: { address: 'a@b.example' }, bounce: 'b@b.example',
        inlets: { lmtp: { port } },
      }
      await failsWith('port-taken', written({ routes: [{ name: 'email', channel: 'email', settings }] }), `127.0.0.1:${port}`)
      server.close()
    })
    it('where another hub works on the same database', async () => {
      const hub = await openHub({ folder })
      await failsWith('database-locked', written(), ledger)
      expect((await hub.call('/readyz')).body).to.deep.equal({ state: 'ready' })
      await hub.stop()
    })
    it('where the database was written by a newer version', async () => {
      await leaveOneWaiting()
      const db = new DatabaseSync(ledger)
      db.exec('PRAGMA user_version = 999')
      db.close()
      await failsWith('database-newer', written(), ledger)
    })
    it('where the file is no database, or somebody else\'s', async () => {
      writeFileSync(ledger, 'Dette er ikke en database, men en tekst, der er lang nok til at ligne en.\n'.repeat(50))
      await failsWith('database-foreign', written(), ledger)
      rmSync(ledger)
      const db = new DatabaseSync(ledger)
      db.exec('CREATE TABLE other (a)')
      db.close()
      await failsWith('database-foreign', written(), ledger)
    })
    it('where the folder of the database cannot be made', async () => {
      writeFileSync(join(folder, 'file'), '')
      const file = join(folder, 'file', 'below', 'sluse.db')
      await failsWith('database-unreachable', written({ store: { file } }), file)
    })
    it('where the database is a folder', async () => {
      mkdirSync(ledger)
      await failsWith('database-unreachable', written(), ledger)
    })
    it('where there are payloads but no keyring', async () => {
      await leaveOneWaiting()
      rmSync(join(folder, 'keyring'), { recursive: true })
      await failsWith('keyring-missing', written(), join(folder, 'keyring'))
      expect(readdirSync(folder)).not.to.include('keyring')
    })
    it('where payloads wait and the keyring is another', async () => {
      await leaveOneWaiting()
      const [keyring, elsewhere] = [join(folder, 'keyring'), join(folder, 'elsewhere')]
      mkdirSync(elsewhere)
      await (await openHub({ folder: elsewhere })).stop()
      rmSync(keyring, { recursive: true })
      renameSync(join(elsewhere, 'keyring'), keyring)
      await failsWith('keyring-other', written(), keyring)
    })
    for (const [what, text] of [
      ['is no JSON', '{'], ['has another format', '{"format":2}'], ['is null', 'null'],
      ['has a key that is none', `{"format":1,"hashKey":"${'A'.repeat(43)}=","days":{"2026-11-23":"AAAA"}}`],
    ] as const) {
      it(`where the keyring ${what}, of which nothing is told`, async () => {
        await leaveOneWaiting()
        writeFileSync(join(folder, 'keyring', 'keyring.json'), text)
        await failsWith('keyring-damaged', written(), 'keyring.json')
      })
    }
    it('where the keyring cannot be written', async () => {
      writeFileSync(join(folder, 'file'), '')
      await failsWith('keyring-unwritable', written({ keyring: { folder: join(folder, 'file', 'keyring') } }))
    })
  })

  it('makes the folders of its database and keyring, and says where it is', async () => {
    const store = { file: join(folder, 'a', 'b', 'sluse.db') }
    const keyring = { folder: join(folder, 'c', 'd') }
    const hub = spawnHub({ args: written({ store, keyring, log: { level: 'info' } }), folder })
    const url = await hub.ready
    expect((await fetch(`${url}/readyz`)).status).to.equal(200)
    const told = hub.console().trimEnd().split('\n')
    expect(told).to.have.length(3)
    expect(told[2]).to.equal(`Operators sign in at ${url}/dashboard/.`)
    expect(told[0]).to.match(/^The first user is administrator; the password, shown this once .* is [\w-]{24}$/)
    expect(await hub.logged('started')).to.include({ level: 'info', port: Number(new URL(url).port) })
    expect(await hub.stop()).to.equal(0)
  })

  it('tells in the log what looks unmeant in the configuration', async () => {
    const hub = spawnHub({ args: written({ routes: [], log: { level: 'warn' } }), folder })
    await hub.ready
    expect((await hub.logged('configuration-warning'))['warning']).to.include('/silos/afsender/channels')
    expect(await hub.stop()).to.equal(0)
  })

  it('no fault tells a secret', async () => {
    const hub = spawnHub({ args: written({ silos: { x: { secret } } }), folder })
    expect(await hub.ended).to.equal(2)
    expect(hub.console() + hub.log()).not.to.include(secret)
  })
})
