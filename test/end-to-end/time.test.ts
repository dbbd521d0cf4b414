// When a message may be sent: its own times, the route's window and throttle. Nothing here waits for the clock to show that
// something did not happen: another message goes by, and what was held back is then still where it was.
import { expect } from 'chai'
import { follow, openHub, secret, type TestHub } from './hub.ts'

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

/** A weekday in Copenhagen that is neither today nor near it. */
const anotherDay = (): number => {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  const today = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Copenhagen', weekday: 'short' }).format(Date.now())
  return (days.indexOf(today) + 3) % 7 + 1
}

const routes = (peerUrl: string) => {
  const way = { channel: 'silo', settings: { adapter: 'webhook', url: `${peerUrl}/inbox/modtager`, secret } }
  return [
    { name: 'lukket', ...way, match: { topics: ['moede.lukket'] }, window: { days: [anotherDay()] } },
    { name: 'langsom', ...way, match: { topics: ['moede.langsom'] }, throttle: { perSecond: 0.0001, burst: 1 } },
    { name: 'aaben', ...way },
  ]
}

describe('When a message may be sent', () => {
  let hub: TestHub
  before(async () => { hub = await openHub({ routes }) })
  after(() => hub.stop())

  const post = async (reference: string, more = {}): Promise<string> =>
    (await hub.call('/v1/messages', { body: hub.message(reference, more) })).body['id']
  const read = async (id: string) => (await hub.call(`/v1/transactions/${id}`)).body as Readonly<Record<string, unknown>>
  const reaches = (id: string, reached: string) => follow(hub, ({ id: of, status }) => of === id && status === reached)
  /** Resolves when another message, posted now, has gone all the way. */
  const anotherGoesBy = async (reference: string): Promise<void> => void await reaches(await post(reference), 'delivered')

  it('not before `notBefore`', async () => {
    const notBefore = inMs(800)
    const id = await post('not-before', { notBefore })
    await anotherGoesBy('by-1')
    expect(await read(id)).to.include({ status: 'queued', attempt: 0, notBefore, dueAt: notBefore })
    const { at } = await reaches(id, 'sending')
    expect(Date.parse(at as string)).to.be.at.least(Date.parse(notBefore))
    await reaches(id, 'delivered')
  })

  it('not after `expiresAt`: it fails as expired, and its payload is not sent', async () => {
    const expiresAt = inMs(500)
    const id = await post('expires', { topic: 'moede.lukket', expiresAt })
    const { reason, at } = await reaches(id, 'failed')
    expect(reason).to.equal('expired')
    expect(Date.parse(at as string)).to.be.at.least(Date.parse(expiresAt))
    expect(hub.peer.arrivals.all().some(({ key }) => key === id)).to.equal(false)
  })

  it('not outside the route\'s window; it may be cancelled meanwhile', async () => {
    const id = await post('window', { topic: 'moede.lukket' })
    await anotherGoesBy('by-2')
    expect(await read(id)).to.include({ status: 'queued', attempt: 0, route: 'lukket' })
    const cancelled = await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })
    expect(cancelled.body).to.include({ status: 'cancelled', reason: 'cancelled-by-silo' })
    expect((await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })).body).to.include({ code: 'not-cancellable' })
  })

  it('not faster than the route\'s throttle', async () => {
    const [first, second] = [await post('slow-1', { topic: 'moede.langsom' }), await post('slow-2', { topic: 'moede.langsom' })]
    await reaches(first, 'delivered')
    await anotherGoesBy('by-3')
    expect(await read(second)).to.include({ status: 'queued', attempt: 0 })
  })
})
