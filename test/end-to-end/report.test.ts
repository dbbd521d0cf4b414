// Telling the silos: signed, in order, at least once, and again from where it stopped.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Configuration } from '../../config/index.ts'
import { follow, openHub, secret, type HubOptions, type TestHub } from './hub.ts'
import { isSigned, startListener, type Listener, type Told } from './listener.ts'

const key = 'the-key-of-the-status-webhook'

/** Shorter than a file may ask for. */
const suspendAt = (suspendAfterMs: number) => (configuration: Configuration): Configuration => ({
  ...configuration,
  silos: configuration.silos.map((silo) => (silo.webhook ? { ...silo, webhook: { ...silo.webhook, suspendAfterMs } } : silo)),
})

describe('Status webhooks', () => {
  let folder = ''
  let listener: Listener
  let hub: TestHub
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-report-'))
    listener = await startListener()
  })
  afterEach(async () => {
    await hub.stop()
    listener.stop()
    rmSync(folder, { recursive: true })
  })

  const open = async (more: HubOptions = {}): Promise<void> => {
    hub = await openHub({ folder, silo: { webhook: { url: listener.url, secret: key } }, ...more })
  }
  const post = async (reference: string): Promise<string> =>
    (await hub.call('/v1/messages', { body: hub.message(reference) })).body.id
  const deliver = async (...references: readonly string[]): Promise<void> => {
    for (const reference of references) {
      const id = await post(reference)
      await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    }
  }
  const feed = async () => (await hub.call('/v1/journal?limit=1000')).body['entries'] as readonly Told[]
  const state = async () => (await hub.call('/v1/webhook')).body as Readonly<Record<string, unknown>>
  /** Asks until the state fits; each question is a round trip, nothing sleeps. */
  const stateThat = async (fits: (now: Readonly<Record<string, unknown>>) => boolean) => {
    for (;;) {
      const now = await state()
      if (fits(now)) return now
    }
  }
  const allTaken = async (): Promise<void> => {
    const { length } = await feed()
    await listener.until(() => new Set(listener.taken().map(({ seq }) => seq)).size === length)
  }
  const seqs = (entries: readonly Told[]): readonly number[] => entries.map(({ seq }) => seq)

  it('are signed over their bytes, and tell what the feed tells, in its order', async () => {
    await open()
    await deliver('r-1', 'r-2', 'r-3')
    await allTaken()
    expect(listener.taken()).to.deep.equal(await feed())
    for (const each of listener.posts) {
      expect(each.silo).to.equal('afsender')
      expect(isSigned(each, key, Date.now())).to.equal(true)
      expect(isSigned(each, secret, Date.now())).to.equal(false)
    }
    expect(await stateThat(({ after }) => after === listener.taken().at(-1)?.seq)).to.have.all.keys('after')
  })

  for (const [what, status] of [['is refused', 422], ['fails', 500], ['is cut off before its answer', 0]] as const) {
    it(`come again where a post ${what}, and nothing overtakes what was not taken`, async () => {
      await open()
      listener.answer([status])
      await deliver('again-1', 'again-2')
      await allTaken()
      const [failed, next] = listener.posts
      expect(failed?.answered).to.equal(status)
      expect(next?.entries[0]?.seq).to.equal(failed?.entries[0]?.seq)
      expect(seqs(listener.taken())).to.deep.equal(seqs(await feed()))
    })
  }

  it('are suspended when they have failed for long enough, say so, and catch up when resumed', async () => {
    await open({ adjust: suspendAt(1) })
    listener.answer([200], 503)
    await deliver('s-1')
    await listener.until((posts) => posts.filter(({ answered }) => answered === 503).length === 2)
    const suspended = await stateThat(({ suspendedAt }) => suspendedAt !== undefined)
    expect(suspended).to.include({ reason: 'counterpart-failed' })
    expect(suspended).to.have.all.keys('after', 'failingSince', 'suspendedAt', 'reason')
    expect((await hub.call('/metrics', { as: 'drift' })).text).to.include('sluse_webhook_suspended{silo="afsender"} 1')
    const { length } = listener.posts
    await deliver('s-2', 's-3')
    expect(listener.posts).to.have.length(length)

    listener.answer([], 200)
    const resumed = await hub.call('/v1/webhook/resume', { method: 'POST' })
    expect(resumed.body).to.deep.equal({ after: suspended['after'] })
    await allTaken()
    expect(seqs(listener.taken())).to.deep.equal(seqs(await feed()))
    expect((await hub.call('/metrics', { as: 'drift' })).text).to.include('sluse_webhook_suspended{silo="afsender"} 0')
  })

  it('go on from their cursor after a restart', async () => {
    await open()
    await deliver('c-1')
    await allTaken()
    await stateThat(({ after }) => after === listener.taken().at(-1)?.seq)
    await hub.stop()
    const before = listener.posts.length
    await open()
    await deliver('c-2')
    await allTaken()
    expect(seqs(listener.taken())).to.deep.equal(seqs(await feed()))
    expect(Math.min(...seqs(listener.posts.slice(before).flatMap(({ entries }) => entries)))).to.equal(
      Math.max(...seqs(listener.posts.slice(0, before).flatMap(({ entries }) => entries))) + 1)
  })

  it('stay suspended over a restart', async () => {
    await open({ adjust: suspendAt(1) })
    listener.answer([], 410)
    await post('stay-1')
    const { suspendedAt } = await stateThat((now) => now['suspendedAt'] !== undefined)
    await hub.stop()
    const { length } = listener.posts
    await open({ adjust: suspendAt(1) })
    expect(await state()).to.include({ suspendedAt, reason: 'endpoint-wrong' })
    await deliver('stay-2')
    expect(listener.posts).to.have.length(length)
  })

  it('that nobody answers say `unreachable`', async () => {
    await open()
    listener.stop()
    await deliver('unreachable-1')
    expect(await stateThat(({ failingSince }) => failingSince !== undefined)).to.include({ reason: 'unreachable' })
  })

  it('a silo without one is told so', async () => {
    await open()
    expect((await hub.call('/v1/webhook', { as: 'fremmed' })).body).to.include({ status: 404, code: 'webhook-missing' })
    expect((await hub.call('/v1/webhook/resume', { as: 'fremmed', method: 'POST' })).body).to.include({ code: 'webhook-missing' })
  })
})
