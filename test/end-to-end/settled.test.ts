// The ends of doubt: whether a message was sent is found out by a receipt, by asking, or by an operator; never by sending twice.
import { expect } from 'chai'
import { startMail, type MailCounterpart } from '../../sandbox/mail/index.ts'
import { startTwilio, type TwilioCounterpart } from '../../sandbox/twilio/index.ts'
import { follow, openHub, secret, type TestHub } from './hub.ts'
import { freePort } from '../../sandbox/port.ts'

interface Told { readonly event: string; readonly reason?: string }

const account = { accountSid: `AC${'0'.repeat(31)}8`, authToken: 'the-token-of-these-tests' }
const now = (): number => Date.now()
const patient = { askAfter: '10m', giveUp: '1h' }
const asking = { askAfter: '100ms', giveUp: '10m' }
const retry = { first: '100ms', max: '200ms' }

const routesTo = (twilio: TwilioCounterpart, mail: MailCounterpart) => {
  const provider = { adapter: 'twilio', ...account, from: 'Sluse', baseUrl: twilio.url, graceMs: 0 }
  const sms = { channel: 'sms', settings: provider, retry }
  const from = { address: 'ingen-svar@sluse.example' }
  const smtp = { adapter: 'smtp', host: mail.host, port: mail.port, requireTls: false, from, bounce: 'b@sluse.example' }
  const email = { channel: 'email', settings: { ...smtp, inlets: { http: { secret } } }, retry, attempt: '1s' }
  return [
    { name: 'sms-venter', ...sms, match: { topics: ['moede.venter'] }, inDoubt: patient },
    { name: 'sms', ...sms, inDoubt: asking },
    { name: 'email-igen', ...email, match: { topics: ['moede.igen'] }, inDoubt: { ...asking, otherwise: 'resend' } },
    { name: 'email', ...email, inDoubt: { askAfter: '50ms', giveUp: '100ms' } },
  ]
}

