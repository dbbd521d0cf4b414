// When the ledger cannot take more: it says so, keeps what it has, and goes on by itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import { startSilo } from '../../sandbox/silo/index.ts'
import { callerOf, fileOf, follow, openHub, sampleOf, secret, type Answer, type TestHub } from './hub.ts'
import { spawnHub } from './process.ts'

const brisk = { retry: { first: '100ms', max: '200ms' }, breaker: { failures: 1, open: '100ms', maxOpen: '100ms' } }
const content = { data: { much: 'x'.repeat(8_000) } }

/** Posts until the hub says that it is full; answers what it accepted. */
const fill = async (hub: TestHub, prefix: string): Promise<readonly string[]> => {
  const ids: string[] = []
  for (;;) {
    const answer = await hub.call('/v1/messages', { body: hub.message(`${prefix}-${ids.length}`, { content }) })
    if (answer.status !== 202) return expectFull(answer, ids)
    ids.push(answer.body['id'])
  }
}
const expectFull = ({ status, body, headers }: Answer, ids: readonly string[]): readonly string[] => {
  expect([status, body['code'], headers.get('retry-after')]).to.deep.equal([507, 'store-full', '30'])
  return ids
}

describe('A full ledger', () => {
  it('takes nothing more, loses nothing it took, and goes on when there is room again', async () => {
    const hub = await openHub({ store: { maxBytes: 1_048_576 }, route: brisk })
    hub.peer.faults.switchOn('credential-401')
    const ids = await fill(hub, 'full')
    expect(ids.length).to.be.greaterThan(20)
    expect((await hub.call(`/v1/transactions?reference=full-${ids.length}`)).status).to.equal(404)
    const lines = ['a', 'b'].map((name) => JSON.stringify(hub.message(`line-${name}`, { content }))).join('\n')
    const many = await hub.call('/v1/messages', { body: lines, headers: { 'content-type': 'application/x-ndjson' } })
    expect(many.text.match(/"code":"store-full"/g)).to.have.length(2)

    hub.peer.faults.switchOff('credential-401')
    for (const id of ids) await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    const arrived = hub.peer.arrivals.all().map(({ key }) => key)
    expect(arrived).to.have.members(ids)
    expect((await hub.call('/v1/messages', { body: hub.message('full-after', { content }) })).status).to.equal(202)
    await hub.stop()
  })

  it('lets what waits be cancelled, which makes room', async () => {
    const hub = await openHub({ store: { maxBytes: 1_048_576 }, route: brisk })
    hub.peer.faults.switchOn('credential-401')
    const ids = await fill(hub, 'cancel')
    const cancelled = await Promise.all(ids.map((id) => hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })))
    expect(cancelled.some(({ status }) => status === 200)).to.equal(true)
    expect((await hub.call('/v1/messages', { body: hub.message('cancel-after', { content }) })).status).to.equal(202)
    await hub.stop()
  })

  it('a ledger that fails is told as that, and nothing was taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-failed-'))
    const peer = await startSilo({ secret, now: () => Date.now() })
    const file = join(folder, 'sluse.json')
    writeFileSync(file, JSON.stringify(fileOf(peer.url, folder)))
    const hub = spawnHub({ args: ['--config', file], folder })
    const call = callerOf(await hub.ready)
    // Somebody with a tool of theirs holds the file; SQLite waits for two seconds and gives up.
    const intruder = new DatabaseSync(join(folder, 'sluse.db'))
    intruder.exec('BEGIN IMMEDIATE')
    const answer = await call('/v1/messages', { body: sampleOf('failed-1') })
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).to.deep.equal([503, 'store-failed', '5'])
    intruder.exec('ROLLBACK')
    intruder.close()
    expect((await call('/v1/transactions?reference=failed-1')).status).to.equal(404)
    expect((await call('/v1/messages', { body: sampleOf('failed-1') })).status).to.equal(202)
    await follow({ call }, ({ reference, status }) => reference === 'failed-1' && status === 'delivered')
    expect(await hub.stop()).to.equal(0)
    await peer.stop()
    rmSync(folder, { recursive: true })
  })
})
