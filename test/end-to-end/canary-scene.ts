// The scene of the canary: a hub as a process of its own, with logs at their most talkative, between counterparts on all its
// channels; everything it answers is kept.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDigitalPost } from '../../sandbox/digital-post/index.ts'
import { startMail } from '../../sandbox/mail/index.ts'
import { startServiceplatformen } from '../../sandbox/serviceplatformen/index.ts'
import { startSilo } from '../../sandbox/silo/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { startWebservicebesked } from '../../sandbox/webservicebesked/index.ts'
import { startTwilio } from '../../sandbox/twilio/index.ts'
import { startCollector, startMute } from './canary-places.ts'
import { callerOf, fileOf, secret, type Answer, type CallOptions } from './hub.ts'
import { firstPassword } from './person.ts'
import { spawnHub } from './process.ts'
import { freePort } from '../../sandbox/port.ts'

export const bounceSecret = 'the-secret-of-the-return-path'
const account = { accountSid: `AC${'0'.repeat(31)}9`, authToken: 'the-token-of-the-canary' }
const system = { systemId: 'sluse-canary', apiToken: 'the-token-of-the-canary-at-ngdp' }
const sender = { cvr: '12345678', label: 'Sluse' }
const login = { user: 'sluse', password: 'the-password-of-the-canary' }
const now = (): number => Date.now()
const ends: ReadonlySet<unknown> = new Set(['sent', 'delivered', 'failed', 'cancelled', 'parked'])

const startPeers = async () => {
  const authority = throwAwayAuthority()
  const tls = { right: authority.cert(['127.0.0.1']), wrong: authority.cert(['somebody-else.example']) }
  const client = authority.cert(['sluse-canary'])
  const { ca } = authority
  const doorPort = await freePort()
  const events = { url: `https://127.0.0.1:${doorPort}/`, tls: client, ca }
  const [collector, mute] = await Promise.all([startCollector(), startMute()])
  const [inbox, listener, twilio, mail, ngdp, platform, partner] = await Promise.all([
    startSilo({ secret, slowMs: 1500, now }), startSilo({ secret, slowMs: 200, now }),
    startTwilio({ ...account, slowMs: 1500, now }), startMail({ now, tls, login, slowMs: 1500 }),
    startDigitalPost({ now, ...system, tls: tls.right, ca }),
    startServiceplatformen({ now, cvr: sender.cvr, tls: tls.right, ca, events }),
    startWebservicebesked({ now, tls: tls.right, ca, slowMs: 1500 }),
  ])
  const stop = () => Promise.all(
    [inbox, listener, twilio, mail, ngdp, platform, partner, collector, mute].map((peer) => peer.stop()))
  return { collector, mute, inbox, listener, twilio, mail, ngdp, platform, partner,
    doorPort, server: tls.right, client, ca, stop }
}
type Peers = Awaited<ReturnType<typeof startPeers>>

const brisk = {
  retry: { budget: '1h', first: '100ms', max: '100ms' }, breaker: { failures: 50, open: '100ms', maxOpen: '100ms' },
  inDoubt: { askAfter: '100ms', giveUp: '1s' }, attempt: '1s',
}
const never = { from: '00:00', to: '00:01', days: [(new Date().getUTCDay() + 3) % 7 + 1] }

const routesTo = ({ mute, inbox, twilio, mail, ngdp, platform, doorPort, server: door, client, ca }: Peers) => {
  const silo = { channel: 'silo', settings: { adapter: 'webhook', url: `${inbox.url}/inbox/modtager`, secret }, ...brisk }
  const from = { address: 'ingen-svar@sluse.example' }
  const server = { host: mail.host, port: mail.port, ca, ...login, maxMessages: 1 }
  const smtp = { adapter: 'smtp', ...server, from, bounce: 'b@sluse.example', inlets: { http: { secret: bounceSecret } } }
  const provider = { adapter: 'twilio', ...account, from: 'Sluse', baseUrl: twilio.url, graceMs: 0 }
  const letters = {
    adapter: 'digital-post', address: ngdp.url, ...system, certificate: client.cert, key: client.key, ca, sender,
    receipts: 'none',
  }
  const byPlatform = {
    adapter: 'serviceplatformen', issuer: platform.issuer, services: platform.url, certificate: client.cert, key: client.key, ca,
    sender, push: { port: doorPort, certificate: door.cert, key: door.key, ca },
  }
  const pushed = { adapter: 'wsb-push', certificate: client.cert, key: client.key }
  return [
    { name: 'lukket', ...silo, match: { topics: ['moede.lukket'] }, window: never },
    { name: 'parkeres', ...silo, match: { topics: ['moede.parkeres'] }, retry: { ...brisk.retry, budget: '0s' } },
    {
      name: 'haenger', ...silo, match: { topics: ['moede.haenger'] }, attempt: '10m',
      settings: { adapter: 'webhook', url: `${mute.url}/haenger`, secret },
    },
    {
      name: 'uvist', ...silo, match: { topics: ['moede.uvist'] }, inDoubt: { askAfter: '1h', giveUp: '2h' },
      settings: { adapter: 'webhook', url: `${mute.url}/uvist`, secret },
    },
    { name: 'til-silo', ...silo },
    { name: 'sms', channel: 'sms', settings: provider, ...brisk },
    { name: 'email', channel: 'email', settings: smtp, ...brisk },
    { name: 'eboks', channel: 'eboks', settings: letters, ...brisk },
    { name: 'nemsms', channel: 'nemsms', settings: byPlatform, ...brisk },
    { name: 'wsb', channel: 'webservicebesked', perPartner: true, settings: pushed, ...brisk },
  ]
}