describe('The ends of doubt', () => {
  let twilio: TwilioCounterpart
  let mail: MailCounterpart
  let hub: TestHub
  before(async () => {
    const port = await freePort()
    ;[twilio, mail] = await Promise.all([startTwilio({ now, ...account }), startMail({ now })])
    const api = { port, publicUrl: `http://127.0.0.1:${port}` }
    hub = await openHub({ api, routes: routesTo(twilio, mail), silo: { channels: ['sms', 'email'] } })
    mail.returnTo({ http: { url: `${api.publicUrl}/inlets/email/bounce`, secret } })
  })
  after(() => Promise.all([hub.stop(), twilio.stop(), mail.stop()]))

  let number = 0
  const sms = async (reference: string, topic = 'moede.booket') => {
    const phone = `+452037${(number += 1).toString().padStart(2, '0')}55`
    const { body } = await hub.call('/v1/messages', {
      body: { reference, channel: 'sms', topic, recipient: { phone }, content: { text: 'Hej' } },
    })
    return { id: body.id, arrived: () => twilio.arrivals.all().filter(({ to }) => to === phone).length }
  }
  const email = async (reference: string, local = reference, topic = 'moede.booket') => {
    const address = `${local}@modtager.example`
    const content = { subject: 'Møde', text: 'Hej' }
    const { body } = await hub.call('/v1/messages', {
      body: { reference, channel: 'email', topic, recipient: { email: address }, content },
    })
    return { id: body.id, arrivals: () => mail.arrivals.all().filter(({ to }) => to === address) }
  }
  const reaches = (id: string, reached: string) => follow(hub, ({ id: of, status }) => of === id && status === reached)
  const read = async (id: string) => (await hub.call(`/v1/transactions/${id}`)).body as Readonly<Record<string, unknown>>
  const timelineOf = async (id: string): Promise<readonly Told[]> => (await read(id))['timeline'] as readonly Told[]
  const act = (id: string, action: string) =>
    hub.call(`/v1/operations/transactions/${id}/${action}`, { as: 'drift', method: 'POST' })

  describe('by SMS, where the provider can be asked', () => {
    for (const fault of ['cut-after-store', 'failed-503-after-store', 'garbage-answer'] as const) {
      it(`${fault}: its callback settles it`, async () => {
        twilio.faults.switchOn(fault, { times: 1 })
        const { id, arrived } = await sms(`callback-${fault}`, 'moede.venter')
        const { attempt } = await reaches(id, 'delivered')
        expect(attempt).to.equal(1)
        expect(arrived()).to.equal(1)
      })
    }
    it('cut-after-store without callbacks: the provider is asked, and has it', async () => {
      twilio.faults.switchOn('cut-after-store', { times: 1 })
      twilio.faults.switchOn('callbacks-missing', { times: 1 })
      const { id, arrived } = await sms('asked-1')
      const { attempt, evidence } = await reaches(id, 'sent')
      expect(attempt).to.equal(1)
      expect(evidence).to.have.property('handle').that.matches(/^SM[0-9a-f]{32}$/)
      expect((await timelineOf(id)).map(({ event }) => event)).to.deep.equal(['inserted', 'claimed', 'lapsed', 'accepted'])
      expect(arrived()).to.equal(1)
    })
    it('cut-before-store: the provider is asked, and has it not; it is sent again and arrives once', async () => {
      twilio.faults.switchOn('cut-before-store', { times: 1 })
      const { id, arrived } = await sms('asked-2')
      const { attempt } = await reaches(id, 'delivered')
      expect(attempt).to.equal(2)
      const absent = (await timelineOf(id)).find(({ event }) => event === 'absent')
      expect(absent?.reason).to.equal('asked-absent')
      expect(arrived()).to.equal(1)
    })
    it('a callback that nobody signed changes nothing', async () => {
      twilio.faults.switchOn('signature-wrong', { times: 1 })
      const { id } = await sms('forged-1')
      await reaches(id, 'sent')
      await twilio.callbacks.waitFor(({ to, content }) => to.includes(id) && (content as { answer: number }).answer === 403)
      expect(await read(id)).to.include({ status: 'sent' })
      const forged = await hub.call('/inlets/sms/forged', { as: null, method: 'POST', body: 'MessageStatus=delivered' })
      expect(forged.body).to.include({ status: 403, code: 'inlet-forbidden' })
      const nowhere = await hub.call('/inlets/nobody/x', { as: null, method: 'POST', body: '' })
      expect(nowhere.body).to.include({ code: 'address-unknown' })
    })
  })

  describe('by email, where nobody can be asked', () => {
    const doubt = async (reference: string, topic?: string) => {
      mail.faults.switchOn('closed-after-dot', { times: 1 })
      return email(reference, reference, topic)
    }
    it('it is parked as unresolved, and a report that it bounced settles it', async () => {
      const { id, arrivals } = await doubt('doubt-1')
      expect(await reaches(id, 'parked')).to.include({ reason: 'unresolved', attempt: 1 })
      const [arrived] = arrivals()
      await mail.report(arrived?.key ?? '', { action: 'failed', status: '5.1.1' })
      expect(await read(id)).to.include({ status: 'failed', reason: 'recipient-unknown' })
      expect(arrivals()).to.have.length(1)
    })
    it('or a report that it arrived', async () => {
      const { id, arrivals } = await doubt('doubt-2')
      await reaches(id, 'parked')
      await mail.report(arrivals()[0]?.key ?? '', { action: 'delivered', status: '2.0.0' })
      expect(await read(id)).to.include({ status: 'delivered' })
    })
    it('or an operator, who knows', async () => {
      const { id, arrivals } = await doubt('doubt-3')
      await reaches(id, 'parked')
      expect((await act(id, 'confirm')).body).to.include({ status: 'delivered', reason: 'confirmed-by-operator' })
      await mail.report(arrivals()[0]?.key ?? '', { action: 'failed', status: '5.1.1' })
      expect(await read(id)).to.include({ status: 'delivered' })
      const last = (await timelineOf(id)).at(-1)
      expect(last?.event).to.equal('evidence')
    })
    it('or it is sent again where the route says so, and the timeline says that it may have been sent twice', async () => {
      const { id, arrivals } = await doubt('doubt-4', 'moede.igen')
      await reaches(id, 'sent')
      expect((await timelineOf(id)).map(({ reason }) => reason)).to.include('resent-in-doubt')
      expect(arrivals()).to.have.length(2)
    })
    it('a bounce long after it was sent is told', async () => {
      const { id } = await email('late-1', 'bounce-later')
      await reaches(id, 'sent')
      await mail.release()
      expect(await read(id)).to.include({ status: 'failed', reason: 'recipient-unknown' })
    })
    it('a forged report changes nothing', async () => {
      mail.faults.switchOn('forged-report', { times: 1 })
      const { id } = await email('forged-2')
      await reaches(id, 'sent')
      await mail.settled()
      expect(await read(id)).to.include({ status: 'sent' })
    })
  })
})
