// Alarms over a real mail server and a real HTTPS server, as main.ts opens them.
import { createServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { verify } from '../../adapters/webhook/index.ts'
import { usualLimits, type Notice } from '../../core/alarm.ts'
import { startMail } from '../../sandbox/mail/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { openAlarms } from '../../wiring/alarms.ts'
import { configured, fileOf } from '../config/samples.ts'
import { noticeOf } from '../../hub/alarms/notice.ts'

const secret = 'a-secret-of-the-tests-only'
const notice: Notice = noticeOf([
  { news: 'ended', name: 'late:email', cause: 'late', on: 'email', since: Date.parse('2026-11-23T08:00:00Z') },
  { news: 'raised', name: 'breaker-open:sms', cause: 'breaker-open', on: 'sms', since: Date.parse('2026-11-23T09:00:00Z') },
], 'https://sluse.example.dk/dashboard/alarms')
const never = (): AbortSignal => new AbortController().signal
const authority = throwAwayAuthority()
const pair = authority.cert(['127.0.0.1'])

const opened = (alarms: object) => openAlarms(configured({ ...fileOf(), alarms }), Date)

describe('telling of alarms', () => {
  it('is a mail with what, since when and what to do, in Danish and English, over TLS and with a login', async () => {
    const login = { user: 'sluse', password: 'hemmelig' }
    const mail = await startMail({ now: Date.now, tls: { right: pair, wrong: authority.cert(['other.example']) }, login })
    const way = { host: mail.host, port: mail.port, from: 'sluse@example.dk', to: ['drift@example.dk', 'vagt@example.dk'] }
    const { settings: { ways: [by] } } = opened({ mail: { ...way, ...login, ca: authority.ca } })
    expect(await by?.post(notice, never())).to.deep.equal({ kind: 'accepted' })
    const [{ content } = { content: undefined }] = mail.arrivals.all()
    const { subject, text, to } = content as { readonly subject: string; readonly text: string; readonly to: readonly string[] }
    expect(to).to.deep.equal(['drift@example.dk, vagt@example.dk'])
    expect(subject).to.equal('Sluse: Ny: sms: Ruten er afbrudt, fordi modparten svigter (+1)')
    expect(text).to.contain('Siden 23.11.2026').and.to.contain('Hubben prøver selv igen').and.to.contain('Overstået: email')
      .and.to.contain('https://sluse.example.dk/dashboard/alarms').and.to.contain('New: sms: The route is suspended')
    mail.faults.switchOn('wrong-certificate', { times: 1 })
    const { settings: { ways: [wary] } } = opened({ mail: { ...way, ...login } })
    expect((await wary?.post(notice, never()))?.kind, 'an authority that is not trusted').to.equal('postponed')
    const { settings: { ways: [stranger] } } = opened({ mail: { ...way, ca: authority.ca, user: 'x', password: 'y' } })
    expect((await stranger?.post(notice, never()))?.kind, 'a wrong login').to.equal('postponed')
    expect(mail.arrivals.all(), 'one for each of the two').to.have.length(2)
    await mail.stop()
  })

  it('is a signed post with what each means', async () => {
    const got: { readonly body: string; readonly signature: string | undefined }[] = []
    const server = createServer({ key: pair.key, cert: pair.cert }, async (request, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      got.push({ body, signature: request.headers['sluse-signature'] as string | undefined })
      response.end()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/alarms`
    const { settings, close } = opened({ webhook: { url, secret, ca: authority.ca } })
    expect((await settings.ways[0]?.post(notice, never()))?.kind).to.equal('delivered')
    const [{ body, signature } = { body: '{}', signature: undefined }] = got
    expect(verify(signature, body, secret, Date.now(), 300_000)).to.equal(true)
    const { alarms, link } = JSON.parse(body) as { readonly alarms: readonly object[]; readonly link: string }
    expect(link).to.contain('/dashboard/alarms')
    expect(alarms[0]).to.deep.include({ news: 'raised', cause: 'breaker-open', on: 'sms', since: '2026-11-23T09:00:00.000Z' })
    expect(alarms[0]).to.have.nested.property('todo.da')
    await close()
    server.close()
  })

  it('has limits of its own choosing, and the usual ones', () => {
    expect(opened({}).settings).to.deep.include({ limits: usualLimits, remindMs: 86_400_000, ways: [] })
    expect(opened({ late: '5m', failingShare: 0.5 }).settings.limits).to.deep.include({ lateMs: 300_000, failingShare: 0.5 })
  })
})