const partnersAt = ({ partner, ca }: Peers) => ({
  nordby: {
    da: 'Nordby', en: 'Nordby', system: 'nordby', organisation: { type: 'kommune', code: '999', cvr: '00000000' },
    receives: [{ entityType: 100_008 }], endpoints: { webservicebesked: { address: `${partner.url}/999/`, ca } },
  },
})

/** Reads the feed once, from its beginning on, and tells who waits for a transaction to come to an end. */
const createFeed = (call: ReturnType<typeof callerOf>) => {
  const reached = new Map<string, string>()
  const waiting = new Map<string, (status: string) => void>()
  let over = false
  const read = async (): Promise<void> => {
    for (let after: unknown = 0; !over;) {
      const { body } = await call(`/v1/journal?after=${after}&limit=1000&wait=20`)
      if (!body['entries']) return
      for (const { id, status } of body['entries'] as readonly { id: string; status: string }[]) {
        reached.set(id, status)
        if (ends.has(status)) waiting.get(id)?.(status)
      }
      after = body['after']
    }
  }
  return {
    reading: read(),
    end: (id: string): Promise<string> => new Promise((resolve) => {
      const known = reached.get(id)
      if (ends.has(known)) resolve(known ?? '')
      else waiting.set(id, resolve)
    }),
    stop: () => { over = true },
  }
}

/** What the hub said of itself, to whomever. */
const createEars = (url: string) => {
  const heard: string[] = []
  const asked = callerOf(url)
  const call = async (path: string, options?: CallOptions): Promise<Answer> => {
    const answer = await asked(path, options)
    heard.push(`${[...answer.headers].flat().join('\n')}\n${answer.text}`)
    return answer
  }
  return { heard, call }
}

export const startScene = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluse-canary-'))
  for (const name of ['tmp', 'work']) mkdirSync(join(folder, name))
  const [peers, port] = [await startPeers(), await freePort()]
  const webhook = { url: `${peers.listener.url}/status/afsender`, secret }
  const channels = { channels: ['silo', 'sms', 'email', 'eboks', 'nemsms', 'webservicebesked'], webhook }
  const publicUrl = `http://127.0.0.1:${port}`
  const file = join(folder, 'sluse.json')
  writeFileSync(file, JSON.stringify({
    ...fileOf(peers.inbox.url, folder, { api: { port, publicUrl, maxBodyBytes: 65_536, maxLineBytes: 65_536 }, silo: channels }),
    log: { level: 'debug' }, traces: { endpoint: peers.collector.endpoint }, people: { firstPassword }, drain: '1s',
    attachments: { maxBytes: 200_000 }, routes: routesTo(peers), partners: partnersAt(peers),
  }))
  const breaking = fileURLToPath(new URL('breaking.ts', import.meta.url))
  const environment = { TMPDIR: join(folder, 'tmp') }
  const hub = spawnHub({ args: ['--config', file], node: ['--import', breaking], environment, folder: join(folder, 'work') })
  const { heard, call } = createEars(await hub.ready)
  peers.mail.returnTo({ http: { url: `${publicUrl}/inlets/email/bounce`, secret: bounceSecret } })
  const feed = createFeed(call)
  return {
    ...peers, folder, port, hub, heard, call, end: feed.end,
    close: async (): Promise<number | string> => {
      feed.stop()
      const code = await hub.stop()
      await feed.reading.catch(() => undefined)
      return code
    },
    clear: async (): Promise<void> => {
      await peers.stop()
      rmSync(folder, { recursive: true })
    },
  }
}
export type Scene = Awaited<ReturnType<typeof startScene>>
