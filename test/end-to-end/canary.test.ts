// The canary: content, recipients and a CPR number go every way there is into the hub, and nothing of them may stand in anything
// that the hub leaves behind or says, whatever goes wrong.
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'chai'
import type { Counterpart } from '../../sandbox/faults.ts'
import { filesOf, heldIn } from './attached-scene.ts'
import { cpr, findIn, findInFiles, needlesOf, plainWord, word } from './canary.ts'
import {
  citizen, citizens, emailMessage, eventMessage, fileSaid, letterMessage, nemsmsMessage, partnerMessage, phones, refusable,
  refusableEvents, refusableSubscriptions, siloMessage, smsMessage, subscriptionsAt, unreadable, type Message,
} from './canary-said.ts'
import { startLooking, type Looking } from './canary-browser.ts'
import type { Seen } from './canary-look.ts'
import { bounceSecret, startScene, type Scene } from './canary-scene.ts'
import { bringAbout, type InStates } from './canary-states.ts'
import { credentials } from './hub.ts'
import { statuses } from '../../core/status.ts'

interface Mail { readonly messageId: string; readonly envelope: Readonly<Record<string, string>> }

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()
const texts = (): readonly string[] =>
  [word, plainWord, cpr, cpr.replace('-', ''), ...phones, citizen, ...citizens]

