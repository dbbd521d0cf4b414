// The whole way with the ledger on PostgreSQL: the hub dies by SIGKILL while messages pass, and another goes on with what it had.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { startRedis, type Redis } from '../../scripts/servers/redis.ts'
import { callerOf, fileOf, sampleOf, secret } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

const count = 40
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
    const file = { profile: 'bullmq', store: { url: { env: 'SLUSE_STORE_URL' } }, queue: { url: redis.url } }
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
})
