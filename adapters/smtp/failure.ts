// What an attempt came to that did not end in a «yes». The one question that matters is whether the final dot may have left: as
// long as it has not, no server may deliver (RFC 5321 section 4.1.1.4), and the message may be sent again. nodemailer does not
// say so (a broken connection is `CONN` at every stage), so the message's own stream does: it knows whether its end was read.
import type { Outcome } from '../../core/outcome.ts'
import type { Reason } from '../../core/reason.ts'
import { readReply, verdictOf, type Stage, type Verdict } from './reply.ts'

/** The members of nodemailer's errors that are looked at. */
export interface Failure {
  /** ECONNECTION, ETIMEDOUT, ESOCKET, EDNS, ETLS, EPROTOCOL, EENVELOPE, EMESSAGE, EAUTH. */
  readonly code?: string
  /** The system's own code, such as ECONNREFUSED, where nodemailer's replaced it. */
  readonly originalCode?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
}

const postponed = (reason: Reason): Outcome => ({ kind: 'postponed', reason, blame: 'route' })
const unknown = (reason: Reason): Outcome => ({ kind: 'unknown', reason })

/** When the attempt was told to stop. */
export const stopped = (dotMayHaveLeft: boolean): Outcome => dotMayHaveLeft ? unknown('timed-out') : postponed('timed-out')

const stageOf = (failure: Failure): Stage => {
  if (failure.code === 'EMESSAGE') return failure.command === 'MAIL FROM' ? 'sender' : 'body'
  if (failure.command === 'MAIL FROM') return 'sender'
  if (failure.command === 'RCPT TO') return 'recipient'
  return failure.command === 'DATA' ? 'data' : 'session'
}

const certificateTrouble = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|UNABLE_TO_|SELF_SIGNED|HOSTNAME_|INVALID_CA|EPROTO$)/

const connectionTrouble = ({ code, originalCode = '', response }: Failure): Reason => {
  if (code === 'ETLS' || certificateTrouble.test(originalCode)) return 'tls-failed'
  if (code === 'ETIMEDOUT' || originalCode === 'ETIMEDOUT') return 'timed-out'
  if (code === 'EAUTH' && !response) return 'credential-refused'
  return response || code === 'EPROTOCOL' ? 'answer-unintelligible' : 'unreachable'
}

const afterTheDot = ({ code, response }: Failure): Outcome => {
  if (code === 'ETIMEDOUT') return unknown('timed-out')
  return unknown(response ? 'answer-unintelligible' : 'cut-off')
}

/** A reply counts as one only when it was complete and answered the command; a torn line at the end of a connection does not. */
const answered = (failure: Failure, dotMayHaveLeft: boolean): Verdict | undefined => {
  const speaks = failure.responseCode === 421 || (failure.code !== 'ECONNECTION' && failure.code !== 'ETLS')
  const whole = dotMayHaveLeft ? failure.code === 'EMESSAGE' : speaks
  const reply = whole && failure.response ? readReply(failure.response) : undefined
  return reply && reply.code >= 400 ? verdictOf(reply, stageOf(failure)) : undefined
}

/** The outcome of a failed attempt; `verdict` where the server answered. */
export const failed = (failure: Failure, dotMayHaveLeft: boolean): { outcome: Outcome; verdict?: Verdict } => {
  const verdict = answered(failure, dotMayHaveLeft)
  if (verdict) return { outcome: verdict.outcome, verdict }
  if (dotMayHaveLeft) return { outcome: afterTheDot(failure) }
  // nodemailer compares the size with the server's limit itself, before it sends anything.
  if (failure.code === 'EMESSAGE' && !failure.response) return { outcome: { kind: 'refused', reason: 'too-large' } }
  return { outcome: postponed(connectionTrouble(failure)) }
}
