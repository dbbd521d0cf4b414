// What the server answers to each command, by the recipient's name and by the faults that are on.
import { buffer } from 'node:stream/consumers'
import { simpleParser } from 'mailparser'
import type { SMTPServerAddress, SMTPServerDataStream, SMTPServerSession } from 'smtp-server'
import type { ArrivalLog, Faults } from '../faults.ts'
import { nameOf, refusals, type MailFault } from './catalogue.ts'
import type { Taken } from './report.ts'
import type { Returns } from './returns.ts'

export interface Parts {
  now(): number
  readonly faults: Faults<MailFault>
  readonly arrivals: ArrivalLog
  readonly returns: Returns
  readonly greylisted: Set<string>
  /** Breaks the connection of a session. */
  cut(session: SMTPServerSession): void
}

type Answer = (error?: Error | null, text?: string) => void

/** A reply of that code, as smtp-server wants it. */
export const saying = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })

/** What MAIL FROM is answered. */
export const onSender = ({ faults, cut }: Parts, session: SMTPServerSession, answer: Answer): void => {
  if (faults.take('closed-at-sender')) return cut(session)
  answer(faults.take('session-ended') ? saying(421, '4.3.2 the system is going down') : undefined)
}

/** Greylists each pair of sender's domain and recipient once. */
const greylists = ({ faults, greylisted }: Parts, recipient: string): boolean => {
  if (faults.take('greylist')) return true
  if (nameOf(recipient) !== 'greylist' || greylisted.has(recipient)) return false
  return Boolean(greylisted.add(recipient))
}

const isInternational = (address: string): boolean => /[^\x20-\x7e]/.test(address.split('@')[0] ?? '')

/** Why RCPT TO is refused, if it is. */
export const refusalOf = (parts: Parts, { address }: SMTPServerAddress, session: SMTPServerSession): Error | undefined => {
  const { faults } = parts
  if (isInternational(address) && faults.take('no-smtputf8')) return saying(553, '5.6.7 ASCII addresses only')
  const another = session.envelope.rcptTo.length > 0
  if (another && faults.take('second-recipient-refused')) return saying(452, '4.5.3 one recipient only')
  if (greylists(parts, address)) return saying(451, '4.7.1 greylisted, please try again later')
  const name = nameOf(address)
  const refusal = name === 'greylist' ? undefined : refusals[name]
  return refusal && saying(refusal.code, refusal.text)
}

const readAll = async (stream: SMTPServerDataStream): Promise<string> => (await buffer(stream)).toString('utf8')

const contentOf = async (raw: string) => {
  const { subject, text, html, headers, attachments, to, from } = await simpleParser(raw)
  const files = attachments.map(({ filename, contentType, size }) => ({ filename, contentType, size }))
  const names = { to: [to ?? []].flat().map((line) => line.text), from: from?.text }
  return { ...names, subject, text, html, messageId: headers.get('message-id'), attachments: files, raw }
}

let named = 0
const nextKey = (): string => `S${(++named).toString(36).toUpperCase().padStart(7, '0')}`

/** Keeps the mail once for each of its recipients. */
const keep = async ({ now, arrivals, returns }: Parts, raw: string, session: SMTPServerSession): Promise<string> => {
  const { mailFrom, rcptTo, dsn } = session.envelope
  const content = await contentOf(raw)
  const sender = mailFrom ? mailFrom.address : ''
  const key = nextKey()
  const envelopeId = dsn?.envid ?? undefined
  for (const { address, dsn: wishes } of rcptTo) {
    const envelope = { sender, envelopeId, return: dsn?.ret, notify: wishes?.notify, recipient: wishes?.orcpt }
    arrivals.add({ at: now(), kind: 'message', key, to: address, content: { ...content, envelope } })
    returns.taken({ key, sender, recipient: address, envelopeId, raw } satisfies Taken)
  }
  return key
}

/** What a whole mail is answered. */
export const onMail = async (
  parts: Parts, stream: SMTPServerDataStream, session: SMTPServerSession, answer: Answer,
): Promise<void> => {
  if (parts.faults.take('closed-in-body')) return void stream.once('data', () => parts.cut(session))
  const raw = await readAll(stream)
  if (parts.faults.take('refused-after-data')) return answer(saying(552, '5.3.4 the mail is too large'))
  const key = await keep(parts, raw, session)
  if (parts.faults.take('closed-after-dot')) return parts.cut(session)
  if (parts.faults.take('silent-after-dot')) return
  answer(parts.faults.take('nonsense-after-dot') ? saying(999, 'hvad behager') : null, `2.0.0 Ok: queued as ${key}`)
}
