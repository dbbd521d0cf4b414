import { expect } from 'chai'
import { errors, httpStatuses, statuses } from '../../adapters/twilio/codes.ts'
import { told } from '../../adapters/twilio/outcome.ts'
import { completed, twilioSettings, type TwilioSettings } from '../../adapters/twilio/settings.ts'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Outcome } from '../../core/outcome.ts'
import { reasons } from '../../core/reason.ts'
import { createRecords } from '../../world/records.ts'
import {
  accountSid, authToken, deliveryTo, from, mac, never, openBench, phone, text, withAnswer, withBench, type Bench,
} from './twilio-bench.ts'

const sid = `SM${'a'.repeat(32)}`
const message = (more: object = {}): object => ({
  sid, status: 'queued', error_code: null, num_segments: '2', to: phone, from, body: text,
  date_created: 'Mon, 02 Mar 2026 09:00:00 +0000', date_updated: 'Mon, 02 Mar 2026 09:00:00 +0000', date_sent: null, ...more,
})
const problem = (code: number, status = 400): object =>
  ({ code, message: `about ${phone}`, more_info: 'https://www.twilio.com/docs/errors', status })

const outcomeOf = async (answer: { status: number; body: unknown; headers?: Record<string, string> }): Promise<Outcome> => {
  let outcome: Outcome | undefined
  await withAnswer(answer, async (adapter, world) => {
    outcome = await adapter.send(deliveryTo(), never())
    expect(world.recorded() + JSON.stringify(outcome)).not.to.include(phone).and.not.to.include(text)
  })
  return outcome as Outcome
}

describe('Twilio\'s statuses', () => {
  const rows: readonly (readonly [status: string, kind: string, reason?: string])[] = [
    ['accepted', 'accepted'], ['scheduled', 'accepted'], ['queued', 'accepted'], ['sending', 'accepted'], ['sent', 'accepted'],
    ['delivered', 'delivered'], ['read', 'read'], ['partially_delivered', 'refused', 'delivered-in-part'],
    ['canceled', 'refused', 'cancelled-by-counterpart'], ['undelivered', 'refused', 'recipient-unreachable'],
    ['failed', 'refused', 'refused'],
  ]

  it('are all in this test', () => {
    expect(Object.keys(statuses)).to.have.members(rows.map(([status]) => status))
  })

  for (const [status, kind, reason] of rows) {
    it(`${status} → ${kind}${reason ? ` ${reason}` : ''}`, async () => {
      const said = told(status, '', () => { throw new Error('known') })
      expect(said).to.deep.equal({ kind, code: status, ...(reason && { reason }) })
      const outcome = await outcomeOf({ status: 201, body: message({ status }) })
      const evidence = { handle: sid, code: status, parts: 2, claimedAt: undefined }
      const expected = reason ? { kind: 'refused', reason, evidence } : { kind: kind === 'read' ? 'delivered' : kind, evidence }
      expect(outcome).to.deep.equal(expected)
    })
  }

  it('that nobody has heard of are noted and counted, and the message is theirs all the same', () => withAnswer(
    { status: 201, body: message({ status: 'levitating' }) },
    async (adapter, world) => {
      const outcome = await adapter.send(deliveryTo(), never())
      expect(outcome).to.include({ kind: 'accepted' })
      expect(world.measured).to.deep.include({ name: 'sluse_unknown_codes_total', labels: { route: 'sms' }, value: 1 })
    },
  ))

  it('that are no word at all are nothing', () => {
    for (const status of [undefined, '', 'Delivered!', 5, {}, 'x'.repeat(33), 'constructor ']) {
      expect(told(status, '', () => undefined), String(status)).to.equal(undefined)
    }
    expect(told('constructor', '', () => undefined)).to.deep.equal({ kind: 'noted', code: 'constructor' })
  })
})

