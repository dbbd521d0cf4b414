// Serviceplatformen over the whole way: each thing that it may say, and each fault, to the status that a silo reads.
import { expect } from 'chai'
import { events } from '../../adapters/serviceplatformen/codes.ts'
import { messageUuid } from '../../adapters/protocols/memo/index.ts'
import type { ServiceplatformenFault } from '../../sandbox/serviceplatformen/fault.ts'
import type { ServiceplatformenCounterpart } from '../../sandbox/serviceplatformen/index.ts'
import { cpr, cprOf, settingsTo, startPlatform } from '../adapters/serviceplatformen-bench.ts'
import { follow, openHub, type TestHub } from './hub.ts'
import { freePort } from '../../sandbox/port.ts'

type Members = Readonly<Record<string, unknown>>

const brisk = {
  retry: { budget: '1h', first: '100ms', max: '200ms' }, breaker: { open: '100ms', maxOpen: '200ms' },
  inDoubt: { askAfter: '100ms', giveUp: '10m' },
}
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const letter = (recipient = cpr): Members => ({
  channel: 'eboks', recipient: { cpr: recipient },
  content: { title: 'Afgørelse', documents: [{ filename: 'brev.txt', mediaType: 'text/plain', data: base64('Din plan') }] },
})

describe('Serviceplatformen, all the way', function () {
  this.timeout(60_000)
  let platform: ServiceplatformenCounterpart
  let hub: TestHub
  let number = 0

  const open = async (silent: boolean): Promise<void> => {
    const port = await freePort()
    platform = await startPlatform(port, { silent })
    const settings = settingsTo(platform, port)
    hub = await openHub({
      silo: { channels: ['eboks', 'nemsms'] },
      routes: [
        { name: 'eboks', channel: 'eboks', ...brisk, settings },
        { name: 'nemsms', channel: 'nemsms', ...brisk, settings: { ...settings, push: undefined, receipts: 'none' } },
      ],
    })
  }
  const close = async (): Promise<void> => {
    await hub.stop()
    await platform.stop()
  }
  const post = async (said: Members): Promise<string> => {
    const body = { reference: `sp-${number += 1}`, topic: 'moede.booket', ...said }
    const { status, body: { id }, text } = await hub.call('/v1/messages', { body })
    expect(status, text).to.equal(202)
    return id
  }
  const read = async (id: string): Promise<Members> => (await hub.call(`/v1/transactions/${id}`)).body
  const timelineOf = async (id: string): Promise<readonly Members[]> => (await read(id))['timeline'] as readonly Members[]
  const reaches = (of: string, reached: string) => follow(hub, ({ id, status }) => id === of && status === reached)
  const evidenceNamed = (of: string, code: string) =>
    follow(hub, ({ id, evidence }) => id === of && (evidence as Members | undefined)?.['code'] === code)

  describe('what it says of a letter', () => {
    before(() => open(true))
    after(close)

    const ends: Readonly<Record<string, string>> = { delivered: 'delivered', refused: 'failed', recalled: 'cancelled' }
    for (const { status, uuid, meaning } of events) {
      const end = ends[meaning.kind] ?? 'sent'
      it(`«${status}» → ${end}`, async () => {
        const id = await post(letter())
        await reaches(id, 'sent')
        await platform.tell({ messageUuid: messageUuid(id) ?? '', status, event: uuid })
        await evidenceNamed(id, status)
        expect((await read(id))['status']).to.equal(end)
      })
    }

    it('is understood by the UUID of the event where the words are others', async () => {
      const id = await post(letter())
      await reaches(id, 'sent')
      const event = events.find(({ meaning }) => meaning.kind === 'delivered')?.uuid
      await platform.tell({ messageUuid: messageUuid(id) ?? '', status: 'Lagt i postkassen', event })
      await reaches(id, 'delivered')
    })

    const causes = [
      ['recipient.exempt', 'recipient-exempt'], ['recipient.mailbox.closed', 'recipient-disabled'],
      ['recipient.not.registered', 'recipient-unknown'], ['sender.not.allowed', 'sender-refused'],
      ['file.empty.not.allowed', 'content-refused'], ['moon.in.wrong.phase', 'recipient-unreachable'],
    ] as const
    for (const [error, reason] of causes) {
      it(`«Fejlet» for ${error} → failed, ${reason}`, async () => {
        const id = await post(letter())
        await reaches(id, 'sent')
        await platform.tell({ messageUuid: messageUuid(id) ?? '', status: 'Fejlet', error })
        expect(await reaches(id, 'failed')).to.include({ reason })
      })
    }

    it('mail that came back → failed', async () => {
      const id = await post(letter())
      await reaches(id, 'sent')
      await platform.tell({ messageUuid: messageUuid(id) ?? '', status: 'Opdatering fra Post Danmark', error: '17' })
      expect(await reaches(id, 'failed')).to.include({ reason: 'recipient-unreachable' })
    })
  })

  describe('under a fault', () => {
    before(() => open(false))
    after(close)

    const arrivalsOf = (id: string): number => platform.arrivals.all().filter(({ key }) => key === messageUuid(id)).length

    const passed: readonly ServiceplatformenFault[] = [
      'issuer-503', 'issuer-refuses', 'saml-expired', 'token-revoked', 'burst-503', 'empty-200', 'no-transmission-id',
      'reset-after-store', 'event-early', 'event-twice', 'event-stray', 'event-unknown', 'event-garbage', 'clock-skew',
    ]
    for (const fault of passed) {
      it(`${fault}: arrives once and is delivered`, async () => {
        platform.faults.switchOn(fault, { times: 1 })
        const id = await post(letter())
        await reaches(id, 'delivered')
        expect(arrivalsOf(id)).to.equal(1)
      })
    }

    it('result-false: has failed, and arrived nowhere', async () => {
      platform.faults.switchOn('result-false', { times: 1 })
      const id = await post(letter())
      expect(await reaches(id, 'failed')).to.include({ reason: 'recipient-unknown' })
      expect(arrivalsOf(id)).to.equal(0)
    })

    // Nobody can be asked and no repeat is known to be recognised: it is not sent again on a guess.
    for (const fault of ['failed-500', 'reset-before-store'] as const) {
      it(`${fault}: stays in doubt, and is not sent again`, async () => {
        platform.faults.switchOn(fault, { times: 1 })
        const id = await post(letter())
        await reaches(id, 'in-doubt')
        expect(arrivalsOf(id)).to.equal(0)
      })
    }

    it('event-never: stays sent', async () => {
      platform.faults.switchOn('event-never', { times: 1 })
      const id = await post(letter())
      await reaches(id, 'sent')
      const other = await post(letter())
      await reaches(other, 'delivered')
      expect((await read(id))['status']).to.equal('sent')
    })

    it('a NemSMS goes where it is wanted; the number in the look-up is nowhere to be read', async () => {
      const recipient = { cpr: cprOf('0003') }
      const id = await post({ channel: 'nemsms', recipient, content: { text: 'Husk din samtale.' } })
      await reaches(id, 'delivered')
      const absent = await post({ channel: 'nemsms', recipient: { cpr: cprOf('0004') }, content: { text: 'Husk din samtale.' } })
      expect(await reaches(absent, 'failed')).to.include({ reason: 'recipient-unknown' })
      const told = [JSON.stringify(await timelineOf(id)), JSON.stringify(await timelineOf(absent)),
        (await hub.call('/metrics', { as: 'drift' })).text, (await hub.call('/v1/journal?limit=1000')).text].join()
      const secrets = [cprOf('0003'), cprOf('0004'), cpr, 'Afgørelse', base64('Din plan')]
      for (const secret of secrets) expect(told).not.to.contain(secret)
    })
  })
})
