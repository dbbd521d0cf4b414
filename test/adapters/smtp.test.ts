import { expect } from 'chai'
import type { Fault } from '../../core/errors.ts'
import type { Outcome } from '../../core/outcome.ts'
import { codeOf, queueIdOf, readReply, verdictOf, type Stage } from '../../adapters/smtp/reply.ts'
import { enhancedCodes } from '../../adapters/smtp/codes.ts'
import { failed } from '../../adapters/smtp/failure.ts'
import type { Mail, SmtpSettings } from '../../adapters/smtp/index.ts'
import { deadPort } from '../conformance/raw-peer.ts'
import { delivery, letter, openWith, patient, settingsFor } from './smtp-parts.ts'
import { startScripted, type Line, type Script, type Scripted, type Verb } from './smtp-script.ts'

interface Attempt {
  readonly outcome: Outcome
  readonly heard: readonly string[]
}

const quick = { silenceMs: 300 }

/** Sends one mail to a server that follows the script. */
const against = async (script: Script, mail: Mail = letter, more: Partial<SmtpSettings> = {}): Promise<Attempt> => {
  const server = await startScripted(script)
  const way = await openWith(settingsFor(server.port, more))
  try {
    return { outcome: await way.adapter.send(delivery(mail), patient), heard: server.heard }
  } finally {
    await way.adapter.close()
    await server.stop()
  }
}

const postponed = (reason: string, blame: 'message' | 'route') => ({ kind: 'postponed', reason, blame })
const refused = (reason: string) => ({ kind: 'refused', reason })
const unknown = (reason: string) => ({ kind: 'unknown', reason })

describe('SMTP: what a signal comes to', () => {
  it('250 after DATA → accepted, with the server\'s name for it', async () => {
    const { outcome, heard } = await against({})
    expect(outcome).to.deep.equal({ kind: 'accepted', evidence: { code: '250-2.0.0', handle: 'ABC123' } })
    expect(heard.at(-1)).to.equal('dot')
  })

  it('connection refused → postponed, the route is to blame', async () => {
    const way = await openWith(settingsFor(await deadPort()))
    expect(await way.adapter.send(delivery(), patient)).to.deep.equal(postponed('unreachable', 'route'))
    await way.adapter.close()
  })

  it('a host that is not in DNS → postponed, the route is to blame', async () => {
    const way = await openWith(settingsFor(25, { host: 'nowhere.invalid', requireTls: true }))
    expect(await way.adapter.send(delivery(), patient)).to.deep.equal(postponed('unreachable', 'route'))
    await way.adapter.close()
  })

  const before: readonly Verb[] = ['CONNECT', 'EHLO', 'MAIL', 'RCPT', 'DATA']
  for (const verb of before) {
    it(`silence at ${verb} → postponed, the route is to blame`, async () => {
      expect((await against({ [verb]: 'hang' }, letter, quick)).outcome).to.deep.equal(postponed('timed-out', 'route'))
    })
    for (const how of ['close', 'reset'] as const) it(`${how} at ${verb} → postponed, the route is to blame`, async () => {
      expect((await against({ [verb]: how })).outcome).to.deep.equal(postponed('unreachable', 'route'))
    })
    it(`421 at ${verb} → postponed, the route is to blame`, async () => {
      const { outcome } = await against({ [verb]: '421 4.3.2 shutting down' })
      expect(outcome).to.deep.include(postponed('overloaded', 'route'))
    })
    it(`nonsense at ${verb} → postponed`, async () => {
      expect((await against({ [verb]: 'hvad behager' })).outcome).to.deep.equal(postponed('answer-unintelligible', 'route'))
    })
  }

  it('silence after the final dot → unknown', async () => {
    expect((await against({ dot: 'hang' }, letter, quick)).outcome).to.deep.equal(unknown('timed-out'))
  })
  for (const how of ['close', 'reset'] as const) it(`${how} after the final dot → unknown`, async () => {
    expect((await against({ dot: how })).outcome).to.deep.equal(unknown('cut-off'))
  })
  const nonsense = ['hvad behager', '354 once more', '199 well', '999 9.9.9', '2', '2xx']
  for (const line of nonsense) it(`«${line}» after the final dot → unknown`, async () => {
    expect((await against({ dot: line })).outcome).to.include({ kind: 'unknown' })
  })
  it('421 after the final dot → postponed: it was not taken', async () => {
    expect((await against({ dot: '421 4.3.2 going down' })).outcome).to.deep.include(postponed('overloaded', 'route'))
  })
  it('a torn «no» after the final dot → unknown', async () => {
    const server = await startScripted({ dot: 'hang' })
    const way = await openWith(settingsFor(server.port))
    const outcome = way.adapter.send(delivery(), patient)
    await server.hears('dot')
    server.breakAll()
    expect(await outcome).to.deep.equal(unknown('cut-off'))
    await way.adapter.close()
    await server.stop()
    const torn = { code: 'ECONNECTION', response: '550 5.1', responseCode: 550 }
    expect(failed(torn, true).outcome).to.deep.equal(unknown('answer-unintelligible'))
  })

  it('a connection cut in the middle of a mail too big for one breath → postponed: the dot never left', async () => {
    const big = { ...letter, text: 'nyt '.repeat(2_000_000) }
    const { outcome, heard } = await against({ body: 'reset', EHLO: '250 scripted' }, big)
    expect(outcome).to.deep.equal(postponed('unreachable', 'route'))
    expect(heard).to.not.include('dot')
  })

  it('a mail larger than the server says it takes is not sent at all', async () => {
    const { outcome, heard } = await against({ EHLO: '250 SIZE 100' })
    expect(outcome).to.deep.equal(refused('too-large'))
    expect(heard.join()).to.not.include('MAIL')
  })

  it('a mail larger than the route takes is not sent at all', async () => {
    const { outcome, heard } = await against({}, { ...letter, text: 'x'.repeat(20_000) }, { maxBytes: 10_000 })
    expect(outcome).to.deep.equal(refused('too-large'))
    expect(heard).to.deep.equal([])
  })
})