describe('Twilio\'s error codes', () => {
  const blames = { permanent: undefined, passing: 'message', route: 'route' }
  // The rows that the hub's behaviour was decided by; the others of the table go through the same three classes below.
  const decided: Readonly<Record<string, readonly [kind: string, reason: string]>> = {
    21211: ['permanent', 'recipient-unknown'], 21614: ['permanent', 'recipient-unreachable'],
      21612: ['permanent', 'recipient-unreachable'],
    21610: ['permanent', 'recipient-opted-out'], 21408: ['permanent', 'country-closed'],
      30006: ['permanent', 'recipient-unreachable'],
    30005: ['permanent', 'recipient-unknown'], 30003: ['passing', 'recipient-unreachable'],
      30008: ['passing', 'counterpart-failed'],
    30001: ['passing', 'overloaded'], 30010: ['passing', 'policy-refused'], 30017: ['passing', 'overloaded'],
      30022: ['passing', 'overloaded'],
    30002: ['route', 'credential-refused'], 20003: ['route', 'credential-refused'], 21606: ['route', 'sender-refused'],
    30034: ['route', 'sender-refused'], 30004: ['permanent', 'policy-refused'], 30007: ['permanent', 'content-refused'],
    30036: ['permanent', 'expired'], 20429: ['route', 'overloaded'],
  }

  it('are decided', () => {
    for (const [code, [kind, reason]] of Object.entries(decided)) expect(errors[code], code)
      .to.deep.equal({ class: kind, reason })
    for (const { reason } of [...Object.values(errors), ...Object.values(httpStatuses)]) expect(reasons).to.have.property(reason)
  })

  for (const [code, { class: kind, reason }] of Object.entries(errors)) {
    it(`${code} in an answer → ${kind} ${reason}, in a callback → refused ${reason}`, async () => {
      const outcome = await outcomeOf({ status: 400, body: problem(Number(code)) })
      expect(outcome).to.deep.include({ kind: kind === 'permanent' ? 'refused' : 'postponed', reason, evidence: { code } })
      expect('blame' in outcome ? outcome.blame : undefined).to.equal(blames[kind])
      for (const status of ['undelivered', 'failed']) {
        expect(told(status, code, () => undefined)).to.deep.equal({ kind: 'refused', reason, code: `${status}:${code}` })
      }
    })
  }

  it('that are not in the table are counted and kept as evidence', () =>
    withAnswer({ status: 400, body: problem(21999) }, async (adapter, world) => {
    const outcome = await adapter.send(deliveryTo(), never())
    expect(outcome).to.deep.equal({ kind: 'refused', reason: 'refused', evidence: { code: '21999' } })
    expect(world.measured).to.deep.include({ name: 'sluse_unknown_codes_total', labels: { route: 'sms' }, value: 1 })
    let counted = 0
    expect(told('undelivered', '39999', () => { counted += 1 }))
      .to.deep.include({ reason: 'recipient-unreachable', code: 'undelivered:39999' })
    expect(counted).to.equal(1)
  }))
})

