// What mail systems say, as data. Enhanced status codes (RFC 3463, IANA registry) by subject and detail, the class left out;
// a subject may end in `.*` for the details that no row names. `permanent`: a 5yz reply will never be taken. `transient`: may
// be taken later even where the reply was 5yz (a full mailbox is emptied). `route`: the way out is in trouble, not the message.
// Every 4yz reply is transient whatever its detail; in a delivery report that says «failed» every code is final.
import type { Reason } from '../../core/reason.ts'

export type Standing = 'permanent' | 'transient' | 'route'

export interface Row {
  readonly reason: Reason
  readonly standing: Standing
  /** Everybody's mail is likely to fare the same: somebody should look. */
  readonly alarm?: true
}

const row = (reason: Reason, standing: Standing): Row => ({ reason, standing })
const policy: Row = { reason: 'policy-refused', standing: 'permanent', alarm: true }

export const enhancedCodes: Readonly<Record<string, Row>> = {
  '1.0': row('recipient-unknown', 'permanent'),
  '1.1': row('recipient-unknown', 'permanent'),
  '1.2': row('recipient-unknown', 'permanent'),
  '1.3': row('recipient-unknown', 'permanent'),
  '1.4': row('recipient-unknown', 'permanent'),
  '1.6': row('recipient-moved', 'permanent'),
  '1.7': row('sender-refused', 'route'),
  '1.8': row('sender-refused', 'route'),
  '1.10': row('recipient-unreachable', 'permanent'),
  '2.1': row('recipient-disabled', 'permanent'),
  '2.2': row('recipient-full', 'transient'),
  '2.3': row('too-large', 'permanent'),
  '2.4': row('recipient-unreachable', 'permanent'),
  '3.1': row('overloaded', 'transient'),
  '3.2': row('overloaded', 'transient'),
  '3.4': row('too-large', 'permanent'),
  '4.1': row('recipient-unreachable', 'transient'),
  '4.2': row('recipient-unreachable', 'transient'),
  '4.3': row('recipient-unreachable', 'transient'),
  '4.4': row('recipient-unreachable', 'transient'),
  '4.5': row('overloaded', 'transient'),
  '4.6': row('recipient-unreachable', 'permanent'),
  '4.7': row('expired', 'permanent'),
  '5.3': row('overloaded', 'transient'),
  '6.*': row('content-refused', 'permanent'),
  '7.1': policy,
  '7.8': row('credential-refused', 'route'),
  '7.9': row('credential-refused', 'route'),
  '7.10': row('tls-failed', 'route'),
  '7.11': row('tls-failed', 'route'),
  '7.20': policy, '7.21': policy, '7.22': policy, '7.23': policy,
  '7.24': policy, '7.25': policy, '7.26': policy, '7.27': policy,
  '7.*': row('policy-refused', 'permanent'),
}

/** Replies that come without an enhanced code (RFC 5321 section 4.2.3, RFC 4954 section 6). */
export const basicCodes: Readonly<Record<number, Row>> = {
  421: row('overloaded', 'route'),
  450: row('recipient-unreachable', 'transient'),
  451: row('counterpart-failed', 'transient'),
  452: row('overloaded', 'transient'),
  454: row('counterpart-failed', 'route'),
  503: row('counterpart-failed', 'route'),
  530: row('credential-refused', 'route'),
  534: row('credential-refused', 'route'),
  535: row('credential-refused', 'route'),
  538: row('credential-refused', 'route'),
  550: row('recipient-unknown', 'permanent'),
  551: row('recipient-moved', 'permanent'),
  552: row('too-large', 'permanent'),
  553: row('recipient-unknown', 'permanent'),
  555: row('content-refused', 'permanent'),
}

/** A server that greylists wants the same message again, but not at once: RFC 6647 section 2. */
export const greylistMs = 5 * 60_000

/** The row of an enhanced code such as `5.1.1`; undefined where no row knows it. */
export const rowOf = (enhanced: string): Row | undefined => {
  const [, subject = '', detail = ''] = enhanced.split('.')
  return enhancedCodes[`${subject}.${detail}`] ?? enhancedCodes[`${subject}.*`]
}
