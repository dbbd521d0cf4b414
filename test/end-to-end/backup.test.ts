// Backup and restore over the whole way: a hub at work is backed up, goes on, and dies; what was backed up is restored elsewhere
// and a hub started on it. Nothing that the first one sent, before or after the backup, is sent again.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { startRedis, type Redis } from '../../scripts/servers/redis.ts'
import { post, postMany, read, run, settledIn, startCounterpart, type Entry } from './archive-scene.ts'
import { callerOf, fileOf } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

type Members = Readonly<Record<string, unknown>>
interface Servers { readonly postgres?: Postgres; readonly redis?: Redis }

const kinds: readonly (readonly [string, (servers: Servers, schema: string) => Members])[] = [
  ['SQLite', () => ({})],
  ['PostgreSQL', ({ postgres, redis }, schema) =>
    ({ profile: 'bullmq', store: { url: postgres?.url, schema }, queue: { url: redis?.url, prefix: schema } })],
]

for (const [name, serversOf] of kinds) {
  describe(`A backup of a ledger on ${name}`, function () {
    this.timeout(180_000)
    const servers: { postgres?: Postgres; redis?: Redis } = {}
    const folder = mkdtempSync(join(tmpdir(), 'sluse-backup-'))
    const file = join(folder, 'backup.gz')
    const hubs: Spawned[] = []
    let peer: Awaited<ReturnType<typeof startCounterpart>>

    const configured = (place: string): string => {
      const path = join(folder, `${place}.json`)
      const usual = fileOf(peer.url, folder, { route: { attempt: '1m', width: 4 } })
      const more = { store: { file: join(folder, place, 'sluse.db') }, ...serversOf(servers, place) }
      writeFileSync(path, JSON.stringify({ ...usual, ...more, api: { port: 0 } }))
      return path
    }
    const start = async (place: string): Promise<string> => {
      const hub = spawnHub({ args: ['--config', configured(place)], folder })
      hubs.push(hub)
      return hub.ready
    }

    before(async function () {
      if (name === 'PostgreSQL') {
        const [postgres, redis] = await Promise.all([startPostgres(), startRedis()])
        if (!postgres || !redis) return this.skip()
        Object.assign(servers, { postgres, redis })
      }
      peer = await startCounterpart()
    })
    after(async () => {
      for (const hub of hubs) hub.signal('SIGKILL')
      peer?.stop()
      await Promise.all([servers.postgres?.discard(), servers.redis?.discard()])
      rmSync(folder, { recursive: true })
    })

    it('sends nothing again, parks what was not settled, and goes on behind every cursor', async () => {
      const first = await start('first')
      await postMany(first, 'before', 20)
      await read(first, (all) => settledIn(all).size === 20)
      peer.hold(true)
      await postMany(first, 'open', 12)
      await peer.until(24)
      const posting = postMany(first, 'while', 40)
      const backedUp = await run('backup', file, '--config', configured('first'))
      await posting
      expect(backedUp, backedUp.said).to.include({ status: 0 })
      const known = (await read(first, (all) => settledIn(all, 'queued').size === 72)).at(-1)?.seq ?? 0
      hubs[0]?.signal('SIGKILL')
      await hubs[0]?.ended
      peer.hold(false)
      const sent = peer.seen.length

      const restored = await run('restore', file, '--config', configured('second'))
      expect(restored, restored.said).to.include({ status: 0 })
      const second = await start('second')
      await post(second, 'after')
      await read(second, (all) => settledIn(all).has('after'))
      expect(peer.seen.length).to.equal(sent + 1)
      expect(new Set(peer.seen).size).to.equal(peer.seen.length)

      const news = await read(second, (all) => settledIn(all).has('after'), known)
      const parked = news.filter(({ reason }) => reason === 'restored')
      expect(parked.length).to.be.at.least(12)
      expect(news.every(({ seq }) => seq > known)).to.equal(true)
      const one = parked.find(({ reference }) => reference === 'open-11') as Entry
      const timeline = await callerOf(second)(`/v1/operations/transactions/${one.id}`, { as: 'drift' })
      expect(timeline.text).to.contain('"code":"queued"')
      const resumed = await callerOf(second)(`/v1/operations/transactions/${one.id}/resume`, { as: 'drift', method: 'POST' })
      expect(resumed.status, resumed.text).to.equal(200)
      await read(second, (all) => settledIn(all).has('open-11'))
    })

    it('database-occupied, archive-taken: refuses where there is something already, a hub at work too', async () => {
      const { status, said } = await run('restore', file, '--config', configured('second'))
      expect([status, said.split(':')[0]]).to.deep.equal([3, name === 'SQLite' ? 'database-locked' : 'database-occupied'])
      const taken = await run('backup', file, '--config', configured('second'))
      expect([taken.status, taken.said.split(':')[0]]).to.deep.equal([3, 'archive-taken'])
    })

  })
}
