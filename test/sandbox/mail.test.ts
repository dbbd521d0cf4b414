import { expect } from 'chai'
import { createTransport, type SMTPSentMessageInfo } from 'nodemailer'
import { aftermaths, mailFaults, refusals } from '../../sandbox/mail/catalogue.ts'
import { startMail, type MailCounterpart } from '../../sandbox/mail/index.ts'
import { delivery, letter, openWith, patient, settingsFor } from '../adapters/smtp-parts.ts'

describe('the mail server of the sandbox', () => {
  let mail: MailCounterpart
  beforeEach(async () => { mail = await startMail({ now: Date.now, slowMs: 60_000 }) })
  afterEach(() => mail.stop())

  const sendTo = async (name: string, more = {}) => {
    const way = await openWith(settingsFor(mail.port, more))
    const outcome = await way.adapter.send(delivery({ ...letter, to: { address: `${name}@borger.example` } }), patient)
    await way.adapter.close()
    return outcome
  }

  it('takes mail for anybody, and tells what it heard', async () => {
    const outcome = await sendTo('karen')
    const [arrival] = mail.arrivals.all()
    expect(outcome).to.deep.equal({ kind: 'accepted', evidence: { code: '250-2.0.0', handle: arrival?.key } })
    expect(arrival).to.include({ kind: 'message', to: 'karen@borger.example' })
    expect(arrival?.content).to.deep.include({ subject: 'Ny besked', text: 'Der er nyt.\n' })
    const { envelope } = arrival?.content as { envelope: { envelopeId: string } }
    expect(envelope).to.deep.include({ return: 'HDRS', notify: ['FAILURE', 'DELAY'], recipient: 'rfc822;karen@borger.example' })
  })

  it('greylists a recipient once', async () => {
    expect(await sendTo('greylist.a')).to.include({ kind: 'postponed', reason: 'greylisted' })
    expect(await sendTo('greylist.a')).to.include({ kind: 'accepted' })
    expect(await sendTo('greylist.b')).to.include({ kind: 'postponed' })
  })

  for (const name of Object.keys(refusals)) it(`refuses ${name}@`, async () => {
    expect((await sendTo(name)).kind).to.be.oneOf(['refused', 'postponed'])
    expect(mail.arrivals.all()).to.deep.equal([])
  })

  for (const name of Object.keys(aftermaths)) it(`takes mail for ${name}@`, async () => {
    expect((await sendTo(name)).kind).to.equal('accepted')
  })

  it('greets late', async () => {
    mail.faults.switchOn('slow-banner', { times: 1 })
    expect(await sendTo('karen', { silenceMs: 200 })).to.include({ kind: 'postponed', reason: 'timed-out', blame: 'route' })
  })

  it('refuses some recipients, which nodemailer calls a success', async () => {
    mail.faults.switchOn('second-recipient-refused')
    const bare = createTransport({ host: '127.0.0.1', port: mail.port, ignoreTLS: true })
    const to = ['karen@borger.example', 'peter@borger.example']
    const info = await bare.sendMail({ envelope: { from: 'a@b.example', to }, raw: 'a: b\r\n\r\nc' }) as SMTPSentMessageInfo
    expect(info.accepted).to.deep.equal(to.slice(0, 1))
    expect(info.rejected).to.deep.equal(to.slice(1))
  })

  it('has Danish and English words for every fault', () => {
    for (const { name, words, on } of mail.faults.list()) {
      expect(mailFaults).to.have.property(name)
      expect(words.da).to.not.equal(words.en)
      expect(on).to.equal(false)
    }
  })
})
