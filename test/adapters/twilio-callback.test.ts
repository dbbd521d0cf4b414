import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import twilio from 'twilio'
import { formOf, formOfJson } from '../../adapters/twilio/form.ts'
import { isSigned, signatureOf } from '../../adapters/twilio/signature.ts'
import type { InletRequest } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import { applied } from '../../core/receipt.ts'
import type { Transaction } from '../../core/transaction.ts'
import { sign } from '../../sandbox/twilio/callback.ts'
import { authToken, deliveryTo, mac, never, openBench, phone, text, withBench, type Bench } from './twilio-bench.ts'

const url = 'https://hub.example/inlets/sms/status/0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50/1/abcdefghijklmnop'
const formFrom = (members: Readonly<Record<string, string>>) =>
  new Map(Object.entries(members).map(([name, value]) => [name, new Set([value])]))

describe('Twilio\'s signature', () => {
  const members = fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true })
  const host = fc.constantFrom('hub.example', 'hub.example:443', 'hub.example:8443', '127.0.0.1:8080', '[::1]:80')
  const addresses = fc.tuple(fc.constantFrom('https://', 'http://'), host,
    fc.constantFrom('/', '/inlets/sms/status/x', '/a?b=c', '/a?b=%27\'c')).map((all) => all.join(''))

  it('is the one of the documentation', () => {
    const form = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310',
      To: '+18005551212' }
    const signed = 'https://mycompany.com/myapp.php?foo=1&bar=2'
    expect(signatureOf('12345', signed, formFrom(form))).to.equal(twilio.getExpectedTwilioSignature('12345', signed, form))
  })

  it('is what Twilio\'s own library makes, and the sandbox', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), addresses, members, (token, address, form) => {
      const signature = signatureOf(token, address, formFrom(form))
      expect(signature).to.equal(twilio.getExpectedTwilioSignature(token, address, form))
      expect(signature).to.equal(sign(token, address, form))
    }))
  })

  it('is believed where Twilio\'s own library believes it', () => {
    const respelled = (address: string): string => address.replace(/:(443|80|8443|8080)(?=\/|$)/, '')
    fc.assert(fc.property(addresses, addresses, members, fc.boolean(), (called, other, form, same) => {
      const signed = same ? respelled(called) : other
      const signature = twilio.getExpectedTwilioSignature(authToken, signed, form)
      expect(isSigned(authToken, signature, called, formFrom(form)))
        .to.equal(twilio.validateRequest(authToken, signature, called, form))
    }))
  })

  it('of a name that comes twice is over both values once, in order', () => {
    const form = { To: ['b', 'a', 'b'] }
    expect(signatureOf('t', url, new Map([['To', new Set(['b', 'a', 'b'])]])))
      .to.equal(twilio.getExpectedTwilioSignature('t', url, form))
  })

  it('of any text is none', () => {
    fc.assert(fc.property(fc.string(), (header) => !isSigned(authToken, header, url, new Map())))
  })
})

describe('a form', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }),
      { noNullPrototype: true }), (members) => {
      const form = formOf(Buffer.from(new URLSearchParams(members).toString()))
      expect(Object.fromEntries([...form ?? []].map(([name, values]) => [name, [...values][0]]))).to.deep.equal(members)
    }))
  })

  it('has bounds', () => {
    expect(formOf(Buffer.alloc(65_537, 'a'))).to.equal(undefined)
    expect(formOf(Buffer.from('a=b&'.repeat(201)))).to.equal(undefined)
    expect(formOf(Buffer.from('a=b&'.repeat(200)))?.size).to.equal(1)
    expect(formOfJson(Buffer.from(`"${'a'.repeat(65_536)}"`))).to.equal(undefined)
    for (const body of ['', '[]', 'null', '5', '{']) expect(formOfJson(Buffer.from(body)), body).to.equal(undefined)
  })
})

/** The statuses a transaction goes through when the receipts come in this order. */
const lived = (id: string, receipts: readonly Receipt[]): readonly string[] => {
  let transaction = { id, status: 'sending', attempt: 1, version: 1 } as Transaction
  return receipts.map((receipt) => {
    transaction = applied(transaction, receipt, 1).next
    return transaction.status
  })
}

