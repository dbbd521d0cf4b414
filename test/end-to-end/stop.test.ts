// Stopping, and starting again: what is under way is finished, what waits is found, and nothing is done twice.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { callerOf, credentials, fileOf, follow, openHub, sampleOf, secret } from './hub.ts'
import { spawnHub, type Spawned } from './process.ts'

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('Stopping', () => {
  let folder = ''
  let peer: SiloCounterpart
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluse-stop-'))
    peer = await startSilo({ secret, slowMs: 1000, now: () => Date.now() })
  })
  afterEach(async () => {
    await peer.stop()
    rmSync(folder, { recursive: true })
  })

  const written = (members: object = {}): readonly string[] => {
    const file = join(folder, 'sluse.json')
    writeFileSync(file, JSON.stringify({ ...fileOf(peer.url, folder), log: { level: 'info' }, ...members }))
    return ['--config', file]
  }
  const post = async (url: string, reference: string, more = {}): Promise<string> =>
    (await callerOf(url)('/v1/messages', { body: sampleOf(reference, more) })).body['id']
  const statusOf = async (hub: Spawned, id: string): Promise<unknown> => {
    const { body } = await callerOf(await hub.ready)(`/v1/transactions/${id}`)
    return { status: body['status'], attempt: body['attempt'] }
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal}: finishes what is under way and ends with 0; the next start finds everything again`, async () => {
      const hub = spawnHub({ args: written(), folder })
      const url = await hub.ready
      peer.faults.switchOn('slow-answer', { times: 1 })
      const underWay = await post(url, 'stop-1')
      const waiting = await post(url, 'stop-2', { notBefore: inAnHour() })
      await peer.arrivals.waitFor(({ key }) => key === underWay)
      hub.signal(signal)
      expect(await hub.ended).to.equal(0)
      expect(hub.log()).to.include('"stopped"').and.not.include('drain-cut-off')

      const again = spawnHub({ args: written(), folder })
      expect(await statusOf(again, underWay)).to.deep.equal({ status: 'delivered', attempt: 1 })
      expect(await statusOf(again, waiting)).to.deep.equal({ status: 'queued', attempt: 0 })
      expect(await again.stop()).to.equal(0)
    })
  }

  it('cuts off what takes longer than the drain; it is sent again under its id and arrives once', async () => {
    const hub = spawnHub({ args: written({ drain: '0s', routes: routesOf(peer.url) }), folder })
    peer.faults.switchOn('slow-answer', { times: 1 })
    const id = await post(await hub.ready, 'stop-3')
    await peer.arrivals.waitFor(({ key }) => key === id)
    expect(await hub.stop()).to.equal(0)
    expect(hub.log()).to.include('drain-cut-off')

    const again = spawnHub({ args: written({ routes: routesOf(peer.url) }), folder })
    await follow({ call: callerOf(await again.ready) }, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    expect(peer.arrivals.all().map(({ key }) => key)).to.deep.equal([id])
    expect(await again.stop()).to.equal(0)
  })

  it('does not wait for who follows the feed, nor for a request that does not end', async () => {
    const hub = await openHub({ folder, peer, drain: '300ms' })
    const following = hub.call('/v1/journal?wait=30')
    const socket = connect(Number(new URL(hub.url).port), '127.0.0.1')
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write(headOf('content-type: application/x-ndjson', 'transfer-encoding: chunked'))
    const line = JSON.stringify(hub.message('endless-1'))
    socket.write(`${line.length.toString(16)}\r\n${line}\r\n1\r\n\n\r\n`)
    const id = (await peer.arrivals.waitFor(({ kind }) => kind === 'message')).key
    await hub.stop()
    await ended
    expect((await following).status).to.equal(200)
    const again = await openHub({ folder, peer })
    expect((await again.call(`/v1/transactions/${id}`)).body).to.include({ status: 'delivered' })
    await again.stop()
  })

  it('a second signal ends it at once', async () => {
    const hub = spawnHub({ args: written({ drain: '10m' }), folder })
    const url = await hub.ready
    peer.faults.switchOn('slow-answer', { times: 1 })
    const id = await post(url, 'stop-4')
    await peer.arrivals.waitFor(({ key }) => key === id)
    hub.signal('SIGINT')
    await hub.logged('stopping')
    hub.signal('SIGINT')
    expect(await hub.ended).to.equal(130)
  })

  it('a kill loses nothing that was answered for', async () => {
    const hub = spawnHub({ args: written({ routes: routesOf(peer.url) }), folder })
    const url = await hub.ready
    peer.faults.switchOn('credential-401')
    const ids = await Promise.all(['a', 'b', 'c'].map((name) => post(url, `kill-${name}`)))
    hub.signal('SIGKILL')
    expect(await hub.ended).to.equal('SIGKILL')
    peer.faults.switchOff('credential-401')
    const again = spawnHub({ args: written({ routes: routesOf(peer.url) }), folder })
    for (const id of ids) {
      await follow({ call: callerOf(await again.ready) }, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    }
    expect(peer.arrivals.all().map(({ key }) => key)).to.have.members(ids)
    expect(await again.stop()).to.equal(0)
  })

  it('a request that comes while the hub stops is told so', async () => {
    const hub = await openHub({ folder, peer })
    const line = JSON.stringify(hub.message('last-1'))
    const socket = connect(Number(new URL(hub.url).port), '127.0.0.1').setEncoding('utf8')
    let heard = ''
    socket.on('data', (text: string) => { heard += text })
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    socket.write(headOf('content-type: application/x-ndjson', 'transfer-encoding: chunked'))
    socket.write(`${line.length.toString(16)}\r\n${line}\r\n1\r\n\n\r\n`)
    await peer.arrivals.waitFor(({ kind }) => kind === 'message')
    const stopped = hub.stop()
    socket.write(`0\r\n\r\n${headOf('content-type: application/json', 'content-length: 2', 'connection: close')}{}`)
    await Promise.all([ended, stopped])
    expect(heard).to.include('"status":202').and.include('HTTP/1.1 503').and.include('"code":"stopping"')
    expect(heard).to.match(/retry-after: 5/i)
  })
})

const headOf = (...headers: readonly string[]): string => [
  'POST /v1/messages HTTP/1.1', 'host: sluse', `authorization: Bearer ${credentials.afsender}`, ...headers, '', '',
].join('\r\n')

const routesOf = (peerUrl: string) => [{
  name: 'til-silo', channel: 'silo', settings: { adapter: 'webhook', url: `${peerUrl}/inbox/modtager`, secret },
  retry: { first: '100ms', max: '100ms' }, breaker: { open: '100ms', maxOpen: '100ms' }, inDoubt: { askAfter: '0s' },
}]

describe('With a configuration file', () => {
  it('no code of the sandbox is loaded, whichever channel is used', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-loaded-'))
    const resolved = join(folder, 'resolved')
    const file = join(folder, 'sluse.json')
    const peer = await startSilo({ secret, now: () => Date.now() })
    const from = { address: 'a@b.example' }
    const smtp = { adapter: 'smtp', host: '127.0.0.1', port: 9, requireTls: false, from, bounce: 'b@b.example' }
    const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: secret }
    const twilio = { adapter: 'twilio', ...account, from: 'Sluse', baseUrl: 'http://127.0.0.1:9' }
    const others = [{ name: 'email', channel: 'email', settings: smtp }, { name: 'sms', channel: 'sms', settings: twilio }]
    const routes = [...routesOf(peer.url), ...others]
    writeFileSync(file, JSON.stringify({ ...fileOf(peer.url, folder), routes }))
    const hook = fileURLToPath(new URL('resolved.ts', import.meta.url))
    const hub = spawnHub({ args: ['--config', file], node: ['--import', hook], environment: { RESOLVED: resolved }, folder })
    const call = callerOf(await hub.ready)
    const { body } = await call('/v1/messages', { body: sampleOf('loaded-1') })
    await follow({ call }, (entry) => entry['id'] === body['id'] && entry['status'] === 'delivered')
    expect(await hub.stop()).to.equal(0)
    const loaded = readFileSync(resolved, 'utf8').split('\n')
    for (const expected of ['/hub/index.ts', '/adapters/smtp/index.ts', '/stores/sqlite/worker.ts', '/node_modules/twilio/']) {
      expect(loaded.some((url) => url.includes(expected)), expected).to.equal(true)
    }
    expect(loaded.filter((url) => /\/(sandbox|test|bench)\//.test(url))).to.deep.equal([])
    await peer.stop()
    rmSync(folder, { recursive: true })
  })
})
