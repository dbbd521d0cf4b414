// Two hubs on one ledger behind one address: what one sends is acknowledged to the other, and what the partner says of one
// sequence reaches now this one and now that.
import { createServer, type IncomingMessage } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Configuration } from '../../config/index.ts'
import { acknowledgementMessage, endpointAt, settingsFor } from '../../adapters/ws-rm/index.ts'
import { listen, stopServer } from '../../sandbox/http.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { createDestinationRun } from '../../sandbox/ws-rm/destination.ts'
import { openDoor, post, type Door } from '../../sandbox/ws-rm/exchange.ts'
import { runSource } from '../../sandbox/ws-rm/source.ts'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { follow, secret } from './hub.ts'
import { action, bodyOf, startScene, textOf, variant, type Scene } from './ws-rm-scene.ts'

const bytesOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index + 1))

describe('Two hubs on one ledger, and a partner', function () {
  this.timeout(15_000)
  let server: Postgres | undefined
  let folder = ''
  let silo: SiloCounterpart
  let door: Door
  const partner = createDestinationRun(settingsFor('strict', { reach: { schemes: ['http'] } }))
  const hubs: Scene[] = []

  /** What the partner acknowledges goes to the hub that did not send it, and never back on the exchange. */
  const tell = (at: number, message: ReturnType<typeof partner.take>): void => {
    const [acknowledgement] = message?.acknowledgements ?? []
    const url = hubs[at]?.hubUrl
    if (!message || !acknowledgement || !url) return
    const to = { variant, to: endpointAt(url), messageId: `urn:uuid:${crypto.randomUUID()}` }
    void post(url, acknowledgementMessage(to, acknowledgement))
  }

  before(async function () {
    server = await startPostgres()
    if (!server) return this.skip()
    folder = mkdtempSync(join(tmpdir(), 'sluse-ws-rm-hubs-'))
    silo = await startSilo({ secret, now: () => Date.now() })
    door = await openDoor((message) => {
      const answer = partner.take(message)
      if (message.body.kind !== 'application') return answer
      tell(1, answer)
      return undefined
    })
    const { url } = server
    // One attempt at a time: were one to wait for its time, so would all behind it.
    const adjust = (configuration: Configuration): Configuration => ({
      ...configuration, store: { ...configuration.store, kind: 'postgres', url, schema: 'sluse' },
      routes: configuration.routes.map((route) => (route.channel === 'wsrm' ? { ...route, width: 1 } : route)),
    })
    for (let hub = 0; hub < 2; hub += 1) {
      hubs.push(await startScene({ partner: { door, partner } }, { folder, peer: silo, adjust }, { timeoutMs: 20_000 }))
    }
  })
  after(async () => {
    for (const each of hubs) await each.hub.stop()
    door?.close()
    await silo?.stop()
    await server?.discard()
    if (folder) rmSync(folder, { recursive: true })
  })

  it('an acknowledgement that reaches the other hub ends the attempt at once, and nothing is sent twice', async () => {
    const [first] = hubs as [Scene, Scene]
    for (const number of numbers(6)) {
      const { status } = await first.hub.call('/v1/messages', { body: {
        reference: number, channel: 'wsrm', topic: 'moede.booket', lane: 'sag-1', recipient: { partner: 'nordby' },
        content: { action, xml: bodyOf(number) },
      } })
      expect(status).to.equal(202)
    }
    await follow(first.hub, ({ reference, status }) => reference === '6' && status === 'delivered')
    expect(partner.delivered).to.deep.equal(numbers(6).map(bodyOf))
    expect([...partner.sequences.values()].map(({ received }) => received)).to.deep.equal([[[1, 6]]])
  })

  it('a sequence of the partner\'s is known to both, wherever its messages come in', async () => {
    let exchange = 0
    const balancer = createServer((incoming, outgoing) => void bytesOf(incoming).then(async (body) => {
      const { url } = incoming
      const at = hubs[(exchange += 1) % 2] as Scene
      const { host: _, ...headers } = incoming.headers
      const answer = await fetch(`${at.hub.url}${url}`, { method: 'POST', body, headers: headers as Record<string, string> })
      outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
        .end(Buffer.from(await answer.arrayBuffer()))
    }))
    const url = `http://127.0.0.1:${await listen(balancer)}/inlets/wsrm-nordby/`
    const settings = { ...settingsFor('strict'), resendMs: 100, requestMs: 100, window: 1 }
    const content = (key: string) => ({ action, xml: bodyOf(key) })
    const run = await runSource({ url, variant, settings, keys: numbers(10), loses: () => undefined, content }, 20_000)
    expect(run.settled).to.deep.equal(numbers(10))
    expect(run.alarms).to.deep.equal([])
    await silo.arrivals.waitFor(({ content: it }) => textOf(it) === '10')
    expect(silo.arrivals.all().map(({ content: it }) => textOf(it))).to.deep.equal(numbers(10))
    await stopServer(balancer)
  })
})