interface Row {
  readonly at: Verb
  readonly line: Line
  readonly outcome: object
}

const at = (verb: Verb) => (line: Line, outcome: object): Row => ({ at: verb, line, outcome })
const rcpt = at('RCPT')
const dot = at('dot')

const rows: readonly Row[] = [
  rcpt('450 4.1.1 unverified', postponed('recipient-unknown', 'message')),
  ...['5.1.1', '5.1.2', '5.1.3'].map((code) => rcpt(`550 ${code} no`, refused('recipient-unknown'))),
  rcpt('551 5.1.6 moved', refused('recipient-moved')),
  rcpt('556 5.1.10 null MX', refused('recipient-unreachable')),
  rcpt('550 5.2.1 disabled', refused('recipient-disabled')),
  rcpt('450 4.2.1 disabled for now', postponed('recipient-disabled', 'message')),
  rcpt('452 4.2.2 full', postponed('recipient-full', 'message')),
  rcpt('552 5.2.2 full', postponed('recipient-full', 'message')),
  dot('552 5.2.2 full', postponed('recipient-full', 'message')),
  dot('552 5.2.3 too big', refused('too-large')),
  dot('552 5.3.4 too big', refused('too-large')),
  dot('554 5.6.0 media', refused('content-refused')),
  dot('554 5.6.3 conversion needed', refused('content-refused')),
  rcpt('553 5.6.7 no UTF-8', refused('content-refused')),
  rcpt('452 4.3.1 system full', postponed('overloaded', 'message')),
  dot('554 5.3.2 not accepting', postponed('overloaded', 'message')),
  ...['4.4.1', '4.4.2', '4.4.3', '4.4.4'].map((code) =>
    rcpt(`451 ${code} later`, postponed('recipient-unreachable', 'message'))),
  rcpt('550 5.4.4 unable to route', postponed('recipient-unreachable', 'message')),
  rcpt('451 4.4.5 congestion', postponed('overloaded', 'message')),
  dot('550 5.4.7 expired', refused('expired')),
  rcpt('452 4.5.3 too many', postponed('overloaded', 'message')),
  rcpt('552 5.5.3 too many', postponed('overloaded', 'message')),
  rcpt('550 5.7.1 policy', refused('policy-refused')),
  ...['5.7.20', '5.7.23', '5.7.25', '5.7.26', '5.7.27'].map((code) => dot(`550 ${code} policy`, refused('policy-refused'))),
  rcpt('450 4.7.0 come again', { ...postponed('greylisted', 'message'), retryAfterMs: 300_000 }),
  rcpt('450 4.2.0 Greylisted for 300 seconds', { ...postponed('greylisted', 'message'), retryAfterMs: 300_000 }),
  dot('451 4.7.1 graylisting', { ...postponed('greylisted', 'message'), retryAfterMs: 300_000 }),
  rcpt('451 4.7.1 policy for now', postponed('policy-refused', 'message')),
  rcpt('550 5.7.8 who are you', postponed('credential-refused', 'route')),
  at('MAIL')('530 5.7.0 authentication required', postponed('credential-refused', 'route')),
  at('MAIL')('550 5.1.8 bad sender', postponed('sender-refused', 'route')),
  at('MAIL')('550 no', postponed('sender-refused', 'route')),
  at('MAIL')('451 4.3.0 trouble', postponed('counterpart-failed', 'route')),
  at('MAIL')('552 5.3.4 too big', refused('too-large')),
  at('MAIL')('550 5.7.1 policy', refused('policy-refused')),
  at('EHLO')('550 5.7.1 not you', postponed('counterpart-failed', 'route')),
  at('CONNECT')('554 5.7.1 not you', postponed('counterpart-failed', 'route')),
  at('DATA')('451 4.3.0 trouble', postponed('counterpart-failed', 'message')),
  at('DATA')('554 no', refused('refused')),
  rcpt('550 no', refused('recipient-unknown')),
  dot('550 no', refused('refused')),
  dot('554 no', refused('refused')),
  dot('554 5.9.99 no', refused('refused')),
  dot('451 later', postponed('counterpart-failed', 'message')),
  dot('552 too big', refused('too-large')),
  rcpt('503 5.5.1 sequence', postponed('counterpart-failed', 'route')),
]