describe('Twilio\'s other answers', () => {
  const later = { 'retry-after': '7' }
  const rows: readonly (readonly [name: string, answer: Parameters<typeof outcomeOf>[0], expected: object])[] = [
    ...[500, 502, 503, 504].map((status) => (
      [`${status}`, { status, body: problem(20500, status) }, { kind: 'unknown', reason: 'counterpart-failed' }] as const)),
    ['503 that is no JSON', { status: 503, body: '<html>' }, { kind: 'unknown', reason: 'counterpart-failed' }],
    ['429', { status: 429, body: problem(20429, 429), headers: later },
      { kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 7000 }],
    ['429 that is no JSON', { status: 429, body: '', headers: later },
      { kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 7000 }],
    ['429 with a code of the message', { status: 429, body: problem(30022) },
      { kind: 'postponed', reason: 'overloaded', blame: 'route' }],
    ['401', { status: 401, body: '' }, { kind: 'postponed', reason: 'credential-refused', blame: 'route' }],
    ['403', { status: 403, body: '' }, { kind: 'postponed', reason: 'credential-refused', blame: 'route' }],
    ['404', { status: 404, body: 'nothing here' }, { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }],
    ['405', { status: 405, body: '' }, { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }],
    ['410', { status: 410, body: '' }, { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }],
    ['413', { status: 413, body: '' }, { kind: 'refused', reason: 'too-large' }],
    ['408', { status: 408, body: '' }, { kind: 'unknown', reason: 'timed-out' }],
    ['307', { status: 307, body: '', headers: { location: 'http://127.0.0.1:1/' } },
      { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }],
    ['a 400 that is not Twilio\'s', { status: 400, body: '<html>' },
      { kind: 'postponed', reason: 'answer-unintelligible', blame: 'route' }],
    ['201 that is no JSON', { status: 201, body: 'thanks' }, { kind: 'unknown', reason: 'answer-unintelligible' }],
    ['201 of nothing', { status: 201, body: 'null' }, { kind: 'unknown', reason: 'answer-unintelligible' }],
    ['201 without a name', { status: 201, body: message({ sid: undefined }) },
      { kind: 'unknown', reason: 'answer-unintelligible' }],
    ['201 with another kind of name', { status: 201, body: message({ sid: `CA${'a'.repeat(32)}` }) },
      { kind: 'unknown', reason: 'answer-unintelligible' }],
    ['201 with a name and little else', { status: 201, body: { sid } }, { kind: 'accepted' }],
    ['an error of the newer form', { status: 400, body: { type: 'x', title: phone, status: 400, code: 21610 } },
      { kind: 'refused', reason: 'recipient-opted-out' }],
    ['an answer without an end', { status: 201, body: `"${'x'.repeat(5 * 1024 * 1024)}"` },
      { kind: 'unknown', reason: 'answer-unintelligible' }],
  ]
  for (const [name, answer, expected] of rows) {
    it(`${name} → ${Object.values(expected).join(' ')}`, async () => expect(await outcomeOf(answer)).to.deep.include(expected))
  }
})

