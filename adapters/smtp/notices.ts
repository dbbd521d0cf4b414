// Mail to those who operate the hub, which is no message of a silo's: one connection each, over the owner's own mail server.
import { createTransport } from 'nodemailer'
import type { Outcome } from '../../core/outcome.ts'

export interface NoticeSettings {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  readonly requireTls: boolean
  readonly user?: string
  readonly password?: string
  /** PEM of the authority that alone is trusted; without it, the system's. */
  readonly ca?: string
  readonly from: string
  readonly to: readonly string[]
}

/** A short text in clear. */
export interface MailedNotice { readonly subject: string; readonly text: string }

const silenceMs = 15_000

const transportOf = ({ host, port, secure, requireTls, user, password, ca }: NoticeSettings) => createTransport({
  host, port, secure, requireTLS: requireTls && !secure, ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
  connectionTimeout: silenceMs, greetingTimeout: silenceMs, socketTimeout: silenceMs,
  tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
  disableFileAccess: true, disableUrlAccess: true,
})

/** One attempt; never rejects. What a server says is not passed on: it may quote what it likes. */
export const createNoticeMail = (settings: NoticeSettings) => async (
  { subject, text }: MailedNotice, signal: AbortSignal,
): Promise<Outcome> => {
  const transport = transportOf(settings)
  const cut = (): void => transport.close()
  signal.addEventListener('abort', cut)
  try {
    const headers = { 'Auto-Submitted': 'auto-generated' }
    await transport.sendMail({ from: settings.from, to: [...settings.to], subject, text, headers })
    return { kind: 'accepted' }
  } catch (error) {
    const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string }
    return { kind: 'postponed', reason: 'counterpart-failed', blame: 'route', evidence: { code: String(responseCode ?? code) } }
  } finally {
    signal.removeEventListener('abort', cut)
    transport.close()
  }
}
