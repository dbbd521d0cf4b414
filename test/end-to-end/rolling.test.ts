// A new version, hub by hub, while messages come in: each hub in turn is told to stop (SIGTERM) and started again. Whoever posts
// sees at most a connection that is refused, goes to another hub with the same reference, and everything arrives once.
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { freePort } from '../../sandbox/port.ts'
import { startPostgres } from '../../scripts/servers/postgres.ts'
import { startRedis } from '../../scripts/servers/redis.ts'
import { callerOf, fileOf, sampleOf, type Answer } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

const posters = 8
const between = 150

interface Place { readonly url: string; hub: Spawned; start(): Promise<void> }

const openPlace = async (folder: string, file: object, name: string): Promise<Place> => {
  const port = await freePort()
  const path = join(folder, `${name}.json`)
  writeFileSync(path, JSON.stringify({ ...file, name, api: { port }, log: { level: 'info' } }))
  const spawned = (): Spawned => spawnHub({ args: ['--config', path], folder })
  const place: Place = {
    url: `http://127.0.0.1:${port}`, hub: spawned(),
    start: async () => {
      place.hub = spawned()
      await place.hub.ready
    },
  }
  await place.hub.ready
  return place
}

/** Posters that go on to the other hub where one does not answer, or says that it stops. */
const startLoad = (places: readonly Place[]) => {
  const [accepted, odd] = [new Map<string, string>(), [] as number[]]
  let [number, going] = [0, true]
  const told = new Set<() => void>()
  const post = async (place: Place, reference: string): Promise<Answer | undefined> =>
    callerOf(place.url)('/v1/messages', { body: sampleOf(reference) }).catch(() => undefined)
  const insist = async (reference: string, first: number): Promise<void> => {
    for (let at = first; ; at += 1) {
      const answer = await post(places[at % places.length] as Place, reference)
      if (answer?.status === 202 || answer?.status === 200) return void accepted.set(reference, answer.body.id)
      if (answer && answer.status !== 503) odd.push(answer.status)
    }
  }
  const poster = async (lane: number): Promise<void> => {
    while (going) {
      number += 1
      await insist(`rul-m${number}`, lane)
      for (const tell of told) tell()
    }
  }
  const running = Promise.all(Array.from({ length: posters }, (_, lane) => poster(lane)))
  const more = (count: number): Promise<void> => new Promise((resolve) => {
    const until = accepted.size + count
    const tell = (): void => {
      if (accepted.size < until) return
      told.delete(tell)
      resolve()
    }
    told.add(tell)
  })
  const stop = async (): Promise<void> => {
    going = false
    await running
  }
  return { accepted, odd, more, stop }
}

/** A silo that counts what it gets, by id. */
const startCounting = async () => {
  const [counts, watching] = [new Map<string, number>(), new Set<() => void>()]
  const server = createServer((request, response) => {
    const id = String(request.headers['sluse-id'])
    request.resume().once('end', () => {
      counts.set(id, (counts.get(id) ?? 0) + 1)
      response.end()
      for (const look of watching) look()
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const all = (ids: ReadonlySet<string>): Promise<void> => new Promise((resolve) => {
    const look = (): void => {
      if (![...ids].every((id) => counts.has(id))) return
      watching.delete(look)
      resolve()
    }
    watching.add(look)
    look()
  })
  const stop = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts, all, stop }
}

describe('Rolling out a new version', function () {
  this.timeout(180_000)

  it('loses nothing and doubles nothing while each hub in turn stops and starts', async function () {
    const [postgres, redis] = [await startPostgres(), await startRedis()]
    if (!postgres || !redis) return this.skip()
    const folder = mkdtempSync(join(tmpdir(), 'sluse-rolling-'))
    const peer = await startCounting()
    const file = {
      ...fileOf(peer.url, folder), store: { url: postgres.url }, profile: 'bullmq', queue: { url: redis.url },
      keyring: { folder: join(folder, 'keyring') },
    }
    const places = [await openPlace(folder, file, 'a'), await openPlace(folder, file, 'b')]
    const load = startLoad(places)
    try {
      for (const place of places) {
        await load.more(between)
        place.hub.signal('SIGTERM')
        expect(await place.hub.ended).to.equal(0)
        expect(place.hub.log()).to.include('"stopped"').and.not.include('drain-cut-off')
        await load.more(between)
        await place.start()
      }
      await load.more(between)
      await load.stop()
      const ids = new Set(load.accepted.values())
      await peer.all(ids)
      expect(load.odd, 'answers that are no answer to a post').to.deep.equal([])
      expect(ids.size).to.equal(load.accepted.size)
      expect([...peer.counts.values()].filter((count) => count > 1), 'doubled').to.deep.equal([])
      expect(peer.counts.size).to.equal(ids.size)
    } finally {
      await load.stop()
      await Promise.all(places.map(({ hub }) => hub.stop()))
      peer.stop()
      await Promise.all([postgres.discard(), redis.discard()])
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