describe('a message to Twilio', () => {
  let bench: Bench
  before(async () => { bench = await openBench() })
  after(() => bench.stop())
  const arrived = (id: string) =>
    bench.counterpart.arrivals.all().find(({ content }) => (content as { callback?: string }).callback?.includes(id))

  it('says who, what and where to report', async () => {
    const delivery = deliveryTo()
    const outcome = await bench.adapter.send(delivery, never())
    expect(outcome.kind).to.equal('accepted')
    const callback = `${bench.inletUrl}/status/${delivery.id}/1/${mac(`${delivery.id}.1`)}`
    expect(arrived(delivery.id))
      .to.deep.include({ to: phone, content: { text, from, validitySeconds: 36_000, callback }, key: outcome.evidence?.handle })
  })

  it('is not tried for longer than the silo wants it said', async () => {
    const delivery = deliveryTo(phone, text, { expiresAt: Date.now() + 600_000 })
    await bench.adapter.send(delivery, never())
    const { validitySeconds } = arrived(delivery.id)?.content as { validitySeconds: number }
    expect(validitySeconds).to.be.within(500, 600)
  })

  it('goes to the countries of the route only', () =>
    withBench({ settings: { countries: ['46', '298'] } }, async ({ adapter, counterpart }) => {
    for (const to of ['+46701234567', '+298212345']) expect((await adapter.send(deliveryTo(to), never())).kind, to)
      .to.equal('accepted')
    for (const to of [phone, '+299212345']) {
      expect(await adapter.send(deliveryTo(to), never()), to).to.deep.equal({ kind: 'refused', reason: 'country-closed' })
    }
    expect(counterpart.arrivals.all()).to.have.length(2)
  }))

  it('may go through a messaging service and under an API key', () => {
    const key = { apiKey: `SK${'1'.repeat(32)}`, apiSecret: 'a-secret-of-the-tests' }
    const settings = { from: undefined, messagingServiceSid: `MG${'2'.repeat(32)}`, ...key }
    return withBench({ settings, twilio: { ...key, authToken } }, async ({ adapter, counterpart }) => {
      const outcome = await adapter.send(deliveryTo(), never())
      expect(outcome).to.deep.include({ kind: 'accepted' })
      expect(outcome.evidence).to.include({ code: 'accepted' })
      expect(counterpart.arrivals.all()[0]?.content).to.include({ from: settings.messagingServiceSid })
    })
  })

  it('under a credential that is not known waits, and the route is to blame', () =>
    withBench({ settings: { authToken: 'another token altogether' } }, async ({ adapter }) => {
    expect(await adapter.send(deliveryTo(), never())).to.deep.equal({
      kind: 'postponed', reason: 'credential-refused', blame: 'route', retryAfterMs: undefined, evidence: { code: '20003' },
    })
  }))

  it('whose answer takes long is in doubt after the route\'s own time', () =>
    withBench({ settings: { timeoutMs: 200 } }, async ({ adapter, counterpart }) => {
    counterpart.faults.switchOn('slow-answer', { times: 1 })
    expect(await adapter.send(deliveryTo(), never())).to.deep.equal({ kind: 'unknown', reason: 'timed-out' })
    expect(counterpart.arrivals.all()).to.have.length(1)
  }))

  it('that is answered slowly but in time is theirs', () =>
    withBench({ twilio: { slowMs: 50 } }, async ({ adapter, counterpart }) => {
    counterpart.faults.switchOn('slow-answer', { times: 1 })
    expect((await adapter.send(deliveryTo(), never())).kind).to.equal('accepted')
  }))

  it('counts under names that the hub\'s records know', async () => {
    const { records } = createRecords()
    records.count('sluse_unknown_codes_total', { route: 'sms' })
    records.count('sluse_inlet_ignored_total', { route: 'sms', why: 'signature-wrong' })
  })
})

describe('the settings of Twilio', () => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(twilioSettings)
  const given = { adapter: 'twilio', accountSid, authToken, from }

  it('name one sender', () => {
    expect(validate(given)).to.equal(true)
    expect(validate({ ...given, messagingServiceSid: `MG${'2'.repeat(32)}` })).to.equal(false)
    expect(validate({ ...given, from: undefined })).to.equal(false)
    for (const name of ['Jobcenter', 'STAR 2', '+4550001234', '1204']) expect(validate({ ...given, from: name }), name)
      .to.equal(true)
    for (const name of ['twelve chars', '+0', 'æøå', '123456789', '']) expect(validate({ ...given, from: name }), name)
      .to.equal(false)
  })

  it('lead to Twilio, or to this machine', () => {
    for (const baseUrl of ['https://api.dublin.ie1.twilio.com', 'http://127.0.0.1:4000', 'http://localhost:1',
      'https://api.twilio.com/']) {
      expect(validate({ ...given, baseUrl }), baseUrl).to.equal(true)
    }
    for (const baseUrl of ['http://api.twilio.com', 'https://twilio.com.example', 'https://nottwilio.com', 'http://10.0.0.1',
      'https://api.twilio.com/x']) {
      expect(validate({ ...given, baseUrl }), baseUrl).to.equal(false)
    }
  })

  it('have an API key with its secret or none', () => {
    expect(validate({ ...given, apiKey: `SK${'1'.repeat(32)}` })).to.equal(false)
    expect(validate({ ...given, apiKey: `SK${'1'.repeat(32)}`, apiSecret: 'a-secret-of-the-tests' })).to.equal(true)
  })

  it('that are left out are those of the schema', () => {
    const complete = completed(given as TwilioSettings)
    for (const [name, { default: standard }] of Object.entries(twilioSettings.properties as Record<string,
      { default?: unknown }>)) {
      if (standard !== undefined) expect(complete).to.have.property(name).deep.equal(standard)
    }
  })
})