describe('Twilio\'s callbacks', () => {
  let bench: Bench
  before(async () => { bench = await openBench() })
  after(() => bench.stop())
  beforeEach(() => {
    const { faults } = bench.counterpart
    for (const { name } of faults.list()) faults.switchOff(name as 'list-late')
  })

  const answered = (sid: string | undefined, status: string) => bench.counterpart.callbacks.waitFor(
    ({ key, content }) => key === sid && (content as { status: string }).status === status, AbortSignal.timeout(10_000))

  /** Sends, waits for the callback about `status`, and answers what the hub was told. */
  const told = async (status: string, to = phone): Promise<{ id: string; receipts: readonly Receipt[]; answer: unknown }> => {
    const delivery = deliveryTo(to)
    const outcome = await bench.adapter.send(delivery, never())
    const { content } = await answered(outcome.evidence?.handle, status)
    return { id: delivery.id, receipts: bench.receiptsOf(delivery.id), answer: (content as { answer: number }).answer }
  }

  it('tell of sent and delivered, with the name, the attempt and the word', async () => {
    const { id, receipts, answer } = await told('delivered')
    expect(answer).to.equal(204)
    expect(receipts.map(({ kind, evidence: { code, attempt } }) => [kind, code, attempt]))
      .to.deep.equal([['accepted', 'sent', 1], ['delivered', 'delivered', 1]])
    expect(receipts[0]?.evidence.handle).to.match(/^SM[0-9a-f]{32}$/).and.equal(receipts[1]?.evidence.handle)
    expect(lived(id, receipts)).to.deep.equal(['sent', 'delivered'])
  })

  const ends: readonly (readonly [digits: string, status: string, kind: string, reason: string | undefined, code: string])[] = [
    ['0001', 'failed', 'refused', 'overloaded', 'failed:30001'],
    ['0002', 'failed', 'refused', 'credential-refused', 'failed:30002'],
    ['0003', 'undelivered', 'refused', 'recipient-unreachable', 'undelivered:30003'],
    ['0004', 'undelivered', 'refused', 'policy-refused', 'undelivered:30004'],
    ['0005', 'undelivered', 'refused', 'recipient-unknown', 'undelivered:30005'],
    ['0006', 'undelivered', 'refused', 'recipient-unreachable', 'undelivered:30006'],
    ['0007', 'undelivered', 'refused', 'content-refused', 'undelivered:30007'],
    ['0008', 'undelivered', 'refused', 'counterpart-failed', 'undelivered:30008'],
    ['0010', 'failed', 'refused', 'policy-refused', 'failed:30010'],
    ['0017', 'failed', 'refused', 'overloaded', 'failed:30017'],
    ['0022', 'failed', 'refused', 'overloaded', 'failed:30022'],
    ['0034', 'undelivered', 'refused', 'sender-refused', 'undelivered:30034'],
    ['0036', 'undelivered', 'refused', 'expired', 'undelivered:30036'],
    ['9002', 'read', 'read', undefined, 'read'],
    ['9003', 'canceled', 'refused', 'cancelled-by-counterpart', 'canceled'],
    ['9004', 'partially_delivered', 'refused', 'delivered-in-part', 'partially_delivered'],
  ]
  for (const [digits, status, kind, reason, code] of ends) {
    it(`${code} → ${kind}${reason ? ` ${reason}` : ''}`, async () => {
      const { receipts } = await told(status, `+452000${digits}`)
      const last = receipts.at(-1)
      expect([last?.kind, last?.reason, last?.evidence.code]).to.deep.equal([kind, reason, code])
    })
  }

  it('undelivered-30003, switched on, is the end of a message', async () => {
    bench.counterpart.faults.switchOn('undelivered-30003', { times: 1 })
    const { id, receipts } = await told('undelivered')
    expect(lived(id, receipts)).to.deep.equal(['sent', 'failed'])
  })

  it('with a status nobody has heard of are noted and counted', async () => {
    const { receipts } = await told('delivered', '+4520009005')
    expect(receipts.map(({ kind }) => kind)).to.deep.equal(['noted', 'accepted', 'delivered'])
    expect(bench.world.measured).to.deep.include({ name: 'sluse_unknown_codes_total', labels: { route: 'sms' }, value: 1 })
  })

  it('callbacks-reversed never take a status back', async () => {
    bench.counterpart.faults.switchOn('callbacks-reversed', { times: 1 })
    const { id, receipts } = await told('sent')
    expect(receipts.map(({ kind }) => kind)).to.deep.equal(['delivered', 'accepted'])
    expect(lived(id, receipts)).to.deep.equal(['delivered', 'delivered'])
  })

  it('callbacks-doubled are handed on as they come, each with the same evidence', async () => {
    bench.counterpart.faults.switchOn('callbacks-doubled', { times: 1 })
    const delivery = deliveryTo()
    await bench.adapter.send(delivery, never())
    await bench.receipts.waitFor(({ key }) =>
      key === delivery.id && bench.receiptsOf(delivery.id).length === 4, AbortSignal.timeout(10_000))
    const [sent, again, delivered, once] = bench.receiptsOf(delivery.id)
    expect([sent, delivered]).to.deep.equal([again, once])
    expect(lived(delivery.id, bench.receiptsOf(delivery.id))).to.deep.equal(['sent', 'sent', 'delivered', 'delivered'])
  })

  it('callback-first: the hub knows before the answer', async () => {
    bench.counterpart.faults.switchOn('callback-first', { times: 1 })
    const delivery = deliveryTo()
    const outcome = await bench.adapter.send(delivery, never())
    expect(outcome.kind).to.equal('accepted')
    expect(lived(delivery.id, bench.receiptsOf(delivery.id))).to.deep.equal(['sent', 'delivered'])
  })

  for (const fault of ['cut-after-store', 'garbage-answer', 'failed-503-after-store'] as const) {
    it(`${fault}: the first callback tells what the lost answer would have`, async () => {
      bench.counterpart.faults.switchOn(fault, { times: 1 })
      const delivery = deliveryTo()
      expect((await bench.adapter.send(delivery, never())).kind).to.equal('unknown')
      await bench.receipts.waitFor(({ key }) => key === delivery.id, AbortSignal.timeout(10_000))
      expect(bench.receiptsOf(delivery.id)[0]).to.deep.include({ kind: 'accepted' })
    })
  }

  for (const fault of ['signature-wrong', 'signature-host-wrong'] as const) {
    it(`${fault}: nothing is believed`, async () => {
      bench.counterpart.faults.switchOn(fault, { times: 1 })
      const { receipts, answer } = await told('delivered')
      expect(answer).to.equal(403)
      expect(receipts).to.deep.equal([])
      expect(bench.world.measured)
        .to.deep.include({ name: 'sluse_inlet_ignored_total', labels: { route: 'sms', why: 'signature-wrong' }, value: 1 })
    })
  }

  it('callbacks-missing: Twilio can be asked instead', async () => {
    bench.counterpart.faults.switchOn('callbacks-missing', { times: 1 })
    const delivery = deliveryTo()
    const outcome = await bench.adapter.send(delivery, never())
    const answer = await bench.adapter.lookup?.(delivery, never())
    expect(answer).to.deep.include({ kind: 'accepted' })
    expect(answer && 'evidence' in answer && answer.evidence?.handle).to.equal(outcome.evidence?.handle)
    expect(bench.receiptsOf(delivery.id)).to.deep.equal([])
  })

  it('are signed for the public address, whatever stands in front', () =>
    withBench({ publicUrl: 'https://hub.example' }, async ({ adapter, receipts, counterpart }) => {
    const delivery = deliveryTo()
    await adapter.send(delivery, never())
    await receipts.waitFor(({ content }) => (content as Receipt).kind === 'delivered', AbortSignal.timeout(10_000))
    expect(counterpart.callbacks.all()[0]?.to).to.match(/^https:\/\/hub\.example\//)
  }))

  it('are not thanked for before the hub has them', async () => {
    let commit: () => void = () => undefined
    const committed = new Promise<void>((resolve) => { commit = resolve })
    const commits: string[] = []
    const keep = async (receipt: Receipt): Promise<void> => {
      commits.push(receipt.kind)
      await committed
    }
    await withBench({ commit: keep }, async ({ inlet }) => {
      const order: string[] = []
      const answer = inlet.answer(signedRequest({ MessageSid: sid, MessageStatus: 'sent' }), async (receipt) => {
        await keep(receipt)
        order.push('kept')
      }).then(({ status }) => void order.push(String(status)))
      commit()
      await answer
      expect(order).to.deep.equal(['kept', '204'])
    })
  })

  it('that the hub cannot keep are not thanked for', async () => {
    const failing = bench.inlet.answer(signedRequest({ MessageSid: sid, MessageStatus: 'sent' }), () =>
      Promise.reject(new Error('disk full')))
    expect(await failing.catch((error: Error) => error.message)).to.equal('disk full')
  })

  it('leave no number and no text anywhere', () => {
    const seen = bench.world.recorded() + JSON.stringify(bench.receipts.all())
    for (const secret of [phone, '20987654', text, '+452000']) expect(seen).not.to.include(secret)
  })
})

const sid = `SM${'b'.repeat(32)}`
const id = '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50'
const pathFor = (attempt: number | string, check = mac(`${id}.${attempt}`)): string => `/status/${id}/${attempt}/${check}`
const base = 'https://hub.example/inlets/sms'

const signedRequest = (members: Readonly<Record<string, string>>, path = pathFor(1)): InletRequest => ({
  method: 'POST', path, url: base + path, headers: { 'x-twilio-signature': sign(authToken, base + path, members) },
  body: Buffer.from(new URLSearchParams(members).toString()),
})

describe('the inlet of Twilio\'s callbacks', () => {
  let bench: Bench
  before(async () => { bench = await openBench() })
  after(() => bench.stop())
  const news = { MessageSid: sid, MessageStatus: 'delivered', To: phone }

  const ask = async (request: InletRequest): Promise<{ status: number; heard: readonly Receipt[] }> => {
    const heard: Receipt[] = []
    const { status } = await bench.inlet.answer(request, async (receipt) => void heard.push(receipt))
    return { status, heard }
  }

  it('takes what Twilio\'s own library would', async () => {
    const request = signedRequest(news)
    const signature = request.headers['x-twilio-signature'] as string
    expect(twilio.validateRequest(authToken, signature, request.url, news)).to.equal(true)
    expect(await ask(request))
      .to.deep.equal({ status: 204,
      heard: [{ id, kind: 'delivered', evidence: { code: 'delivered', handle: sid, attempt: 1 } }] })
    const attempt = await ask(signedRequest(news, pathFor(7)))
    expect(attempt.heard[0]?.evidence.attempt).to.equal(7)
  })

  it('refuses an address that was not made for a message of ours, however well signed', async () => {
    const [right, other] = [mac(`${id}.1`), mac(`${id}.2`)]
    for (const path of [pathFor(2, right), pathFor(1, other), pathFor(1, `${right}A`), pathFor(1, ''),
      pathFor('01', mac(`${id}.01`)), '/', '/status', `${pathFor(1)}/more`]) {
      expect(await ask(signedRequest(news, path)), path).to.deep.equal({ status: 403, heard: [] })
    }
  })

  it('refuses what was changed after it was signed', async () => {
    const request = signedRequest(news)
    const changed: readonly InletRequest[] = [
      { ...request, body: Buffer.from(String(Buffer.from(request.body)).replace('delivered', 'failed')) },
      { ...request, body: Buffer.concat([request.body, Buffer.from('&ErrorCode=1')]) },
      { ...request, headers: {} },
      { ...request, headers: { 'x-twilio-signature': [request.headers['x-twilio-signature'] as string] } },
      { ...request, url: request.url.replace('hub.example', 'elsewhere.example') },
      { ...request, method: 'GET' },
      { ...request, body: Buffer.alloc(100_000, 'a') },
    ]
    for (const each of changed) expect(await ask(each)).to.deep.equal({ status: 403, heard: [] })
  })

  it('takes the JSON variant by the hash in the address', async () => {
    const body = Buffer.from(JSON.stringify(news))
    const path = `${pathFor(1)}?bodySHA256=${createHash('sha256').update(body).digest('hex')}`
    const request = { ...signedRequest({}, path), body, headers: { 'x-twilio-signature': sign(authToken, base + path, {}) } }
    expect(twilio.validateRequestWithBody(authToken, request.headers['x-twilio-signature'], request.url, body.toString()))
      .to.equal(true)
    expect(await ask(request))
      .to.deep.include({ status: 204,
      heard: [{ id, kind: 'delivered', evidence: { code: 'delivered', handle: sid, attempt: 1 } }] })
    expect(await ask({ ...request, path: pathFor(1) }), 'without the query in the path').to.include({ status: 204 })
    expect(await ask({ ...request, body: Buffer.from(JSON.stringify({ ...news, MessageStatus: 'failed' })) }))
      .to.deep.equal({ status: 403, heard: [] })
  })

  it('ignores and counts what is signed but makes no sense', async () => {
    const senseless = [{}, { MessageSid: sid }, { MessageStatus: 'sent' }, { MessageSid: 'SM1', MessageStatus: 'sent' },
      { MessageSid: sid, MessageStatus: 'Not a word!' }]
    for (const members of senseless) expect(await ask(signedRequest(members as Record<string, string>)))
      .to.deep.equal({ status: 204, heard: [] })
    expect(bench.world.measured.filter(({ labels }) => (labels as { why?: string }).why === 'unintelligible'))
      .to.have.length(senseless.length)
  })

  it('of any signed form makes a well-formed receipt or none', () => fc.assert(fc.asyncProperty(
    fc.record({ MessageSid: fc.oneof(fc.constant(sid), fc.string()),
      MessageStatus: fc.oneof(fc.constantFrom('failed', 'sent'), fc.string()), ErrorCode: fc.string() }),
    async (members) => {
      const { status, heard } = await ask(signedRequest(members))
      expect(status).to.equal(204)
      for (const { evidence } of heard) expect(evidence.code).to.match(/^[a-z_]{1,32}(:\d{1,6})?$/)
    },
  )))
})