describe('The canary', function () {
  this.timeout(120_000)
  let scene: Scene
  let states: InStates
  before(async () => { scene = await startScene() })
  after(() => scene.clear())

  const post = (body: unknown) => scene.call('/v1/messages', { body })
  const accepted = async (message: Message): Promise<string> => {
    const { status, body, text } = await post(message)
    expect(status, text).to.equal(202)
    return body.id
  }
  const upload = (body: string, type = 'text/plain') =>
    scene.call('/v1/attachments', { body, headers: { 'content-type': type, 'content-disposition': `filename=${plainWord}` } })
  const letter = async (more: Message = {}): Promise<Message> => {
    const { status, body, text } = await upload(fileSaid)
    expect(status, text).to.equal(201)
    return letterMessage(String(body['attachment']), more)
  }
  const goes = async (message: Message): Promise<string> => scene.end(await accepted(message))
  const act = (id: string, action: string) =>
    scene.call(`/v1/operations/transactions/${id}/${action}`, { as: 'drift', method: 'POST' })

  /** Each fault in turn strikes one message. */
  const suffer = async (peer: Pick<Counterpart, 'faults'>, make: () => Message | Promise<Message>): Promise<void> => {
    for (const { name } of peer.faults.list()) {
      peer.faults.switchOn(name, { times: 1 })
      const id = await accepted(await make())
      // Who is greylisted comes back in minutes; its payload is one of those that wait.
      await (name === 'greylist' ? scene.hub.logged('smtp-policy-refused') : scene.end(id))
      peer.faults.switchOff(name)
    }
  }

  it('the search finds it in every form', () => {
    const text = Buffer.from(`før ${word} og ${cpr} efter`)
    const forms = [
      text.toString(), text.toString('base64'), text.toString('base64url'), text.toString('hex'),
      encodeURIComponent(text.toString()), text.toString().toUpperCase(), `Zitr=C3=B8n=\r\nfinken ${cpr}`,
      JSON.stringify(text.toString()).replace('ø', '\\u00f8'),
    ]
    for (const form of forms) expect(findIn(form, [word, cpr]), form).to.not.deep.equal([])
    expect(findIn(Buffer.from(word, 'utf16le'), [word])).to.include(`${word} (utf16)`)
    expect(needlesOf(word).every(({ text: each }) => each.length > 11)).to.equal(true)
    expect(findIn('et andet brev', texts())).to.deep.equal([])
  })

  it('goes its way', async () => {
    const inLane = [siloMessage({ lane: 'sag-1' }), siloMessage({ lane: 'sag-1' })]
    await Promise.all([siloMessage(), smsMessage(), emailMessage(), await letter(), nemsmsMessage(), ...inLane].map(goes))
    expect(findIn(JSON.stringify(scene.inbox.arrivals.all()), [word])).to.not.deep.equal([])
    expect(findIn(JSON.stringify(scene.twilio.arrivals.all()), [word])).to.not.deep.equal([])
    expect(findIn(JSON.stringify(scene.mail.arrivals.all()), [word])).to.not.deep.equal([])
    const { content } = scene.ngdp.arrivals.all()[0] ?? {}
    expect(filesOf(content).map(String)).to.deep.equal([fileSaid])
  })

  it('is refused at the door', async () => {
    const codes = new Set<unknown>()
    for (const message of refusable()) {
      const { status, body, text } = await post(message)
      expect(status, JSON.stringify(message) + text).to.be.within(400, 499)
      codes.add(body['code'])
    }
    expect([...codes]).to.have.members([
      'body-invalid', 'channel-unknown', 'cpr-suspected', 'topic-unknown', 'time-invalid', 'recipient-invalid', 'content-invalid',
    ])
    for (const body of unreadable) expect((await post(body)).status).to.be.within(400, 499)
    for (const type of ['text/plain', `text/${plainWord}`, `application/json; charset=${plainWord}`]) {
      await scene.call('/v1/messages', { body: `{"${plainWord}":"${word}"}`, headers: { 'content-type': type } })
    }
    expect((await post({ ...siloMessage(), [plainWord]: word.repeat(10_000) })).status).to.equal(413)
    const known = siloMessage()
    await goes(known)
    expect((await post({ ...known, content: { data: { andet: word } } })).status).to.equal(409)
    expect((await post(known)).status).to.equal(200)
  })

  it('is refused line by line', async () => {
    const messages = [...refusable(), siloMessage()].map((each) => JSON.stringify(each))
    const lines = [...unreadable, `"${word.repeat(10_000)}"`, ...messages]
    const headers = { 'content-type': 'application/x-ndjson' }
    const { text } = await scene.call('/v1/messages', { body: lines.join('\n'), headers })
    expect(text.match(/"status":202/g)).to.have.length(1)
  })

  it('is uploaded, and the upload is refused', async () => {
    expect((await upload('')).body).to.include({ code: 'attachment-empty' })
    expect((await upload(fileSaid.repeat(2))).body).to.include({ code: 'attachment-too-large' })
    expect((await upload(fileSaid, plainWord)).body).to.include({ code: 'media-type-unknown' })
    const { body: { attachment } } = await upload(fileSaid) as { body: { attachment?: string } }
    for (const named of [`${attachment}`.replace(/^./, 'f'), plainWord, word]) {
      expect((await post(letterMessage(named))).status).to.equal(422)
    }
    await goes(letterMessage(`${attachment}`))
    expect((await post(letterMessage(`${attachment}`))).body).to.include({ code: 'attachment-unknown' })
  })

  it('is published to partners that subscribe, and what is wrong of that is refused', async () => {
    const put = (body: unknown) => scene.call('/v1/operations/subscriptions', { as: 'drift', method: 'PUT', body })
    expect((await put(subscriptionsAt(`${scene.partner.url}/999/x`))).status).to.equal(200)
    for (const list of [...refusableSubscriptions, ...unreadable]) expect((await put(list)).status).to.be.within(400, 499)
    for (const event of refusableEvents()) {
      const { status, text } = await scene.call('/v1/events', { body: event })
      expect(status, JSON.stringify(event) + text).to.be.within(400, 499)
    }
    const known = eventMessage()
    for (const event of [eventMessage(), known]) {
      const { body, text } = await scene.call('/v1/events', { body: event })
      const [told] = body['transactions'] as unknown as readonly { id: string }[]
      expect(await scene.end(told?.id ?? text)).to.equal('delivered')
    }
    expect((await scene.call('/v1/events', { body: { ...known, priority: 'low' } })).status).to.equal(409)
    expect((await scene.call('/v1/events', { body: known })).status).to.equal(200)
    expect(findIn(JSON.stringify(scene.partner.arrivals.all()), [word, cpr.replace('-', '')])).to.have.length.greaterThan(1)
    for (const partner of ['nordby', plainWord]) {
      await scene.call(`/v1/operations/partners/${partner}/test`, { as: 'drift', method: 'POST' })
    }
  })

  it('breaks what reads it', async () => {
    const message = siloMessage({}, 'kanalen-kaster')
    expect((await post(message)).body).to.include({ code: 'internal' })
    const headers = { 'content-type': 'application/x-ndjson' }
    const { text } = await scene.call('/v1/messages', { body: JSON.stringify(message), headers })
    const { problem } = JSON.parse(text) as { problem: { code: string; requestId: string } }
    expect(problem.code).to.equal('internal')
    expect(await scene.hub.logged('request-failed', 2)).to.include({ requestId: problem.requestId, error: 'TypeError' })
  })

  it('breaks what sends it', async () => {
    expect(await goes(emailMessage('kaster', {}, 'adapteren-kaster'))).to.equal('parked')
    await goes(siloMessage({ expiresAt: inMs(700) }, 'adapteren-kaster'))
    await scene.hub.logged('adapter-threw')
  })

  it('stands in addresses and headers', async () => {
    const said = encodeURIComponent(word)
    const paths = [
      `/v1/${plainWord}`, `/v1/${said}`, `/v1/%zz${plainWord}`, `/v1/transactions/${plainWord}`,
      `/v1/transactions?reference=${said}`, `/v1/transactions?${plainWord}=${said}`,
      `/v1/journal?after=${plainWord}`, `/v1/journal?${plainWord}=1`, `/v1/journal?wait=${cpr}`,
      `/inlets/${plainWord}/x`, `/inlets/sms/${plainWord}`, `/inlets/til-silo/${plainWord}`, `/v1/webhook?${plainWord}=${word}`,
    ]
    for (const path of paths) await scene.call(path)
    for (const action of ['resume', plainWord]) await act(plainWord, action)
    await scene.call('/v1/journal', { as: null, headers: { authorization: `Bearer ${plainWord}${plainWord}` } })
    await scene.call(`/v1/messages?${plainWord}`, { method: 'DELETE' })
    const socket = connect(scene.port, '127.0.0.1').setEncoding('utf8')
    let heard = ''
    socket.on('data', (text: string) => { heard += text })
    socket.write(`GET /${plainWord} ${plainWord}\r\n${plainWord}\u0000: ${word}\r\n\r\n`)
    await once(socket, 'close')
    scene.heard.push(heard)
  })

  it('comes back to the inlets', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': plainWord }
    const body = `MessageStatus=${plainWord}&To=${encodeURIComponent(`+45${phones[0]}`)}&Body=${encodeURIComponent(word)}`
    await scene.call('/inlets/sms/callback', { as: null, method: 'POST', body, headers: form })
    const mail = `From: ${plainWord}@fugl.example\r\nTo: b+${plainWord}@sluse.example\r\nSubject: ${word}\r\n\r\n${word} ${cpr}`
    for (const given of [bounceSecret, plainWord]) {
      const envelope = { 'content-type': 'message/rfc822', 'x-envelope-to': `b+${plainWord}@sluse.example` }
      const headers = { authorization: `Bearer ${given}`, ...envelope }
      await scene.call('/inlets/email/bounce', { as: null, method: 'POST', body: mail, headers })
    }
  })

  it('meets every fault of every counterpart', async () => {
    await Promise.all([
      suffer(scene.inbox, siloMessage), suffer(scene.twilio, smsMessage), suffer(scene.mail, () => emailMessage('zitrøn')),
      suffer(scene.ngdp, letter), suffer(scene.platform, nemsmsMessage), suffer(scene.partner, partnerMessage),
    ])
  })

  it('goes to every recipient whose outcome is fixed', async () => {
    const endings = [1211, 1408, 1606, 1610, 1612, 1614, 9000, 9001, 9002, 9003, 9004, 9005, '0001', '0003', '0017', '0034']
    const names = ['unknown', 'moved', 'disabled', 'full', 'policy', 'bounce', 'bounce-full', 'delayed', 'delivered', 'zitrøn']
    await Promise.all([
      ...endings.map((ending) => goes(smsMessage(String(ending), { expiresAt: inMs(2000) }))),
      ...names.map((name) => goes(emailMessage(name, { expiresAt: inMs(2000) }))),
      ...citizens.map((cpr) => goes(nemsmsMessage({ recipient: { cpr } }))),
    ])
    await scene.mail.settled()
  })

  it('is told of to a silo whose webhook has every fault', async () => {
    const listener: Counterpart = scene.listener
    for (const { name } of listener.faults.list().filter((_, index) => index % 3 === 0)) {
      listener.faults.switchOn(name, { times: 1 })
      const id = await accepted(siloMessage())
      await scene.end(id)
      await listener.arrivals.waitFor(({ content }) => JSON.stringify(content).includes(id))
      listener.faults.switchOff(name)
    }
  })

  it('waits, expires, is cancelled, parked and decided on', async () => {
    const parked = async (): Promise<string> => {
      scene.inbox.faults.switchOn('failed-500', { times: 1 })
      const id = await accepted(siloMessage({ topic: 'moede.parkeres' }))
      expect(await scene.end(id)).to.equal('parked')
      return id
    }
    for (const action of ['discard', 'confirm']) await act(await parked(), action)
    await parked()
    await act(await parked(), 'resume')
    const cancelled = await accepted(siloMessage({ notBefore: inMs(3_600_000) }))
    await scene.call(`/v1/transactions/${cancelled}/cancel`, { method: 'POST' })
    expect(await goes(siloMessage({ topic: 'moede.lukket', expiresAt: inMs(500) }))).to.equal('failed')
    await accepted(siloMessage({ topic: 'moede.lukket' }))
    await accepted(emailMessage('senere', { notBefore: inMs(3_600_000) }))
    await accepted(await letter({ notBefore: inMs(3_600_000) }))
    const taken = await accepted(await letter({ notBefore: inMs(3_600_000) }))
    await scene.call(`/v1/transactions/${taken}/cancel`, { method: 'POST' })
  })

  it('stands in every state at once, to recipients of every kind', async () => {
    states = await bringAbout({ scene, accepted, letter })
    const all = Object.entries(states).flatMap(([status, ids]) => ids.map((id) => [id, status] as const))
    for (const [id, status] of all.filter(([, status]) => status !== 'settled')) {
      expect((await scene.call(`/v1/transactions/${id}`)).body['status'], id).to.equal(status)
    }
  })

  describe('is nowhere that somebody who may see everything can look', () => {
    let looking: Looking
    before(async function () {
      const started = await startLooking(scene)
      if (!started) return this.skip()
      looking = started
    })
    after(() => looking?.stop())

    // What is the same in many places (modules, style sheets) is searched once.
    const found = (seen: readonly Seen[]): readonly string[] => (
      [...Map.groupBy(seen, ({ text }) => String(text))].flatMap(([, [one]]) => (
        one ? findIn(one.text, texts()).map((form) => `${one.place}: ${form}`) : [])))
    const shown = (): readonly string[] => Object.values(states).flatMap((ids) => ids.slice(0, 2))

    it('in any page, in what it asks for and is answered, or in what the browser keeps', async () => {
      const seen = await looking.pages([
        ...shown().map((id) => `message/${id}`), ...statuses.map((status) => `messages?status=${status}`), 'routes/sms',
          'routes/email',
        'failures?status=in-doubt', 'failures?status=failed',
      ])
      expect(new Set(seen.map(({ place }) => place)).size).to.be.greaterThan(200)
      expect(seen.filter(({ text }) => text.includes('k-')).length).to.be.greaterThan(10)
      const kept = seen.filter(({ place }) => /: (?:\w+Storage|IndexedDB|Cache storage)$/.test(place)).map(({ text }) => text)
      expect([...new Set(kept)].sort(), 'nothing is kept').to.deep.equal(['', '[]'])
      expect(found(seen)).to.deep.equal([])
    })

    it('in any answer, sheet or report, for every right there is', async () => {
      const scanned = await looking.person.call('/v1/operations/privacy/scan', { method: 'POST', body: { reason: 'for at se' } })
      expect(scanned.status).to.equal(202)
      const drafted = await looking.person.call('/v1/operations/jobs', {
        method: 'POST', body: { action: 'discard', reason: 'for at se', filter: { status: 'parked' } },
      })
      const values = { id: shown(), route: ['sms',
        'til-silo'], job: [String(drafted.body.id)], name: ['ser.alt'], partner: ['nordby'] }
      const seen = await looking.answers(values, [
        ...statuses.map((status) => `/v1/operations/transactions?status=${status}&limit=200`),
        ...['csv', 'parquet', 'json'].flatMap((format) => ['day', 'month'].map((by) => (
          `/v1/operations/reports?format=${format}&by=${by}`))),
        ...['parked', 'in-doubt', 'failed'].map((status) => `/v1/operations/failures?status=${status}`),
        '/v1/audit?newest=true&limit=100',
      ])
      expect(seen.map(({ place }) => place)).to.include.members(
        ['/metrics', '/v1/operations/transactions.csv', 'rows of /v1/operations/reports?format=parquet&by=day'])
      expect(seen.length).to.be.greaterThan(60)
      expect(found(seen)).to.deep.equal([])
    })

    it('in traces', () => {
      const { heard } = scene.collector
      expect(heard.some(({ text }) => text.includes('sluse.attempt'))).to.equal(true)
      expect(found(heard)).to.deep.equal([])
    })
  })

  describe('is nowhere', () => {
    const nowhere = (what: string, said: string | Buffer): void => {
      expect(findIn(said, texts()), what).to.deep.equal([])
    }

    it('in metrics, counts and the API\'s description', async () => {
      for (const path of ['/metrics', '/v1/operations', '/v1/openapi.json', '/v1/journal?limit=1000']) {
        nowhere(path, (await scene.call(path, { as: path === '/v1/journal?limit=1000' ? 'afsender' : 'drift' })).text)
      }
    })
    it('in any answer', () => {
      expect(scene.heard.filter((said) => findIn(said, texts()).length > 0)).to.deep.equal([])
    })
    it('in what silos are told', () => {
      const statuses = scene.listener.arrivals.all()
      expect(statuses.length).to.be.greaterThan(10)
      nowhere('statuses', JSON.stringify(statuses))
    })
    it('in the addresses that counterparts are told to answer to', () => {
      const callbacks = scene.twilio.arrivals.all().map(({ content }) => (content as { callback: string }).callback)
      const mails = scene.mail.arrivals.all().map(({ content }) => content as Mail)
      const envelopes = mails.map(({ messageId, envelope: { sender, envelopeId } }) => ({ messageId, sender, envelopeId }))
      expect([callbacks.length > 10, envelopes.length > 10]).to.deep.equal([true, true])
      nowhere('callbacks', JSON.stringify(callbacks))
      nowhere('envelopes', JSON.stringify(envelopes))
    })
    it('in any file while the hub runs, nor what it wrote to its console and log', () => {
      expect(findInFiles(scene.folder, texts())).to.deep.equal([])
      expect(scene.hub.log().split('\n').length).to.be.greaterThan(10)
      nowhere('log', scene.hub.log())
      nowhere('console', scene.hub.console())
    })
    it('in any file when it has stopped; only what still waits has a payload, and that is sealed', async () => {
      expect(await scene.close()).to.equal(0)
      expect(findInFiles(scene.folder, texts())).to.deep.equal([])
      nowhere('log', scene.hub.log() + scene.hub.console())
      const ledger = new DatabaseSync(join(scene.folder, 'sluse.db'), { readOnly: true })
      const waiting = ledger.prepare('SELECT id FROM message WHERE status < 10').all().length
      const sealed = ledger.prepare('SELECT sealed FROM payload').all().map((row) => row['sealed'] as Uint8Array)
      expect(waiting).to.be.greaterThan(2)
      expect(sealed.filter((bytes) => bytes.some((byte) => byte !== 0))).to.have.length(waiting)
      ledger.close()
      expect(heldIn(scene.folder).map((name) => name.replace(/.*\./, '')).toSorted()).to.deep.equal(
        ['bond', 'bond', 'bytes', 'bytes', 'key', 'key'])
    })
  })
  it('and no credential stands in the log either', () => {
    for (const each of Object.values(credentials)) expect(scene.hub.log() + scene.hub.console()).not.to.include(each)
  })
})
