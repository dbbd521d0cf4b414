// The canary scan of a hub at work.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { root } from '../rules/sources.ts'
import { credentials, hashOf, openHub, type TestHub } from './hub.ts'

interface Scan {
  readonly startedAt: string; readonly by: string; readonly verdict: string; readonly trouble?: string
  readonly found: readonly { readonly name: string; readonly form: string; readonly place: string; readonly when: string }[]
  readonly places: readonly { readonly name: string; readonly kind: string; readonly bytes: number }[]
}
interface Told {
  readonly canary: { readonly running?: object; readonly scans: readonly Scan[]; readonly blindTo: readonly string[] }
}

const officer = 'sluse_vagt_0123456789abcdef'
const operators = [
  { name: 'drift', credentials: [{ sha256: hashOf(credentials.drift) }] },
  { name: 'vagt', roles: ['security-officer'], credentials: [{ sha256: hashOf(officer) }] },
]

describe('The canary scan', function () {
  this.timeout(60_000)
  let hub: TestHub
  before(async () => { hub = await openHub({ file: { operators } }) })
  after(() => hub.stop())

  const as = { as: null, headers: { authorization: `Bearer ${officer}` } }
  const told = async (): Promise<Told['canary']> => (
    (await hub.call('/v1/operations/privacy', as)).body as unknown as Told).canary
  const scan = async (reason = 'Efter ny version'): Promise<Scan> => {
    const { status, body } = await hub.call('/v1/operations/privacy/scan', { ...as, body: { reason } })
    expect(status, JSON.stringify(body)).to.equal(202)
    for (;;) {
      const { running, scans } = await told()
      if (!running) return scans.find(({ startedAt }) => startedAt === body['since']) as Scan
    }
  }
  const alarms = async (): Promise<readonly string[]> => (
    (await hub.call('/v1/operations/alarms', as)).body['alarms'] as unknown as readonly { readonly name: string }[])
    .map(({ name }) => name)

  it('reads every file of the hub\'s, finds nothing but what it knows to be there, and is in the audit', async () => {
    const { verdict, found, places, by } = await scan()
    expect([verdict, found, by]).to.deep.equal(['clean', [], 'vagt'])
    const names = places.map(({ name }) => name.slice(hub.folder.length + 1))
    expect(names).to.include.members(['sluse.db', 'sluse.db-wal', 'sluse.db-attachments', 'keyring'])
    expect(places.find(({ name }) => name.endsWith('sluse.db'))?.bytes).to.be.greaterThan(4096)
    const { body } = await hub.call('/v1/audit?newest=true&limit=5', as)
    expect((body['lines'] as unknown as readonly object[])[0]).to.include(
      { by: 'vagt', deed: 'canary-scanned', reason: 'Efter ny version', result: 'clean' })
    expect(await alarms()).to.deep.equal([])
  })

  it('is run from the command line, which waits for it, by who may and for a reason', async () => {
    const run = (credential: string, ...why: readonly string[]) => new Promise<{ code: number; out: string }>((resolve) => {
      const env = { ...process.env, SLUSE_URL: hub.url, SLUSE_CREDENTIAL: credential }
      execFile(process.execPath, [join(root, 'scripts/canary-scan.ts'), ...why], { env }, (error, out) => (
        resolve({ code: Number(error?.code ?? 0), out })))
    })
    const { code, out } = await run(officer, 'fra', 'kommandolinjen')
    expect(code).to.equal(0)
    expect(JSON.parse(out)).to.include({ verdict: 'clean', reason: 'fra kommandolinjen', by: 'vagt' })
    expect((await run(credentials.drift)).code).to.equal(3)
    expect((await hub.call('/v1/operations/privacy/scan', { ...as, body: { reason: 'for 6105900001' } })).body)
      .to.include({ code: 'cpr-suspected' })
  })

  it('leaves nothing behind that waits, counts in no report, and is never sent', async () => {
    await scan()
    const { body } = await hub.call('/v1/operations/privacy', as)
    expect(body['held']).to.deep.include({ count: 0, attachments: { bound: 0, unbound: 0, bytes: 0 } })
    expect((await hub.call('/v1/operations/reports', { ...as })).body['rows'] ?? []).to.deep.equal([])
    expect(hub.peer.arrivals.all()).to.deep.equal([])
  })
})
