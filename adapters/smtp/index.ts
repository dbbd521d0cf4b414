// Mail over SMTP: out through one mail server, and back along the return path as delivery reports.
import type { Body } from '../../core/adapter.ts'
import type { WayOut } from '../../core/channel.ts'
import { Fault } from '../../core/errors.ts'
import type { Inlet } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { createSmtpAdapter } from './adapter.ts'
import { createHttpInlet } from './http.ts'
import { createIntake } from './intake.ts'
import type { Mail } from './mail.ts'
import { isLoopback, type SmtpSettings } from './settings.ts'

export type { Attachment, Mail, Mailbox } from './mail.ts'
export { createNoticeMail, type NoticeSettings } from './notices.ts'
export { defaultMaxBytes, smtpSettings, type SmtpSettings } from './settings.ts'

// The libraries of an inlet are loaded where it is configured.
const inletsOf = async ({ inlets = {} }: SmtpSettings, services: Services): Promise<readonly Inlet[]> => {
  const intake = createIntake(services)
  return [
    ...inlets.imap ? [(await import('./imap.ts')).createImapInlet(inlets.imap, intake, services)] : [],
    ...inlets.lmtp ? [(await import('./lmtp.ts')).createLmtpInlet(inlets.lmtp, intake, services)] : [],
    ...inlets.http ? [createHttpInlet(inlets.http.secret, intake, services)] : [],
  ]
}

/** Opens the way out. `mailOf` says what a channel's body is as a mail; it is handed bodies that passed the channel's parse. */
export const openSmtp = async (settings: SmtpSettings, services: Services, mailOf: (body: Body) => Mail): Promise<WayOut> => {
  const inClear = settings.requireTls === false && !settings.secure
  if (inClear && !isLoopback(settings.host)) throw new Fault('config-invalid', 'requireTls: may be false on this machine only')
  return { adapter: createSmtpAdapter(settings, services, mailOf), inlets: await inletsOf(settings, services) }
}
