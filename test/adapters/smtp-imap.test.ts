import { expect } from 'chai'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import type { World } from '../../core/world.ts'
import { createImapInlet } from '../../adapters/smtp/imap.ts'
import { createIntake } from '../../adapters/smtp/intake.ts'
import { startMail, type MailCounterpart } from '../../sandbox/mail/index.ts'
import { createArrivals } from '../../sandbox/faults.ts'
import { createDovecot, hasDovecot, type Dovecot } from './smtp-dovecot.ts'
import { delivery, letter, openWith, patient, settingsFor, type OpenedSmtp } from './smtp-parts.ts'

const soon = (): AbortSignal => AbortSignal.timeout(15_000)

describe('the return path over IMAP, with Dovecot', function () {
  this.timeout(120_000)
  let dovecot: Dovecot
  let mail: MailCounterpart
  let way: OpenedSmtp
  let inlet: Inlet & { kind: 'listener' }
  const receipts = createArrivals()
  let tired: () => void = () => undefined
  // Committed, until a test says otherwise.
  let commit: Receive

  const receive: Receive = async (receipt: Receipt) => {
    await commit(receipt)
    receipts.add({ at: 0, kind: receipt.kind, key: String(receipt.evidence.attempt), to: receipt.id, content: receipt })
  }
  /** Resolves when the inlet has failed and waits to try again. */
  const failure = (): Promise<void> => new Promise((resolve) => { tired = resolve })
  /** An inlet on the mailbox, in a world whose back-off is brief. */
  const listen = async (more: { password?: string; ca?: string } = {}): Promise<void> => {
    const { world } = way
    const sleep: World['sleep'] = (ms, signal) => {
      tired()
      return world.sleep(Math.min(ms, 50), signal)
    }
    const brisk = { ...way.services, world: { ...world, sleep } }
    const { imapPort: port, password, ca } = dovecot
    const settings = { host: '127.0.0.1', port, user: 'bounce@nordby.example', password, ca, ...more }
    inlet = createImapInlet(settings, createIntake(brisk), brisk) as typeof inlet
    await inlet.start(receive)
  }
  const bounced = async (attempt: number, name = 'bounce'): Promise<void> => {
    const outcome = await way.adapter.send(delivery({ ...letter, to: { address: `${name}@borger.example` } }, attempt), patient)
    expect(outcome.kind).to.equal('accepted')
    await mail.settled()
  }
  const heard = (attempt: number) => receipts.waitFor(({ key }) => key === String(attempt), soon())
  const logged = (event: string): boolean => way.world.logged.some((line) => line.event === event)

  before(async function () {
    if (!hasDovecot()) {
      if (process.env.CI) throw new Error('Dovecot is needed: apt-get install dovecot-imapd dovecot-lmtpd')
      this.skip()
    }
    dovecot = await createDovecot()
    await dovecot.start()
  })
  after(async () => {
    await dovecot?.stop()
    dovecot?.remove()
  })
  beforeEach(async () => {
    receipts.clear()
    commit = async () => undefined
    mail = await startMail({ now: Date.now })
    mail.returnTo({ lmtp: { host: '127.0.0.1', port: dovecot.lmtpPort } })
    way = await openWith(settingsFor(mail.port))
  })
  afterEach(async () => {
    await inlet.stop()
    await way.adapter.close()
    await mail.stop()
  })

  it('reads what lies there, and then what arrives', async () => {
    await bounced(1)
    await listen()
    expect((await heard(1)).content).to.deep.include({ kind: 'refused', reason: 'recipient-unknown' })
    await bounced(2)
    expect((await heard(2)).content).to.deep.include({ kind: 'refused', reason: 'recipient-unknown' })
    await bounced(3, 'delayed')
    expect((await heard(3)).content).to.deep.include({ kind: 'noted' })
    await inlet.stop()
    expect(dovecot.mails(), 'removed once they were committed').to.deep.equal([])
  })

  it('keeps a report until it is committed', async () => {
    let times = 0
    commit = async () => {
      if (++times < 3) throw new Error('the store is full')
      expect(dovecot.mails()).to.have.length(1)
    }
    await listen()
    await bounced(4)
    await heard(4)
    expect(times).to.equal(3)
    expect(logged('imap-failed')).to.equal(true)
  })

  it('leaves what is no report, seen, for people', async () => {
    mail.faults.switchOn('out-of-office', { times: 1 })
    await bounced(5, 'ok')
    await listen()
    await bounced(6)
    await heard(6)
    const seen = dovecot.mails().filter((name) => /:2,.*S/.test(name))
    expect(seen).to.have.length(1)
    const labels = { route: 'email', why: 'auto-reply' }
    expect(way.world.measured).to.deep.include({ name: 'sluse_inlet_ignored_total', labels, value: 1 })
  })

  it('finds its way back when the server was away', async () => {
    await listen()
    await bounced(7)
    await heard(7)
    await dovecot.stop()
    await dovecot.start()
    await bounced(8)
    await heard(8)
  })

  it('does not speak to a server whose certificate is not trusted, nor without the right password', async () => {
    await bounced(9)
    for (const wrong of [{ ca: undefined }, { password: 'wrong' }]) {
      const failed = failure()
      await listen(wrong)
      await failed
      await inlet.stop()
    }
    expect(receipts.all()).to.deep.equal([])
    expect(way.world.recorded()).to.not.include('wrong')
    await listen()
    await heard(9)
  })
})
