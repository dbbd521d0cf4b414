// Receipts that do not come: the journal says so, nothing fails for it, and one that comes after all still counts.
import { expect } from 'chai'
import { startMail, type MailCounterpart } from '../../sandbox/mail/index.ts'
import { follow, openHub, secret, type TestHub } from './hub.ts'
import { freePort } from '../../sandbox/port.ts'

interface Told { readonly event: string; readonly reason?: string; readonly status: string }

describe('An overdue receipt', () => {
  let mail: MailCounterpart
  let hub: TestHub
  before(async () => {
    const port = await freePort()
    mail = await startMail({ now: () => Date.now() })
    const from = { address: 'ingen-svar@sluse.example' }
    const smtp = { adapter: 'smtp', host: mail.host, port: mail.port, requireTls: false, from, bounce: 'b@sluse.example' }
    const api = { port, publicUrl: `http://127.0.0.1:${port}` }
    hub = await openHub({
      api, silo: { channels: ['email'] },
      routes: [{ name: 'email', channel: 'email', receipt: '1s', settings: { ...smtp, inlets: { http: { secret } } } }],
      adjust: (configuration) => {
        expect(configuration.routes[0]?.receiptMs).to.equal(1000)
        return { ...configuration, routes: configuration.routes.map((route) => ({ ...route, receiptMs: 50 })) }
      },
    })
    mail.returnTo({ http: { url: `${api.publicUrl}/inlets/email/bounce`, secret } })
  })
  after(() => Promise.all([hub.stop(), mail.stop()]))

  const post = async (reference: string, local: string): Promise<string> => {
    const recipient = { email: `${local}@modtager.example` }
    const content = { subject: 'Møde', text: 'Hej' }
    const { body } = await hub.call('/v1/messages', {
      body: { reference, channel: 'email', topic: 'moede.booket', recipient, content },
    })
    return body.id
  }
  const overdue = (id: string) => follow(hub, ({ id: of, reason }) => of === id && reason === 'receipt-overdue')
  const read = async (id: string) => (await hub.call(`/v1/transactions/${id}`)).body as Readonly<Record<string, unknown>>

  it('is told of once, in the feed, on the timeline and in the metrics; the status stays what it was', async () => {
    const [id, other] = [await post('o-1', 'o-1'), await post('o-2', 'o-2')]
    expect(await overdue(id)).to.include({ status: 'sent', event: 'evidence' })
    await overdue(other)
    const { status, timeline } = await read(id)
    expect(status).to.equal('sent')
    expect((timeline as readonly Told[]).map(({ event }) => event)).to.deep.equal(['inserted', 'claimed', 'accepted', 'evidence'])
    expect((await hub.call('/metrics', { as: 'drift' })).text).to.include('sluse_receipts_overdue_total{route="email"} 2')
  })

  it('that comes late still counts', async () => {
    const id = await post('o-3', 'bounce-later')
    await overdue(id)
    await mail.release()
    expect(await read(id)).to.include({ status: 'failed', reason: 'recipient-unknown' })
  })
})
