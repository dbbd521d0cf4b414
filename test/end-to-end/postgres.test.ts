// The whole way with the ledger on PostgreSQL: the hub dies by SIGKILL while messages pass, and another goes on with what it had.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { startRedis, type Redis } from '../../scripts/servers/redis.ts'
import { callerOf, fileOf, hashOf, sampleOf, secret } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

const count = 40
const officer = 'sluse_vagt_0123456789abcdef'
const route = { attempt: '1s', inDoubt: { askAfter: '1s' } }

describe('A hub with PostgreSQL', function () {
  this.timeout(120_000)
  let [server, redis]: [Postgres?, Redis?] = []
  let folder = ''
  let peer: SiloCounterpart
  let hub: Spawned | undefined
  let url = ''

  const start = async (): Promise<void> => {
    hub = spawnHub({
      args: ['--config', join(folder, 'sluse.json')], folder, environment: { SLUSE_STORE_URL: server?.url ?? '' },
    })
    url = await hub.ready
  }
  before(async function () {
    ;[server, redis] = await Promise.all([startPostgres(), startRedis()])
    if (!server || !redis) return this.skip()
    folder = mkdtempSync(join(tmpdir(), 'sluse-postgres-hub-'))
    peer = await startSilo({ secret, now: () => Date.now() })
    const operators = [{ name: 'vagt', roles: ['security-officer'], credentials: [{ sha256: hashOf(officer) }] }]
    const file = { operators, profile: 'bullmq', store: { url: { env: 'SLUSE_STORE_URL' } }, queue: { url: redis.url } }
    writeFileSync(join(folder, 'sluse.json'), JSON.stringify(fileOf(peer.url, folder, { file, route })))
    await start()
  })
  after(async () => {
    await hub?.stop()
    await peer?.stop()
    await Promise.all([server?.discard(), redis?.discard()])
    if (folder) rmSync(folder, { recursive: true })
  })

  const post = (reference: string) => callerOf(url)('/v1/messages', { body: sampleOf(reference) })
  const delivered = async (): Promise<ReadonlySet<string>> => {
    const found = new Set<string>()
    for (let after = 0; found.size < 2 * count;) {
      const { body, status, text } = await callerOf(url)(`/v1/journal?after=${after}&limit=500&wait=30`)
      expect(status, text).to.equal(200)
      const entries = body['entries'] as readonly { readonly reference: string; readonly status: string }[]
      for (const entry of entries) if (entry.status === 'delivered') found.add(entry.reference)
      after = body['after'] as number
    }
    return found
  }

  it('loses nothing that it took when it is killed, and sends it on when it is started again', async () => {
    const references = Array.from({ length: count }, (_, at) => `before-${at}`)
    const arrived = peer.arrivals.waitFor(({ kind }) => kind === 'message', AbortSignal.timeout(30_000))
    const posts = references.map(async (reference) => ({ reference, answer: await post(reference).catch(() => undefined) }))
    await arrived
    hub?.signal('SIGKILL')
    await hub?.ended
    const answers = await Promise.all(posts)
    await start()
    const again = answers.filter(({ answer }) => answer?.status !== 202).map(({ reference }) => post(reference))
    for (const { status } of await Promise.all(again)) expect([200, 202]).to.include(status)
    const more = await Promise.all(Array.from({ length: count }, (_, at) => post(`after-${at}`)))
    for (const { status, text } of more) expect(status, text).to.equal(202)
    expect((await delivered()).size).to.equal(2 * count)
  })

  it('looks through every table for the canary, sees what is there, and says what it cannot see', async () => {
    const as = { as: null, headers: { authorization: `Bearer ${officer}` } }
    const call = callerOf(url)
    expect((await call('/v1/operations/privacy/scan', { ...as, body: { reason: 'for at se' } })).status).to.equal(202)
    const told = async () => (await call('/v1/operations/privacy', as)).body['canary'] as Readonly<Record<string, unknown>>
    let canary = await told()
    while (canary['running']) canary = await told()
    const [scan] = canary['scans'] as readonly { verdict: string; blindTo: string[]; places: { name: string; kind: string }[] }[]
    expect([scan?.verdict, scan?.blindTo]).to.deep.equal(['clean', ['server', 'broker', 'log', 'backups', 'disk']])
    expect(scan?.places.filter(({ kind }) => kind === 'table').map(({ name }) => name)).to.include.members(
      ['sluse.message', 'sluse.payload', 'sluse.journal', 'sluse.record', 'sluse_attachments.piece'])
  })
})
