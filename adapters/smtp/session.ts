import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpSettings } from './settings.ts'
import type { Failure } from './failure.ts'

/** One SMTP session: connected, in TLS where it must be, and logged in. */
export interface Session {
  readonly connection: SMTPConnection
  /** Messages it has been used for. */
  used: number
  /** When it was last used, UTC milliseconds. */
  usedAt: number
  /** No longer fit for use: the connection has ended. */
  ended: boolean
}

const connectMs = 15_000

const connectionOptions = (settings: SmtpSettings) => ({
  host: settings.host,
  port: settings.port,
  secure: settings.secure ?? false,
  requireTLS: !settings.secure && (settings.requireTls ?? true),
  connectionTimeout: Math.min(connectMs, settings.silenceMs ?? connectMs),
  greetingTimeout: settings.silenceMs ?? 60_000,
  socketTimeout: settings.silenceMs ?? 60_000,
  socketCloseTimeout: 1000,
  logger: false,
  tls: { ca: settings.ca, minVersion: 'TLSv1.2' as const },
})

const noLogin: Failure = { code: 'EAUTH', command: 'API' }

/** Opens a session. Rejects with a Failure; the signal's abort closes what was opened so far. */
export const openSession = (settings: SmtpSettings, signal: AbortSignal): Promise<Session> => new Promise((resolve, reject) => {
  const connection = new SMTPConnection(connectionOptions(settings))
  const session: Session = { connection, used: 0, usedAt: 0, ended: false }
  const fail = (failure: unknown): void => {
    signal.removeEventListener('abort', abort)
    session.ended = true
    // First the reason: closing says that the connection has ended, which is none.
    reject(failure)
    connection.close()
  }
  const abort = (): void => fail({ code: 'ETIMEDOUT' } satisfies Failure)
  const ready = (failure?: unknown): void => {
    if (failure) return fail(failure)
    signal.removeEventListener('abort', abort)
    resolve(session)
  }
  const connected = (failure?: unknown): void => {
    if (failure || settings.user === undefined) return ready(failure)
    // A server that stops offering AUTH must not get the mail without it.
    if (!connection.allowsAuth) return ready(noLogin)
    connection.login({ credentials: { user: settings.user, pass: settings.password } }, ready)
  }
  connection.on('error', fail)
  connection.once('end', () => fail({ code: 'ECONNECTION' } satisfies Failure))
  signal.addEventListener('abort', abort, { once: true })
  connection.connect(connected)
})

/** Says goodbye without waiting for the answer. */
export const leave = (session: Session): void => {
  session.ended = true
  if (!session.connection.destroyed) session.connection.quit()
  session.connection.close()
}
