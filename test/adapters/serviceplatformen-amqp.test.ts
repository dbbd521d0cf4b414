// Receipts from Beskedfordeler's broker: a real RabbitMQ over TLS, where the client's certificate is the proof.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, type ConfirmChannel, type ChannelModel } from 'amqplib'
import { expect } from 'chai'
import { openServiceplatformen } from '../../adapters/serviceplatformen/index.ts'
import { messageUuid } from '../../adapters/protocols/memo/index.ts'
import type { Receipt } from '../../core/outcome.ts'
import { createArrivals } from '../../sandbox/faults.ts'
import { envelopeOf } from '../../sandbox/serviceplatformen/event.ts'
import type { ServiceplatformenCounterpart } from '../../sandbox/serviceplatformen/index.ts'
import { startRabbitmq, type Rabbitmq } from '../../scripts/servers/rabbitmq.ts'
import { noAttachments, recordingWorld } from '../conformance/world.ts'
import { authority, client, server, settingsTo, startPlatform } from './serviceplatformen-bench.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

const queue = 'pko-post-status'
const user = 'a user system'
const everything = { configure: '.*', write: '.*', read: '.*' }

const definitions = {
  users: [{ name: user, password_hash: '', hashing_algorithm: 'rabbit_password_hashing_sha256', tags: [] }],
  vhosts: [{ name: 'BF' }],
  permissions: [{ user, vhost: 'BF', ...everything }],
  queues: [{ name: queue, vhost: 'BF', durable: true, auto_delete: false, arguments: {} }],
}

const configuration = async (folder: string): Promise<readonly string[]> => {
  const files = { ca: authority.ca, cert: server.cert, key: server.key }
  await Promise.all(Object.entries(files).map(([name, pem]) => writeFile(join(folder, `${name}.pem`), pem)))
  return [
    `ssl_options.cacertfile = ${join(folder, 'ca.pem')}`, `ssl_options.certfile = ${join(folder, 'cert.pem')}`,
    `ssl_options.keyfile = ${join(folder, 'key.pem')}`, 'ssl_options.verify = verify_peer',
    'ssl_options.fail_if_no_peer_cert = true', 'ssl_cert_login_from = common_name', 'auth_mechanisms.1 = EXTERNAL',
  ]
}

describe('receipts in Beskedfordeler\'s queue', function () {
  this.timeout(120_000)
  let rabbit: Rabbitmq | undefined
  let platform: ServiceplatformenCounterpart
  before(async function () {
    rabbit = await startRabbitmq({ definitions, configuration, plugins: ['rabbitmq_auth_mechanism_ssl'], tls: true })
    if (!rabbit) return this.skip()
    platform = await startPlatform(9, { silent: true })
  })
  after(async () => {
    await platform?.stop()
    await rabbit?.discard()
  })

  const world = recordingWorld()
  const idOf = (): string => world.newId()

  /** The broker's own side: puts receipts into the queue and tells how many wait. */
  const atBroker = async <T>(act: (channel: ConfirmChannel) => Promise<T>): Promise<T> => {
    const external = { mechanism: 'EXTERNAL', response: () => Buffer.alloc(0) }
    const address = { protocol: 'amqps', hostname: '127.0.0.1', port: rabbit?.port ?? 0, vhost: 'BF' }
    const options = { cert: client.cert, key: client.key, ca: authority.ca, credentials: external }
    const model: ChannelModel = await connect(address, options)
    try {
      return await act(await model.createConfirmChannel())
    } finally {
      await model.close()
    }
  }
  const putOnce = (envelopes: readonly string[]): Promise<boolean> => atBroker(async (channel) => {
    for (const envelope of envelopes) channel.sendToQueue(queue, Buffer.from(envelope), { persistent: true })
    return channel.waitForConfirms().then(() => true, () => false)
  })
  // A queue that has just come back takes nothing until it has a leader.
  const put = async (...envelopes: readonly string[]): Promise<void> => {
    while (!await putOnce(envelopes)) continue
  }
  const saying = (id: string, status: string): string =>
    envelopeOf({ messageUuid: messageUuid(id) ?? '', status, event: 'f7161a89-5068-4023-bc80-d7f4daad2a2e', at: Date.now() })

  const listen = async (commit: (receipt: Receipt) => Promise<void> = async () => undefined) => {
    const own = recordingWorld()
    const known = { attachments: noAttachments, keeping: createMemoryStore(), mac: () => 'mac' }
    const services = { world: own, route: 'sf', inletUrl: 'https://hub.example/x', ...known }
    const broker = { address: `amqps://127.0.0.1:${rabbit?.port}`, queue }
    const settings = { ...settingsTo(platform, 9), push: undefined, receipts: 'amqp', broker }
    const { adapter, inlets } = openServiceplatformen(settings, services, 'DIGITALPOST')
    const heard = createArrivals()
    const [inlet] = inlets
    if (inlet?.kind !== 'listener') throw new Error('no listener')
    await inlet.start(async (receipt) => {
      await commit(receipt)
      heard.add({ at: 0, kind: 'receipt', key: receipt.id, to: '', content: receipt })
    })
    return {
      own, heard,
      hears: async (id: string) => (await heard.waitFor(({ key }) => key === id, AbortSignal.timeout(30_000))).content as Receipt,
      stop: async () => {
        await inlet.stop()
        await adapter.close()
      },
    }
  }

  it('are heard, those that waited and those that come', async () => {
    const [waited, comes] = [idOf(), idOf()]
    await put(saying(waited, 'Afleveret Digital Post'))
    const { hears, stop } = await listen()
    expect(await hears(waited)).to.deep.include({ id: waited, kind: 'delivered' })
    await put(saying(comes, 'Modtaget Digital Post'))
    expect(await hears(comes)).to.deep.include({ id: comes, kind: 'accepted' })
    await stop()
    expect(await atBroker(async (channel) => (await channel.checkQueue(queue)).messageCount)).to.equal(0)
  })

  it('are acknowledged when they are committed and not before', async () => {
    const id = idOf()
    let refusals = 2
    const commit = () => (refusals -= 1) >= 0 ? Promise.reject(new Error('no disk')) : Promise.resolve()
    const { hears, heard, stop } = await listen(commit)
    await put(saying(id, 'Afleveret Digital Post'))
    await hears(id)
    await stop()
    expect([refusals, heard.all().length]).to.deep.equal([-1, 1])
  })

  it('survive a broker that is killed', async () => {
    const [before, after] = [idOf(), idOf()]
    const { hears, stop } = await listen()
    await put(saying(before, 'Afleveret Digital Post'))
    await hears(before)
    await rabbit?.end('SIGKILL')
    await rabbit?.start()
    await put(saying(after, 'Afleveret Digital Post'))
    expect(await hears(after)).to.include({ kind: 'delivered' })
    await stop()
  })

  it('that make no sense hold up nobody, and are counted', async () => {
    const id = idOf()
    const { own, hears, stop } = await listen()
    await put('<nonsense>', saying(id, 'Afleveret Digital Post'))
    await hears(id)
    await stop()
    expect(own.measured.filter(({ name }) => name === 'sluse_inlet_ignored_total')).to.have.length(1)
  })
})
