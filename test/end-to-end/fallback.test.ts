// Chains over real HTTP: what is held, what releases it, and that it happens once.
import { expect } from 'chai'
import { follow, openHub, secret, type TestHub } from './hub.ts'

type Members = Readonly<Record<string, unknown>>
const said = (recipient: unknown, text: string): Members => ({ channel: 'silo', recipient, content: { data: { text } } })
const brisk = { retry: { budget: '0s', first: '100ms', max: '100ms' } }
const rules = (because: readonly string[]) => [{ from: 'silo', because, to: ['silo'] }]

describe('Fallback', () => {
  let hub: TestHub
  afterEach(() => hub.stop())

  const open = async (because: readonly string[], more: Members = {}): Promise<void> => {
    const peerRoute = (url: string, name: string, path: string) => ({
      name, channel: 'silo', match: { destinations: [path] }, ...brisk, ...more,
      settings: { adapter: 'webhook', url: `${url}/inbox/${path}`, secret },
    })
    hub = await openHub({
      file: { fallback: rules(because) },
      routes: (url) => [peerRoute(url, 'til-modtager', 'modtager'), peerRoute(url, 'til-fremmed', 'fremmed')],
    })
  }
  const chain = (reference: string, more: Members = {}): Members => hub.message(reference, {
    fallback: [said({ silo: 'fremmed' }, 'i stedet')], ...more,
  })
  const read = async (id: string): Promise<Members> => (await hub.call(`/v1/transactions/${id}`)).body
  const reaches = (id: string, reached: string) => follow(hub, ({ id: of, status }) => of === id && status === reached)
  const post = async (body: Members) => {
    const { status, body: first } = await hub.call('/v1/messages', { body })
    expect(status, JSON.stringify(first)).to.equal(202)
    return { first: first.id, next: (first as Members)['next'] as string }
  }

  it('is held until the first is refused, and then sent, with the cause on its timeline', async () => {
    await open(['other', 'content'])
    hub.peer.faults.switchOn('refuse-422', { times: 1 })
    const { first, next } = await post(chain('kaede-1'))
    await reaches(next, 'delivered')
    expect(await read(first)).to.include({ status: 'failed' })
    const held = await read(next)
    expect(held).to.include({ follows: first, reference: 'kaede-1~2' })
    const timeline = held['timeline'] as readonly Members[]
    expect(timeline.map(({ event }) => event)).to.deep.equal(['inserted', 'released', 'claimed', 'delivered'])
    expect(timeline[1]).to.deep.include({ reason: 'fallback' })
    expect((timeline[1]?.['evidence'] as Members)['by']).to.equal(`fallback:${first}`)
    expect(hub.peer.arrivals.all().map(({ key }) => key)).to.deep.equal([next])
  })

  it('is cancelled, and its content erased, when the first arrives', async () => {
    await open(['other'])
    const { first, next } = await post(chain('kaede-2'))
    await reaches(next, 'cancelled')
    expect(await read(first)).to.include({ status: 'delivered' })
    expect(await read(next)).to.include({ reason: 'fallback-unneeded' })
  })

  it('does not follow on a cause that the rules do not name', async () => {
    await open(['time'])
    hub.peer.faults.switchOn('refuse-422', { times: 1 })
    const { next } = await post(chain('kaede-3'))
    await reaches(next, 'cancelled')
    expect(await read(next)).to.include({ reason: 'fallback-forbidden' })
  })

  it('follows when the first has been given up in time for the deadline', async () => {
    await open(['time'], { lead: '1h', breaker: { failures: 1, open: '1h', maxOpen: '1h' } })
    hub.peer.faults.switchOn('credential-401', { times: 1 })
    const deadline = new Date(Date.now() + 3_602_000).toISOString()
    const { first, next } = await post(chain('kaede-4', { deadline }))
    await reaches(next, 'delivered')
    expect(await read(first)).to.include({ status: 'failed', reason: 'expired' })
  })

  it('the whole chain is cancelled with its first', async () => {
    await open(['other'])
    const notBefore = new Date(Date.now() + 3_600_000).toISOString()
    const { first, next } = await post(chain('kaede-5', { notBefore }))
    await hub.call(`/v1/transactions/${first}/cancel`, { method: 'POST' })
    expect(await read(next)).to.include({ status: 'cancelled', reason: 'chain-cancelled' })
  })

  it('the same chain again is the same transaction; another fallback is another message', async () => {
    await open(['other'])
    const notBefore = new Date(Date.now() + 3_600_000).toISOString()
    const { first } = await post(chain('kaede-6', { notBefore }))
    const again = await hub.call('/v1/messages', { body: chain('kaede-6', { notBefore }) })
    expect([again.status, again.body.id]).to.deep.equal([200, first])
    const other = chain('kaede-6', { notBefore, fallback: [said({ silo: 'fremmed' }, 'noget andet')] })
    expect((await hub.call('/v1/messages', { body: other })).body).to.include({ code: 'reference-conflict' })
  })

  it('refuses what the rules never permit, and a deadline that leaves no time', async () => {
    await open(['other'], { lead: '1h' })
    const late = chain('kaede-7', { deadline: new Date(Date.now() + 60_000).toISOString() })
    expect((await hub.call('/v1/messages', { body: late })).body).to.include({ code: 'time-invalid' })
    await hub.stop()
    hub = await openHub({})
    const forbidden = hub.message('kaede-8', { fallback: [said({ silo: 'modtager' }, 'x')] })
    expect((await hub.call('/v1/messages', { body: forbidden })).body).to.include({ code: 'fallback-forbidden' })
  })

  it('refuses an SMS that repeats what was meant for a closed channel, and takes a neutral one', async () => {
    const sms = { name: 'sms', channel: 'sms', settings: {
      adapter: 'twilio', accountSid: `AC${'0'.repeat(32)}`, authToken: '0123456789abcdef0123456789abcdef', from: 'Jobcenter',
    } }
    const inbox = (url: string) => ({ adapter: 'webhook', url: `${url}/inbox/modtager`, secret })
    hub = await openHub({
      silo: { channels: ['silo', 'sms'] }, file: { fallback: [{ from: 'silo', because: ['recipient'], to: ['sms'] }] },
      routes: (url) => [{ name: 'til-modtager', channel: 'silo', settings: inbox(url) }, sms],
    })
    const withSms = (reference: string, text: string) => hub.message(reference, {
      content: { data: { afgoerelse: 'Du har ret til dagpenge' } },
      fallback: [{ channel: 'sms', recipient: { phone: '20123456' }, content: { text } }],
    })
    const copied = await hub.call('/v1/messages', { body: withSms('kaede-9', 'Nyt: du har ret til dagpenge.') })
    expect(copied.body).to.include({ code: 'fallback-confidential' })
    const neutral = await hub.call('/v1/messages', { body: withSms('kaede-9', 'Der er nyt til dig. Log ind.') })
    expect(neutral.status, neutral.text).to.equal(202)
  })
})
