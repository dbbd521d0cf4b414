// Digital Post over the whole way: real HTTPS with certificates on both sides, receipts fetched, and what follows on them.
import { expect } from 'chai'
import { startDigitalPost, type DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { startTwilio, type TwilioCounterpart } from '../../sandbox/twilio/index.ts'
import { follow, openHub, type TestHub } from './hub.ts'

type Members = Readonly<Record<string, unknown>>

const authority = throwAwayAuthority()
const client = authority.cert(['a sender system'])
const system = { systemId: 'sluse-test', apiToken: 'a-token-of-the-tests-only' }
const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a-token-of-the-tests-only' }
const smsSettings = (baseUrl: string) => ({ adapter: 'twilio', ...account, from: 'Jobcenter', baseUrl })
const now = (): number => Date.now()
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const paper = (filename: string) => ({ filename, mediaType: 'text/plain', data: base64(`Indholdet af ${filename}`) })
const brisk = {
  retry: { budget: '1h', first: '100ms', max: '200ms' }, breaker: { open: '100ms', maxOpen: '200ms' },
  inDoubt: { askAfter: '100ms', giveUp: '10m' },
}

// A day that no month has: nobody's number.
const letter = (suffix: string, more: Members = {}): Members => ({
  channel: 'eboks', recipient: { cpr: `410190${suffix}` },
  content: { title: 'Afgørelse om din plan', documents: ['afgoerelse.txt', 'plan.txt', 'klage.txt'].map(paper) }, ...more,
})

describe('Digital Post, all the way', () => {
  let ngdp: DigitalPostCounterpart
  let twilio: TwilioCounterpart
  let hub: TestHub

  beforeEach(async () => {
    const tls = authority.cert(['127.0.0.1', 'localhost'])
    ngdp = await startDigitalPost({ now, ...system, tls, ca: authority.ca })
    twilio = await startTwilio({ now, ...account })
    const settings = {
      adapter: 'digital-post', address: ngdp.url, ...system, certificate: client.cert, key: client.key, ca: authority.ca,
      sender: { cvr: '12345678', label: 'Jobcenter' }, pullEveryMs: 1000,
    }
    hub = await openHub({
      silo: { channels: ['eboks', 'nemsms', 'sms'] },
      routes: [
        { name: 'eboks', channel: 'eboks', ...brisk, settings: { ...settings, receipts: 'pull' } },
        { name: 'nemsms', channel: 'nemsms', ...brisk, settings: { ...settings, receipts: 'none' } },
        { name: 'sms', channel: 'sms', ...brisk, settings: smsSettings(twilio.url) },
      ],
    })
  })
  afterEach(async () => {
    await hub.stop()
    await Promise.all([ngdp.stop(), twilio.stop()])
  })

  const post = async (reference: string, said: Members): Promise<Members> => {
    const { status, body, text } = await hub.call('/v1/messages', { body: { reference, topic: 'moede.booket', ...said } })
    expect(status, text).to.equal(202)
    return body
  }
  const read = async (id: unknown): Promise<Members> => (await hub.call(`/v1/transactions/${String(id)}`)).body
  const reaches = (of: unknown, reached: string) => follow(hub, ({ id, status }) => id === of && status === reached)
  const events = async (id: unknown): Promise<unknown[]> => ((await read(id))['timeline'] as Members[]).map(({ event }) => event)

  it('a letter with two attachments is sent when NgDP has it, and delivered only when NgDP says so', async () => {
    const { id } = await post('brev-1', letter('2222'))
    await reaches(id, 'delivered')
    expect(await events(id)).to.deep.equal(['inserted', 'claimed', 'accepted', 'delivered'])
    const timeline = (await read(id))['timeline'] as Members[]
    expect((timeline[2]?.['evidence'] as Members)['code']).to.equal('RECEIVED')
    expect((timeline[3]?.['evidence'] as Members)['code']).to.equal('COMPLETED')
  })

  it('a NemSMS is delivered, its receipt fetched by the other route of the same system', async () => {
    const recipient = { cpr: '4101902222' }
    const { id } = await post('nemsms-1', { channel: 'nemsms', recipient, content: { text: 'Husk din samtale.' } })
    await reaches(id, 'delivered')
    expect(await read(id)).to.include({ channel: 'nemsms', route: 'nemsms' })
  })

  it('a citizen who is exempt gets a neutral SMS instead', async () => {
    const sms = { channel: 'sms', recipient: { phone: '20123456' }, content: { text: 'Der er et brev til dig. Ring til os.' } }
    const { id, next } = await post('brev-2', letter('0001', { fallback: [sms] }))
    await reaches(next, 'sent')
    expect(await read(id)).to.include({ status: 'failed', reason: 'recipient-exempt' })
    expect(await events(id)).to.deep.equal(['inserted', 'claimed', 'accepted', 'refused'])
    expect((await events(next)).slice(0, 3)).to.deep.equal(['inserted', 'released', 'claimed'])
  })

  it('a citizen without NemSMS gets an SMS instead, and nothing is sent before', async () => {
    const sms = { channel: 'sms', recipient: { phone: '20123456' }, content: { text: 'Husk din samtale.' } }
    const said = { channel: 'nemsms', recipient: { cpr: '4101900001' }, content: { text: 'Husk din samtale.' }, fallback: [sms] }
    const { id, next } = await post('nemsms-2', said)
    await reaches(next, 'sent')
    expect(await read(id)).to.include({ status: 'failed', reason: 'recipient-unknown' })
    expect(await events(id)).to.deep.equal(['inserted', 'claimed', 'refused'])
    expect(ngdp.arrivals.all()).to.deep.equal([])
  })

  for (const fault of ['burst-503', 'token-401', 'cut-after-201', 'cut-before-store', 'failed-500'] as const) {
    it(`passes through ${fault} and arrives once`, async () => {
      ngdp.faults.switchOn(fault, { times: 1 })
      const { id } = await post(`fejl-${fault}`, letter('2222'))
      await reaches(id, 'delivered')
      expect(ngdp.arrivals.all().length).to.equal(1)
    })
  }

  it('keeps numbers and contents to itself', async () => {
    const { id } = await post('brev-3', letter('2222'))
    await reaches(id, 'delivered')
    const told = [JSON.stringify(await read(id)), (await hub.call('/metrics', { as: 'drift' })).text,
      (await hub.call('/v1/journal')).text].join()
    for (const secret of ['4101902222', '410190-2222', 'Afgørelse', base64('Indholdet af plan.txt')]) {
      expect(told).not.to.contain(secret)
    }
  })
})
