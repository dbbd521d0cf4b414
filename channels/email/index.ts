// The channel email: one mail to one address. Nothing proves that a mail was delivered, so «sent» is usually the end of it;
// what comes back along the return path is delivery reports.
import type { Body } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import { openSmtp, smtpSettings, type Mail, type SmtpSettings } from '../../adapters/smtp/index.ts'
import { parse } from './parse.ts'
import { content, example, recipient, type Said } from './said.ts'

const mailOf = (body: Body): Mail => {
  const { recipient: { email, name }, content: { unsubscribe, ...rest } } = body as Said
  return { ...rest, to: { address: email, name }, unsubscribe: unsubscribe?.url }
}

export const email: Channel = {
  name: 'email',
  words: { da: 'E-mail', en: 'Email' },
  schema: { recipient, content },
  example,
  settings: smtpSettings,
  parse,
  open: (settings, services) => openSmtp(settings as SmtpSettings, services, mailOf),
}
