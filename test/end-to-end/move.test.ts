// Moving over the whole way: what an embedded hub had goes to servers, and a hub of another profile goes on with it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { startRedis, type Redis } from '../../scripts/servers/redis.ts'
import { post, postMany, read, run, settledIn, startCounterpart } from './archive-scene.ts'
import { callerOf, fileOf } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

describe('Moving from embedded to servers', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-move-'))
  const [from, to] = [join(folder, 'from.json'), join(folder, 'to.json')]
  const hubs: Spawned[] = []
  let [postgres, redis]: [Postgres?, Redis?] = []
  let peer: Awaited<ReturnType<typeof startCounterpart>>

  const start = (config: string): Spawned => {
    const hub = spawnHub({ args: ['--config', config], folder })
    hubs.push(hub)
    return hub
  }
  before(async function () {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    if (!postgres || !redis) return this.skip()
    peer = await startCounterpart()
    const usual = fileOf(peer.url, folder, { route: { attempt: '1m', width: 4 } })
    const file = { ...usual, operators: usual.operators.map((one) => ({ ...one, roles: ['operator', 'auditor'] })) }
    const servers = { profile: 'bullmq', store: { url: postgres.url }, queue: { url: redis.url } }
    writeFileSync(from, JSON.stringify(file))
    writeFileSync(to, JSON.stringify({ ...file, ...servers }))
  })
  after(async () => {
    for (const hub of hubs) hub.signal('SIGKILL')
    peer?.stop()
    await Promise.all([postgres?.discard(), redis?.discard()])
    rmSync(folder, { recursive: true })
  })

  const audit = async (url: string) => (await callerOf(url)('/v1/audit/verify', { as: 'drift' })).body as unknown as
    { readonly intact: boolean; readonly lines: number; readonly head: string }

  it('what waits waits on, what was under way is parked, and the audit is whole', async () => {
    const hub = start(from)
    const first = await hub.ready
    await postMany(first, 'done', 10)
    await read(first, (all) => settledIn(all).size === 10)
    peer.hold(true)
    await postMany(first, 'open', 12)
    await peer.until(14)
    const waiting = await read(first, (all) => settledIn(all, 'queued').size === 22 && settledIn(all, 'sending').size === 14)
    const last = waiting.findLast(({ reference }) => !settledIn(waiting, 'sending').has(reference))
    await callerOf(first)(`/v1/operations/transactions/${last?.id}/cancel`, { as: 'drift', method: 'POST' })
    const before = await read(first, (all) => settledIn(all, 'cancelled').size === 1)
    const known = before.at(-1)?.seq ?? 0
    const locked = await run('move', '--from', from, '--to', to)
    expect([locked.status, locked.said.split(':')[0]]).to.deep.equal([3, 'database-locked'])
    const lines = await audit(first)
    hub.signal('SIGKILL')
    await hub.ended
    peer.hold(false)

    const moved = await run('move', '--from', from, '--to', to)
    expect(moved, moved.said).to.include({ status: 0 })
    expect(moved.said).to.contain('4 transactions were under way')
    const second = await start(to).ready
    await post(second, 'after')
    const news = await read(second, (all) => settledIn(all).size === 8, known)
    expect(news.filter(({ reason }) => reason === 'moved').length).to.equal(4)
    expect(new Set(peer.seen).size).to.equal(peer.seen.length)
    const all = await read(second, (entries) => settledIn(entries).size === 18)
    expect(all.slice(0, before.length)).to.deep.equal(before)
    const after = await audit(second)
    expect(lines.lines).to.be.at.least(1)
    expect(after).to.deep.equal(lines)

    const again = start(from)
    expect(await again.ended).to.equal(3)
    expect(again.console()).to.contain('have been moved to a server')
    const twice = await run('move', '--from', from, '--to', to)
    expect(twice.said.split(':')[0]).to.equal('database-moved')
  })
})
