import { Readable } from 'node:stream'
import type { Failure } from './failure.ts'
import type { Session } from './session.ts'

/** What goes out: the envelope and the message's bytes. */
export interface Letter {
  readonly sender: string
  readonly recipient: string
  /** The attempt's token, for ENVID; absent: no delivery reports are asked for. */
  readonly envelopeId?: string
  readonly bytes: Buffer
}

/** What came of it, and how far it got. */
export interface Transmission {
  /** The server's «yes» to the final dot. */
  readonly response?: string
  readonly failure?: Failure
  readonly stopped?: true
  /** A byte of the message may have left. */
  readonly begun: boolean
  /** The final dot may have left. */
  readonly dotMayHaveLeft: boolean
}

const chunkBytes = 65_536

/** The message as a stream that knows how much of it was read; nodemailer reads none of it before the server's 354. */
const createBody = (bytes: Buffer) => {
  const progress = { begun: false, dotMayHaveLeft: false }
  let at = 0
  const stream = new Readable({
    read() {
      progress.begun = true
      const chunk = bytes.subarray(at, at + chunkBytes)
      at += chunk.length
      if (chunk.length > 0) return void this.push(chunk)
      progress.dotMayHaveLeft = true
      this.push(null)
    },
  })
  return { stream, progress }
}

// ORCPT is for addresses in ASCII; for others it has an encoding that few servers know (RFC 6533 section 3).
const dsnOf = ({ envelopeId, recipient }: Letter) => envelopeId === undefined ? undefined : {
  ret: 'HDRS',
  envid: envelopeId,
  notify: ['FAILURE', 'DELAY'],
  orcpt: /^[\x21-\x7e]+$/.test(recipient) ? `rfc822;${recipient}` : undefined,
}

const envelopeOf = (letter: Letter) =>
  ({ from: letter.sender, to: letter.recipient, size: letter.bytes.length, dsn: dsnOf(letter) })

/** Sends one message over a session. Never rejects; an abort closes the session and settles at once. */
export const transmit = (
  session: Session, letter: Letter, signal: AbortSignal,
): Promise<Transmission> => new Promise((resolve) => {
  const { connection } = session
  const body = createBody(letter.bytes)
  const settle = (result: Pick<Transmission, 'response' | 'failure' | 'stopped'>): void => {
    signal.removeEventListener('abort', abort)
    connection.removeListener('end', ended)
    resolve({ ...result, ...body.progress })
  }
  const abort = (): void => {
    settle({ stopped: true })
    session.ended = true
    connection.close()
  }
  // nodemailer answers the callback right after a connection's end; where it does not, the end is the answer.
  const ended = (): void => void setImmediate(() => settle({ failure: { code: 'ECONNECTION', command: 'CONN' } }))
  if (signal.aborted) return abort()
  signal.addEventListener('abort', abort, { once: true })
  connection.once('end', ended)
  connection.send(envelopeOf(letter), body.stream, (error, info) => {
    const refused = info?.rejectedErrors?.[0]
    const failure = error ?? refused ?? (info?.accepted.length === 0 ? { code: 'EENVELOPE', command: 'RCPT TO' } : undefined)
    settle(failure ? { failure } : { response: info?.response ?? '' })
  })
})

/** Readies a session for the next message after a refusal. Resolves with false when it is no good any more. */
export const reset = (session: Session): Promise<boolean> => new Promise((resolve) => {
  if (session.ended) return resolve(false)
  const settle = (fit: boolean): void => {
    session.connection.removeListener('end', ended)
    resolve(fit)
  }
  const ended = (): void => settle(false)
  session.connection.once('end', ended)
  session.connection.reset((error) => settle(!error))
})
