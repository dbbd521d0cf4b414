import type { Adapter, Body, Delivery } from '../../core/adapter.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Services } from '../../core/world.ts'
import { failed, stopped, type Failure } from './failure.ts'
import type { Mail } from './mail.ts'
import { compose } from './mime.ts'
import { codeOf, queueIdOf, readReply, type Verdict } from './reply.ts'
import { openSession, type Session } from './session.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSigner, type Signer } from './sign.ts'
import { defaultMaxBytes, type SmtpSettings } from './settings.ts'
import { tokenOf } from './token.ts'
import { reset, transmit, type Letter, type Transmission } from './transmit.ts'

const idleMs = 60_000

/** Puts the delivery's token into the envelope's sender, the envelope's id and a header, and writes the mail. */
const letterOf = async (
  settings: SmtpSettings, services: Services, sign: Signer, mail: Mail, delivery: Delivery,
): Promise<Letter> => {
  const [local = '', domain = ''] = settings.bounce.split('@')
  const token = tokenOf(services.mac, delivery.id, delivery.attempt)
  const messageId = `${tokenOf(services.mac, delivery.id, 0)}@${domain.toLowerCase()}`
  const unsigned = compose(mail, { from: settings.from, messageId, token, at: services.world.now() })
  const bytes = await sign(unsigned)
  const envelopeId = settings.dsn ?? true ? token : undefined
  return { sender: `${local}+${token}@${domain}`, recipient: mail.to.address, envelopeId, bytes }
}

const accepted = (response: string): Outcome => {
  const reply = readReply(response)
  if (!reply || reply.code >= 300) return { kind: 'unknown', reason: 'answer-unintelligible' }
  return { kind: 'accepted', evidence: { code: codeOf(reply), handle: queueIdOf(response) } }
}

/** Nothing of the message had left when a session that had been idle turned out to be dead: another one may do. */
const wasStale = (session: Session, { failure, begun }: Transmission): boolean => {
  const broken = failure?.code === 'ECONNECTION' || failure?.code === 'ESOCKET'
  return session.used > 0 && broken && !begun && failure.responseCode === undefined
}

const survives = (result: Transmission): boolean => {
  const { failure } = result
  if (!failure || failure.responseCode === 421) return false
  const torn = result.begun && !result.dotMayHaveLeft
  return !torn && (failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE')
}

const giveBack = async (sessions: Sessions, session: Session, result: Transmission): Promise<void> => {
  const fit = result.response !== undefined || (survives(result) && await reset(session))
  sessions.give(session, fit)
}

const carry = async (sessions: Sessions, letter: Letter, signal: AbortSignal): Promise<Transmission> => {
  for (;;) {
    const session = await sessions.take(signal)
    const result = await transmit(session, letter, signal)
    const again = wasStale(session, result)
    void giveBack(sessions, session, result)
    if (!again) return result
  }
}

const notice = ({ world, route }: Services, verdict: Verdict | undefined): void => {
  if (!verdict) return
  if (!verdict.known) world.records.count('sluse_unknown_codes_total', { route })
  const evidence = verdict.outcome.kind === 'delivered' ? undefined : verdict.outcome.evidence
  if (verdict.row?.alarm) world.log.warn('smtp-policy-refused', { route, code: evidence?.code })
}

const outcomeOf = (services: Services, result: Transmission): Outcome => {
  if (result.response !== undefined) return accepted(result.response)
  if (result.stopped) return stopped(result.dotMayHaveLeft)
  const { outcome, verdict } = failed(result.failure ?? {}, result.dotMayHaveLeft)
  notice(services, verdict)
  return outcome
}

/** A way out over SMTP. Servers take the same mail twice and cannot be asked: not repeatable, no look-up. */
export const createSmtpAdapter = (settings: SmtpSettings, services: Services, mailOf: (body: Body) => Mail): Adapter => {
  const limits = { connections: settings.connections ?? 5, maxMessages: settings.maxMessages ?? 1000, idleMs }
  const sessions = createSessions((signal) => openSession(settings, signal), limits, services.world.now)
  const sign = createSigner(settings)
  const maxBytes = settings.maxBytes ?? defaultMaxBytes
  const send = async (delivery: Delivery, signal: AbortSignal): Promise<Outcome> => {
    const letter = await letterOf(settings, services, sign, mailOf(delivery.body), delivery)
    if (letter.bytes.length > maxBytes) return { kind: 'refused', reason: 'too-large' }
    const notOpened = (failure: Failure): Transmission => ({ failure, begun: false, dotMayHaveLeft: false })
    const result = await carry(sessions, letter, signal).catch(notOpened)
    return outcomeOf(services, result)
  }
  return { repeatable: false, send, close: sessions.close }
}