describe('SMTP: what a reply comes to', () => {
  for (const { at: verb, line, outcome } of rows) it(`${verb}: ${line}`, async () => {
    const seen = (await against({ [verb]: line })).outcome
    expect(seen).to.deep.include(outcome)
    if ('retryAfterMs' in seen) expect(seen.retryAfterMs ?? 0).to.be.oneOf([0, 300_000])
  })

  it('a partial refusal is noticed where nodemailer calls it a success', async () => {
    const { transmit } = await import('../../adapters/smtp/transmit.ts')
    const server = await startScripted({ RCPT: (times) => times === 2 ? '550 5.1.1 no' : '250 ok' })
    const { openSession, leave } = await import('../../adapters/smtp/session.ts')
    const session = await openSession(settingsFor(server.port), patient)
    const both = ['a@b.example', 'c@d.example'] as unknown as string
    const bytes = Buffer.from('a: b\r\n\r\nc')
    const result = await transmit(session, { sender: 'x@y.example', recipient: both, bytes }, patient)
    expect(result.response).to.equal(undefined)
    expect(failed(result.failure ?? {}, false).outcome).to.deep.include(refused('recipient-unknown'))
    leave(session)
    await server.stop()
  })

  it('a code that no table knows is counted; a policy that may strike everybody is told', async () => {
    const server = await startScripted({ dot: (times) => times === 1 ? '554 5.9.99 no' : '550 5.7.26 unaligned' })
    const way = await openWith(settingsFor(server.port))
    await way.adapter.send(delivery(), patient)
    await way.adapter.send(delivery(), patient)
    expect(way.world.measured).to.deep.equal([{ name: 'sluse_unknown_codes_total', labels: { route: 'email' }, value: 1 }])
    expect(way.world.logged).to.deep.equal([
      { level: 'warn', event: 'smtp-policy-refused', fields: { route: 'email', code: '550-5.7.26' } },
    ])
    await way.adapter.close()
    await server.stop()
  })

  it('every row of the table is final at the recipient only where it says so', () => {
    const stages: readonly Stage[] = ['recipient', 'data', 'body']
    for (const [detail, row] of Object.entries(enhancedCodes)) for (const stage of stages) {
      const reply = readReply(`554 5.${detail.replace('*', '99')} x`)
      if (!reply) throw new Error(detail)
      const { outcome } = verdictOf(reply, stage)
      expect(outcome).to.include(row.standing === 'permanent' ? refused(row.reason) : { kind: 'postponed', reason: row.reason })
      const transient = readReply(`451 4.${detail.replace('*', '99')} x`)
      if (transient) expect(verdictOf(transient, stage).outcome.kind).to.equal('postponed')
    }
  })

  it('reads only codes out of a reply', () => {
    expect(readReply('hello')).to.equal(undefined)
    expect(readReply('550')).to.include({ code: 550, enhanced: undefined })
    expect(readReply('250 5.1.1 odd')).to.include({ code: 250, enhanced: undefined })
    expect(codeOf(readReply('550-5.1.1 a\n550 5.1.1 b') ?? { code: 0, greylists: false })).to.equal('550-5.1.1')
    expect(queueIdOf('250 2.0.0 Ok: queued as 4XyZ12abc')).to.equal('4XyZ12abc')
    expect(queueIdOf('250 OK id=1tAbCd-000000001Xy-2ZzZ')).to.equal('1tAbCd-000000001Xy-2ZzZ')
    expect(queueIdOf('250 2.0.0 OK karen@borger.example')).to.equal(undefined)
  })
})

