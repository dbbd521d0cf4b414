import { once } from 'node:events'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { Fault } from '../../core/errors.ts'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import type { Intake } from './intake.ts'

/** More than this of a mail is not kept: a report stands at the front, and the returned mail after it is not looked at. */
const keptBytes = 512 * 1024

const gather = async (stream: SMTPServerDataStream): Promise<Uint8Array> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (size < keptBytes) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks)
}

const later = (): Error => Object.assign(new Error('4.3.0 not now'), { responseCode: 451 })

/** An LMTP listener (RFC 2033) for the mail server on the return path; it is thanked when the receipt is committed. */
export const createLmtpInlet = (
  { host = '127.0.0.1', port }: { readonly host?: string; readonly port: number }, intake: Intake, { world, route }: Services,
): Inlet & { readonly kind: 'listener'; port(): number } => {
  let receive: Receive = () => Promise.reject(new Error('not started'))
  const take = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> => {
    const raw = await gather(stream)
    await intake({ raw, recipients: session.envelope.rcptTo.map(({ address }) => address) }, receive)
  }
  const server = new SMTPServer({
    lmtp: true, authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, logger: false,
    maxClients: 50, closeTimeout: 1000,
    onData: (stream, session, callback) =>
      void take(stream, session).then(() => callback(null, '2.0.0 taken'), () => callback(later())),
  })
  server.on('error', () => world.log.warn('lmtp-session-failed', { route }))
  const start = async (receiver: Receive): Promise<void> => {
    receive = receiver
    const listening = once(server.server, 'listening')
    server.listen(port, host)
    await listening.catch(() => { throw new Fault('port-taken', `${host}:${port}`) })
  }
  const stop = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()))
  const boundPort = (): number => {
    const address = server.server.address()
    return typeof address === 'object' && address ? address.port : port
  }
  return { kind: 'listener', start, stop, port: boundPort }
}
