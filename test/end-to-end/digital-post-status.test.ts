// What NgDP may say of a letter, row by row, and what the hub makes of it: the status that stands in the ledger at the end.
import { expect } from 'chai'
import { messageUuid } from '../../adapters/protocols/memo/index.ts'
import type { DigitalPostFault } from '../../sandbox/digital-post/fault.ts'
import { startDigitalPost, type DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { follow, openHub, type TestHub } from './hub.ts'

type Members = Readonly<Record<string, unknown>>

const authority = throwAwayAuthority()
const client = authority.cert(['a sender system'])
const system = { systemId: 'sluse-test', apiToken: 'a-token-of-the-tests-only' }
const brisk = {
  retry: { budget: '1h', first: '100ms', max: '200ms' }, breaker: { open: '100ms', maxOpen: '200ms' },
  inDoubt: { askAfter: '100ms', giveUp: '10m' },
}
const data = Buffer.from('Husk samtalen').toString('base64')

/** One row: what happens at NgDP, and what the hub knows at the end. */
interface Row {
  readonly says: string
  readonly faults?: readonly DigitalPostFault[]
  /** Last four digits of the recipient's number. */
  readonly suffix?: string
  readonly status: string
  readonly reason?: string
  /** Evidence of the entry that led there. */
  readonly code?: string
  /** An entry before the last: its event, the status it led to and its reason. */
  readonly by?: readonly [event: string, status: string, reason: string]
  readonly arrived?: number
}

const route = (says: DigitalPostFault, reason: string): Row =>
  ({ says, faults: [says], status: 'delivered', by: ['postponed', 'queued', reason] })
const doubt = (says: DigitalPostFault, reason: string): Row =>
  ({ says, faults: [says], status: 'delivered', by: ['lapsed', 'in-doubt', reason] })

const rows: readonly Row[] = [
  { says: '201 RECEIVED and no more', faults: ['receipt-never'], status: 'sent', code: 'RECEIVED' },
  { says: 'COMPLETED', status: 'delivered', code: 'COMPLETED' },
  {
    says: 'INVALID', faults: ['invalid-known'], status: 'failed', reason: 'content-refused',
    code: 'INVALID:file.extension.not.allowed',
  },
  {
    says: 'INVALID with an unknown code', faults: ['unknown-code'], status: 'failed', reason: 'content-refused',
    code: 'INVALID:moon.in.wrong.phase',
  },
  { says: 'a status that nobody knows', faults: ['status-unknown'], status: 'sent', code: 'PONDERED' },
  {
    says: 'INVALID in the answer', faults: ['answered-invalid'], status: 'failed', reason: 'content-refused', arrived: 0,
    code: 'INVALID:file.extension.not.allowed',
  },
  {
    says: 'NOT_ALLOWED: exempt', suffix: '0001', status: 'failed', reason: 'recipient-exempt',
    code: 'NOT_ALLOWED:recipient.exempt',
  },
  {
    says: 'NOT_ALLOWED: closed', suffix: '0002', status: 'failed', reason: 'recipient-disabled',
    code: 'NOT_ALLOWED:recipient.mailbox.closed',
  },
  {
    says: 'NOT_ALLOWED: not registered', suffix: '0003', status: 'failed', reason: 'recipient-unknown',
    code: 'NOT_ALLOWED:recipient.not.registered',
  },
  {
    says: 'NOT_ALLOWED: the sender', faults: ['sender-not-allowed'], status: 'failed', reason: 'sender-refused',
    code: 'NOT_ALLOWED:sender.not.allowed',
  },
  {
    says: '400', faults: ['refused-400'], status: 'failed', reason: 'content-refused', code: 'file.extension.not.allowed',
    arrived: 0,
  },
  { says: '413', faults: ['too-large-413'], status: 'failed', reason: 'too-large', code: '413', arrived: 0 },
  route('token-401', 'credential-refused'),
  route('forbidden-403', 'credential-refused'),
  route('burst-503', 'overloaded'),
  route('throttled-429', 'overloaded'),
  doubt('failed-500', 'counterpart-failed'),
  doubt('failed-502', 'counterpart-failed'),
  doubt('failed-504', 'counterpart-failed'),
  doubt('cut-before-store', 'cut-off'),
  doubt('cut-after-201', 'cut-off'),
  doubt('answered-garbage', 'answer-unintelligible'),
  doubt('silent', 'timed-out'),
  {
    says: '409 to a repeat', faults: ['cut-after-201', 'receipt-never', 'duplicate-409'], status: 'sent', code: '409',
    by: ['lapsed', 'in-doubt', 'cut-off'],
  },
]

/** Events of the log, about a letter that was sent and has no receipt. */
const tagged: readonly (readonly [tag: string, status: string, reason?: string])[] = [
  ['DELAYED_MEMO_SEND_VALIDATED_AWAITING_DELAY', 'sent'],
  ['MEMO_SEND_VALIDATED', 'sent'],
  ['MEMO_SEND_READY_FOR_FETCH', 'sent'],
  ['MEMO_AVAILABLE_TO_RECIPIENT', 'delivered'],
  ['MEMO_SEND_SENT_TO_RECIPIENT_SYSTEM', 'delivered'],
  ['MEMO_SEND_SENT_TO_RECIPIENT_SYSTEM_FAILED', 'sent'],
  ['MESSAGE_READ', 'delivered'],
  ['MESSAGE_LEGALLY_NOTIFIED', 'delivered'],
  ['MEMO_SEND_VALIDATION_FAILED', 'failed', 'content-refused'],
  ['MEMO_TRANSFORMATION_FAILED', 'failed', 'content-refused'],
  ['MEMO_SEND_FAILED', 'failed', 'refused'],
  ['MEMO_RECALLED', 'cancelled', 'cancelled-by-counterpart'],
  ['NEM_SMS_SENT_SUCCESSFULLY', 'delivered'],
  ['NEM_SMS_SENT_AND_REJECTED', 'failed', 'recipient-unreachable'],
  ['NEM_SMS_SEND_FAILED', 'failed', 'recipient-unreachable'],
  ['UNOPENED_MAIL_SENT_AS_PHYSICAL_POST', 'sent'],
  ['MEMO_SENT_TO_THE_MOON', 'sent'],
]

describe('What NgDP says, and the status it leads to', () => {
  let ngdp: DigitalPostCounterpart
  let hub: TestHub
  let number = 0

  before(async () => {
    const tls = authority.cert(['127.0.0.1', 'localhost'])
    ngdp = await startDigitalPost({ now: () => Date.now(), ...system, tls, ca: authority.ca })
    const settings = {
      adapter: 'digital-post', address: ngdp.url, ...system, certificate: client.cert, key: client.key, ca: authority.ca,
      sender: { cvr: '12345678', label: 'Jobcenter' }, receipts: 'none', timeoutMs: 1000,
    }
    const pulled = { receipts: 'pull', events: 'pull', pullEveryMs: 50 }
    const nowhere = { ...settings, address: 'https://127.0.0.1:1/apis/v1', lookUp: false }
    hub = await openHub({
      silo: { channels: ['eboks', 'nemsms'] },
      routes: [
        {
          name: 'bundt', channel: 'eboks', match: { topics: ['moede.bundt'] }, width: 32, ...brisk,
          settings: { ...settings, bulk: true },
        },
        { name: 'eboks', channel: 'eboks', ...brisk, settings: { ...settings, ...pulled } },
        { name: 'nemsms', channel: 'nemsms', ...brisk, settings: nowhere },
      ],
    })
  })
  after(async () => {
    await hub.stop()
    await ngdp.stop()
  })
  afterEach(() => {
    for (const { name, on } of ngdp.faults.list()) if (on) ngdp.faults.switchOff(name as DigitalPostFault)
    ngdp.arrivals.clear()
  })

  const post = async (said: Members): Promise<string> => {
    const body = { reference: `r-${number += 1}`, topic: 'moede.booket', ...said }
    const { status, body: { id }, text } = await hub.call('/v1/messages', { body })
    expect(status, text).to.equal(202)
    return id
  }
  const letter = (suffix = '2222', more: Members = {}): Promise<string> => {
    const documents = [{ filename: 'brev.txt', mediaType: 'text/plain', data }]
    return post({ channel: 'eboks', recipient: { cpr: `410190${suffix}` }, content: { title: 'Afgørelse', documents }, ...more })
  }
  const read = async (id: string): Promise<Members> => (await hub.call(`/v1/transactions/${id}`)).body
  const entry = (of: string, fits: (entry: Members) => boolean) => follow(hub, (each) => each['id'] === of && fits(each))
  const codeOf = (each: Members): unknown => (each['evidence'] as Members | undefined)?.['code']
  const metrics = async (): Promise<string> => (await hub.call('/metrics', { as: 'drift' })).text
  const unknownCodes = async (): Promise<number> =>
    Number(/sluse_unknown_codes_total\{route="eboks"\} (\d+)/.exec(await metrics())?.[1] ?? 0)

  for (const { says, faults = [], suffix, status, reason, code, by, arrived = 1 } of rows) {
    it(`${says} → ${by ? `${by[1]}, then ` : ''}${status}${reason ? ` (${reason})` : ''}`, async () => {
      for (const fault of faults) ngdp.faults.switchOn(fault, { times: 1 })
      const id = await letter(suffix)
      const last = await entry(id, (each) => each['status'] === status && (code === undefined || codeOf(each) === code))
      expect(last['reason']).to.equal(reason)
      const { timeline } = await read(id) as { readonly timeline: readonly Members[] }
      if (by) {
        expect(timeline.map(({ event, status: reached, reason: why }) => [event, reached, why])).to.deep.include([...by])
      }
      expect(ngdp.arrivals.all()).to.have.length(arrived)
    })
  }

  it('nobody at the address → queued (unreachable), and nothing is lost', async () => {
    const id = await post({ channel: 'nemsms', recipient: { cpr: '4101902222' }, content: { text: 'Husk din samtale.' } })
    const postponed = await entry(id, ({ event }) => event === 'postponed')
    expect(postponed).to.include({ status: 'queued', reason: 'unreachable' })
  })

  it('a code that nobody knows is counted', async () => {
    const before = await unknownCodes()
    ngdp.faults.switchOn('unknown-code', { times: 1 })
    await entry(await letter(), (each) => each['status'] === 'failed')
    expect(await unknownCodes()).to.equal(before + 1)
  })

  for (const [tag, status, reason] of tagged) {
    it(`${tag} → ${status}${reason ? ` (${reason})` : ''}`, async () => {
      const before = await unknownCodes()
      ngdp.faults.switchOn('receipt-never', { times: 1 })
      const id = await letter()
      await entry(id, (each) => each['status'] === 'sent')
      ngdp.happen(messageUuid(id) ?? '', tag)
      const told = await entry(id, (each) => codeOf(each) === tag)
      expect(told['status']).to.equal(status)
      expect(told['reason']).to.equal(reason)
      expect(await unknownCodes() - before).to.equal(tag === 'MEMO_SENT_TO_THE_MOON' ? 1 : 0)
    })
  }

  const troubled: readonly DigitalPostFault[] = [
    'receipt-twice', 'receipt-early', 'receipt-gone', 'receipt-cut', 'receipt-garbage', 'clock-skew', 'delete-503', 'pages-shift',
  ]
  for (const fault of troubled) {
    it(`${fault}: delivered in spite of it, once, and so is the next`, async () => {
      ngdp.faults.switchOn(fault, { times: 1 })
      const ids = [await letter(), await letter()]
      for (const id of ids) {
        await entry(id, (each) => each['status'] === 'delivered')
        const { timeline } = await read(id) as { readonly timeline: readonly Members[] }
        expect(timeline.filter(({ event }) => event === 'delivered')).to.have.length(1)
      }
      expect(ngdp.arrivals.all()).to.have.length(2)
    })
  }

  it('bulks whose answers are lost are in doubt, letter by letter, and each letter arrives once', async () => {
    // How many requests thirty letters become is chance; the first is one of them.
    ngdp.faults.switchOn('cut-after-201', { times: 1 })
    const ids = await Promise.all(Array.from({ length: 30 }, () => letter('2222', { topic: 'moede.bundt' })))
    for (const id of ids) await entry(id, (each) => each['status'] === 'delivered')
    expect(ngdp.arrivals.all()).to.have.length(30)
    expect(ngdp.faults.list().find(({ name }) => name === 'cut-after-201')?.on).to.equal(false)
  })

  it('a letter that was opened says when, beside when it was delivered', async () => {
    const id = await letter()
    await entry(id, (each) => each['status'] === 'delivered')
    expect(await read(id)).not.to.have.property('read')
    ngdp.happen(messageUuid(id) ?? '', 'MESSAGE_READ')
    await entry(id, (each) => codeOf(each) === 'read:MESSAGE_READ')
    const told = await read(id)
    expect(told).to.include({ status: 'delivered' })
    expect(told['read']).to.have.nested.property('evidence.claimedAt')
    expect((told['delivery'] as Members)['evidence']).to.include({ code: 'COMPLETED' })
  })

  it('a receipt of no transaction is kept where operators look, and changes nothing', async () => {
    ngdp.put({ messageUUID: '0d9c5c7e-7a10-4c4e-9d53-8f1b0a6d2e44', receiptStatus: 'NOT_ALLOWED', errorCode: 'recipient.exempt' })
    for (const _ of [1, 2]) await entry(await letter(), (each) => each['status'] === 'delivered')
    const { body } = await hub.call('/v1/operations/stray-receipts', { as: 'drift' })
    expect((body['receipts'] as unknown as readonly Members[])[0]).to.deep.include({
      id: '0d9c5c7e-7a10-7c4e-9d53-8f1b0a6d2e44', kind: 'refused', reason: 'recipient-exempt', times: 1,
      evidence: { code: 'NOT_ALLOWED:recipient.exempt' },
    })
    expect(await metrics()).to.include('sluse_receipts_stray_total 1')
  })
})