const stopAt = async (verb: Verb): Promise<{ outcome: Outcome; next: Outcome; server: Scripted }> => {
  const server = await startScripted({ [verb]: (times: number) => times === 1 ? 'hang' : usualOf[verb] })
  const way = await openWith(settingsFor(server.port, { connections: 1 }))
  const stop = new AbortController()
  const sending = way.adapter.send(delivery(), stop.signal)
  await server.hears(verb)
  stop.abort()
  const outcome = await sending
  const next = await way.adapter.send(delivery(), patient)
  await way.adapter.close()
  await server.stop()
  return { outcome, next, server }
}
const usualOf: Readonly<Record<string, Line>> = {
  CONNECT: '220 hi', EHLO: '250 hi', MAIL: '250 ok', RCPT: '250 ok', DATA: '354 go on', dot: '250 2.0.0 ok',
}

describe('SMTP: the signal', () => {
  const before: readonly Verb[] = ['CONNECT', 'EHLO', 'MAIL', 'RCPT', 'DATA']
  for (const verb of before) it(`at ${verb} → postponed, and the next one goes through`, async () => {
    const { outcome, next } = await stopAt(verb)
    expect(outcome).to.deep.equal(postponed('timed-out', 'route'))
    expect(next.kind).to.equal('accepted')
  })

  it('after the final dot → unknown, and the next one goes through', async () => {
    const { outcome, next } = await stopAt('dot')
    expect(outcome).to.deep.equal(unknown('timed-out'))
    expect(next.kind).to.equal('accepted')
  })

  it('while waiting for a connection → postponed, and nobody else is held up', async () => {
    const server = await startScripted({ dot: (times) => times === 1 ? 'hang' : '250 2.0.0 ok' })
    const way = await openWith(settingsFor(server.port, { connections: 1 }))
    const first = new AbortController()
    const second = new AbortController()
    const outcomes = [first.signal, second.signal, patient].map((signal) => way.adapter.send(delivery(), signal))
    await server.hears('dot')
    second.abort()
    expect(await outcomes[1]).to.deep.equal(postponed('timed-out', 'route'))
    first.abort()
    expect(await outcomes[0]).to.deep.equal(unknown('timed-out'))
    expect(await outcomes[2]).to.include({ kind: 'accepted' })
    await way.adapter.close()
    await server.stop()
  })
})

