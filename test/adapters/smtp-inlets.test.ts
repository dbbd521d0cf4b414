import { expect } from 'chai'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Inlet } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import type { SmtpSettings } from '../../adapters/smtp/index.ts'
import { startMail, type MailCounterpart, type MailFault } from '../../sandbox/mail/index.ts'
import { deadPort } from '../conformance/raw-peer.ts'
import { delivery, id, letter, openWith, patient, settingsFor, type OpenedSmtp } from './smtp-parts.ts'

const secret = 'a secret of the inlet'

type Receive = (receipt: Receipt) => Promise<void>

/** The hub's side of a return path: a way out with one inlet, and where the mail server of the sandbox finds it. */
interface Path {
  readonly way: OpenedSmtp
  readonly mail: MailCounterpart
  readonly received: Receipt[]
  /** What the hub does with a receipt from now on. */
  receiveBy(receive: Receive): void
  close(): Promise<void>
}

const hosted = async (inlet: Inlet & { kind: 'http' }, receive: Receive): Promise<Server> => {
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const answer = await inlet.answer({ method, path: url, url, headers, body: await buffer(request) }, receive)
      .catch(() => ({ status: 503 }))
    response.writeHead(answer.status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const openPath = async (kind: 'lmtp' | 'http'): Promise<Path> => {
  const received: Receipt[] = []
  let take: Receive = async (receipt) => void received.push(receipt)
  const receive: Receive = (receipt) => take(receipt)
  const mail = await startMail({ now: Date.now })
  const port = await deadPort()
  const inlets: SmtpSettings['inlets'] = kind === 'lmtp' ? { lmtp: { port } } : { http: { secret } }
  const way = await openWith(settingsFor(mail.port, { inlets }))
  const [inlet] = way.inlets
  if (!inlet) throw new Error('no inlet')
  const server = inlet.kind === 'http' ? await hosted(inlet, receive) : undefined
  if (inlet.kind === 'listener') await inlet.start(receive)
  const url = `http://127.0.0.1:${(server?.address() as AddressInfo | undefined)?.port}/`
  mail.returnTo(kind === 'lmtp' ? { lmtp: { host: '127.0.0.1', port } } : { http: { url, secret } })
  const close = async (): Promise<void> => {
    await way.adapter.close()
    await mail.stop()
    if (inlet.kind === 'listener') await inlet.stop()
    server?.closeAllConnections()
    server?.close()
  }
  return { way, mail, received, receiveBy: (next) => { take = next }, close }
}

const to = (name: string) => ({ ...letter, to: { address: `${name}@borger.example` } })

const noise: readonly (readonly [MailFault, string])[] = [
  ['forged-report', 'forged'], ['out-of-office', 'auto-reply'], ['mail-loop', 'loop'],
]
const returnPath = (kind: 'lmtp' | 'http'): void => {
  let path: Path
  beforeEach(async () => { path = await openPath(kind) })
  afterEach(() => path.close())

  const send = async (name: string): Promise<void> => {
    expect((await path.way.adapter.send(delivery(to(name), 3), patient)).kind).to.equal('accepted')
    await path.mail.settled()
  }
  const whys = (): readonly unknown[] => path.way.world.measured.map(({ name, labels }) => [name, labels])
  const ignored = (why: string): readonly unknown[] => [['sluse_inlet_ignored_total', { route: 'email', why }]]

  it('a report that comes at once becomes a receipt of that attempt', async () => {
    await send('bounce')
    const [receipt] = path.received
    expect(receipt).to.include({ id, kind: 'refused', reason: 'recipient-unknown' })
    expect(receipt?.evidence).to.include({ code: 'failed/5.1.1', attempt: 3 })
  })

  it('a report that comes hours later does, too', async () => {
    await send('bounce-later')
    expect(path.received).to.deep.equal([])
    await path.mail.release()
    expect(path.received.map(({ kind: what }) => what)).to.deep.equal(['refused'])
  })

  it('delays and deliveries are told as such', async () => {
    await send('delayed')
    await send('delivered')
    await send('bounce-full')
    expect(path.received.map(({ kind: what, reason }) => [what, reason]))
      .to.deep.equal([['noted', undefined], ['delivered', undefined], ['refused', 'recipient-full']])
  })

  it('a report without the envelope\'s id finds its way by its address', async () => {
    path.mail.faults.switchOn('report-without-envid')
    await send('bounce')
    expect(path.received).to.have.length(1)
  })

  for (const [fault, why] of noise) it(`${fault} is ignored and counted`, async () => {
    path.mail.faults.switchOn(fault, { times: 1 })
    await send('ok')
    expect(path.received).to.deep.equal([])
    expect(whys()).to.deep.equal(ignored(why))
  })

  it('is thanked only when the receipt is committed, and asked again when it could not be', async () => {
    path.receiveBy(() => Promise.reject(new Error('the store is full')))
    await send('ok')
    const key = path.mail.arrivals.all()[0]?.key ?? ''
    const report = { action: 'failed', status: '5.1.1' }
    const failure = await path.mail.report(key, report).catch((error: Error) => error.message)
    expect(failure).to.match(kind === 'lmtp' ? /answered 451/ : /answered 503/)
    path.receiveBy(async (receipt) => void path.received.push(receipt))
    await path.mail.report(key, report)
    expect(path.received).to.have.length(1)
  })
}

for (const kind of ['lmtp', 'http'] as const) describe(`the return path over ${kind}`, () => returnPath(kind))

describe('the HTTP inlet of the return path', () => {
  it('believes nobody without the secret, and takes nothing but POST', async () => {
    const { inlets, adapter } = await openWith(settingsFor(25, { inlets: { http: { secret } } }))
    const [inlet] = inlets
    if (inlet?.kind !== 'http') throw new Error('no HTTP inlet')
    const taken = () => Promise.reject(new Error('taken'))
    const ask = async (method: string, authorization?: string): Promise<number> => {
      const request = { method, path: '/', url: '/', headers: { authorization }, body: Buffer.from('') }
      return (await inlet.answer(request, taken)).status
    }
    expect(await ask('POST')).to.equal(403)
    expect(await ask('POST', 'Bearer ')).to.equal(403)
    expect(await ask('POST', `Bearer ${secret}x`)).to.equal(403)
    expect(await ask('POST', `Basic ${secret}`)).to.equal(403)
    expect(await ask('GET', `Bearer ${secret}`)).to.equal(405)
    expect(await ask('POST', `Bearer ${secret}`)).to.equal(204)
    await adapter.close()
  })
})

describe('the LMTP listener', () => {
  it('says which port is taken', async () => {
    const mail = await startMail({ now: Date.now })
    const { inlets } = await openWith(settingsFor(25, { inlets: { lmtp: { port: mail.port } } }))
    const [inlet] = inlets
    if (inlet?.kind !== 'listener') throw new Error('no listener')
    const code = await inlet.start(async () => undefined).then(() => 'started', (error: { code: string }) => error.code)
    expect(code).to.equal('port-taken')
    await mail.stop()
  })
})
