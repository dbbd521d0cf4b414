// A mail server as the hub meets one: real SMTP with STARTTLS under a throw-away certificate, reports that really come back over
// LMTP or HTTP, and faults on request (catalogue.ts). What becomes of a mail is decided by the recipient's local part, up to the
// first `.` or `+`, so that a demonstration needs no switches:
//   unknown 550 5.1.1 · moved 551 5.1.6 · disabled 550 5.2.1 · full 552 5.2.2 · policy 550 5.7.1 · busy 450 4.2.1
//   greylist 451 4.7.1 the first time, then taken
//   bounce, bounce-full: taken, and reported as failed at once · bounce-later: reported when told to
//   delayed, delivered: taken, and reported as such · anybody else: taken
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { createArrivals, createFaults, type Counterpart, type Faults } from '../faults.ts'
import type { KeyAndCertificate } from '../tls.ts'
import { onMail, onSender, refusalOf, saying, type Parts } from './answers.ts'
import { mailFaults, type MailFault } from './catalogue.ts'
import type { ReportOptions } from './report.ts'
import type { ReturnPath } from './return-path.ts'
import { createReturns } from './returns.ts'

export interface MailOptions {
  now(): number
  readonly host?: string
  readonly port?: number
  /** Its certificate, and one for another host (for `wrong-certificate`); without them it speaks no TLS. */
  readonly tls?: { readonly right: KeyAndCertificate; readonly wrong?: KeyAndCertificate }
  /** Whom it lets in; without it anybody. */
  readonly login?: { readonly user: string; readonly password: string }
  /** How late `slow-banner` is (default half a minute). */
  readonly slowMs?: number
  /** Where reports go. */
  readonly returnPath?: ReturnPath
}

export interface MailCounterpart extends Counterpart<MailFault> {
  readonly host: string
  readonly port: number
  /** Sends a report about the arrival of that key; resolves when the hub has taken it. */
  report(key: string, options: Omit<ReportOptions, 'at'>): Promise<void>
  /** Sends the reports on `bounce-later`. */
  release(): Promise<void>
  /** Resolves when everything that was on its way back has been taken or refused. */
  settled(): Promise<void>
  /** Sets where reports go from now on. */
  returnTo(path: ReturnPath | undefined): void
}

const advertised = { hideDSN: false, hidePIPELINING: false, lenientAddressParsing: true, disableReverseLookup: true }
const quiet = { logger: false, closeTimeout: 200, maxAllowedUnauthenticatedCommands: false } as const

type Greet = (next: () => void) => void

const createServer = (parts: Parts, { tls, login }: MailOptions, greet: Greet): SMTPServer => new SMTPServer({
  ...tls?.right, ...advertised, ...quiet,
  name: 'mx.sandbox.example', banner: 'Sluse sandbox',
  authOptional: !login, disabledCommands: login ? [] : ['AUTH'], allowInsecureAuth: !tls,
  onConnect: (_session, next) => greet(next),
  onAuth: ({ username, password }, _session, callback) => {
    const right = username === login?.user && password === login?.password && !parts.faults.take('login-refused')
    callback(right ? null : saying(535, '5.7.8 authentication failed'), { user: username })
  },
  onMailFrom: (_address, session, callback) => onSender(parts, session, callback),
  onRcptTo: (address, session, callback) => callback(refusalOf(parts, address, session)),
  onData: (stream, session, callback) =>
    void onMail(parts, stream, session, callback).catch(() => callback(saying(451, '4.3.0 failed'))),
})

const isOn = (faults: Faults<MailFault>, name: MailFault): boolean =>
  faults.list().some((fault) => fault.name === name && fault.on)

/** What the server shows of itself to a new connection, by the faults that are on. */
const dress = (server: SMTPServer, { tls }: MailOptions, faults: Faults<MailFault>): void => {
  server.options.hideSMTPUTF8 = isOn(faults, 'no-smtputf8')
  server.options.disabledCommands = [
    ...server.options.disabledCommands.filter((name) => name !== 'STARTTLS'),
    ...!tls || faults.take('no-starttls') ? ['STARTTLS'] : [],
  ]
  if (tls) server.updateSecureContext(tls.wrong && faults.take('wrong-certificate') ? tls.wrong : tls.right)
}

/** Starts the server. */
export const startMail = async (options: MailOptions): Promise<MailCounterpart> => {
  const faults = createFaults<MailFault>(mailFaults)
  const arrivals = createArrivals()
  const returns = createReturns(faults, options.now, options.returnPath)
  const cut = (session: SMTPServerSession): void => {
    for (const connection of server.connections) if (connection.session === session) connection._socket?.destroy()
  }
  const parts: Parts = { now: options.now, faults, arrivals, returns, greylisted: new Set(), cut }
  const greet = (next: () => void): void => {
    dress(server, options, faults)
    if (faults.take('slow-banner')) setTimeout(next, options.slowMs ?? 30_000).unref()
    else next()
  }
  const server = createServer(parts, options, greet)
  server.on('error', () => undefined)
  const host = options.host ?? '127.0.0.1'
  const listening = once(server.server, 'listening')
  server.listen(options.port ?? 0, host)
  await listening
  const { port } = server.server.address() as AddressInfo
  const stop = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve())
    for (const connection of server.connections) connection._socket?.destroy()
  })
  const { report, release, settled, returnTo } = returns
  return { name: 'mail', url: `smtp://${host}:${port}`, host, port, faults, arrivals, report, release, settled, returnTo, stop }
}

export type { MailFault } from './catalogue.ts'
export type { ReturnPath } from './return-path.ts'