describe('SMTP: sessions', () => {
  const sendAll = async (server: Scripted, count: number, more: Partial<SmtpSettings>): Promise<readonly Outcome[]> => {
    const way = await openWith(settingsFor(server.port, more))
    const outcomes = await Promise.all(Array.from({ length: count }, () => way.adapter.send(delivery(), patient)))
    await way.adapter.close()
    await server.stop()
    return outcomes
  }
  const allAccepted = (outcomes: readonly Outcome[]): void => {
    for (const { kind } of outcomes) expect(kind).to.equal('accepted')
  }

  it('are never more than allowed, and are used again', async () => {
    const server = await startScripted({})
    allAccepted(await sendAll(server, 50, { connections: 3 }))
    expect(server.connections()).to.equal(3)
  })

  it('are made anew after as many messages as allowed', async () => {
    const server = await startScripted({})
    allAccepted(await sendAll(server, 10, { connections: 1, maxMessages: 4 }))
    expect(server.connections()).to.equal(3)
    expect(server.heard.filter((line) => line === 'QUIT').length).to.be.at.least(2)
  })

  it('survive a refusal', async () => {
    const server = await startScripted({ RCPT: (times) => times % 2 ? '550 5.1.1 no' : '250 ok', dot: '250 2.0.0 ok' })
    const warnings: string[] = []
    const warned = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', warned)
    const kinds = (await sendAll(server, 40, { connections: 1 })).map(({ kind }) => kind)
    process.off('warning', warned)
    expect(kinds).to.deep.equal(kinds.map((_kind, index) => index % 2 ? 'accepted' : 'refused'))
    expect(server.connections()).to.equal(1)
    expect(warnings).to.deep.equal([])
  })

  it('that turn out to be dead before a byte of the mail left cost the message nothing', async () => {
    const server = await startScripted({ MAIL: (times) => times === 2 ? 'reset' : '250 ok' })
    allAccepted(await sendAll(server, 2, { connections: 1 }))
    expect(server.connections()).to.equal(2)
  })

  it('that the server closed in between are not used', async () => {
    const server = await startScripted({})
    const way = await openWith(settingsFor(server.port, { connections: 1 }))
    await way.adapter.send(delivery(), patient)
    server.breakAll()
    expect(await way.adapter.send(delivery(), patient)).to.include({ kind: 'accepted' })
    await way.adapter.close()
    await server.stop()
  })

  it('do not carry mail without the login that was asked for', async () => {
    const server = await startScripted({})
    const [outcome] = await sendAll(server, 1, { user: 'sluse', password: 'secret' })
    expect(outcome).to.deep.equal(postponed('credential-refused', 'route'))
    expect(server.heard.join()).to.not.include('MAIL')
  })

  it('go in clear on this machine only', async () => {
    const failure = await openWith(settingsFor(25, { host: 'mail.example' })).catch((error: Fault) => error.code)
    expect(failure).to.equal('config-invalid')
  })
})

describe('SMTP: the envelope', () => {
  it('asks for reports, under a sender and an id that name the attempt', async () => {
    const { heard } = await against({})
    const token = /bounce\+([0-9a-v]{26}-1-[0-9a-f]{20})@nordby\.example/.exec(heard.join('\n'))?.[1]
    const mail = heard.find((line) => line.startsWith('MAIL'))
    expect(mail).to.match(new RegExp(`^MAIL FROM:<bounce\\+${token}@nordby.example> SIZE=\\d+ RET=HDRS ENVID=${token}$`))
    expect(heard).to.include('RCPT TO:<karen@borger.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;karen@borger.example')
    expect(`bounce+${token}`.length).to.be.at.most(64)
  })

  it('asks for none where the route says so', async () => {
    const { heard } = await against({}, letter, { dsn: false })
    expect(heard.join()).to.not.match(/ENVID|NOTIFY|RET/)
  })
})
