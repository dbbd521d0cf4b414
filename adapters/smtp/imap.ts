import { ImapFlow } from 'imapflow'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import type { Intake } from './intake.ts'
import { isLoopback, type ImapSettings } from './settings.ts'

const keptBytes = 512 * 1024
const firstWaitMs = 1000
const longestWaitMs = 60_000

// A password goes in clear only where there is no wire.
const clientFor = ({ host, port, user, password, secure = true, ca }: ImapSettings): ImapFlow => new ImapFlow({
  host, port, secure, doSTARTTLS: secure ? undefined : !isLoopback(host), auth: { user, pass: password },
  tls: { ca }, logger: false, disableAutoIdle: true, connectionTimeout: 15_000, maxLiteralSize: keptBytes * 2,
  // Notices a connection that died without a word.
  maxIdleTime: 240_000,
})

/** Reads one mail and marks it only when what it says is committed: a receipt is removed, all else is left, seen, for people. */
const takeOne = async (client: ImapFlow, uid: number, intake: Intake, receive: Receive): Promise<void> => {
  const message = await client.fetchOne(String(uid), { source: { start: 0, maxLength: keptBytes } }, { uid: true })
  if (!message || !message.source) return
  const taken = await intake({ raw: message.source, recipients: [] }, receive)
  if (taken === 'receipt') await client.messageDelete(String(uid), { uid: true })
  else await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
}

const takeAll = async (client: ImapFlow, intake: Intake, receive: Receive, stop: AbortSignal): Promise<void> => {
  const uids = await client.search({ seen: false }, { uid: true })
  for (const uid of uids || []) if (!stop.aborted) await takeOne(client, uid, intake, receive)
}

interface Bell {
  ring(): void
  /** The first ring after it was asked for. */
  next(): Promise<void>
}

const createBell = (): Bell => {
  let heard: () => void = () => undefined
  return { ring: () => heard(), next: () => new Promise((resolve) => { heard = resolve }) }
}

/** Works on the open mailbox at every ring, for as long as the connection lasts and nobody says stop. */
const attend = async (client: ImapFlow, bell: Bell, stop: AbortSignal, work: () => Promise<void>): Promise<void> => {
  client.on('exists', bell.ring)
  client.on('close', bell.ring)
  while (client.usable && !stop.aborted) {
    const next = bell.next()
    await work()
    void client.idle().catch(() => undefined)
    await next
  }
}

/** Reads bounces from a mailbox over IMAP as they arrive (RFC 2177 IDLE); connects again, ever more slowly, when cut off. */
export const createImapInlet = (settings: ImapSettings, intake: Intake, { world, route }: Services): Inlet => {
  const stopping = new AbortController()
  const stop = stopping.signal
  let running: Promise<void> = Promise.resolve()
  const bell = createBell()
  let failures = 0

  const open = async (client: ImapFlow): Promise<void> => {
    const giveUp = (): void => client.close()
    stop.addEventListener('abort', giveUp, { once: true })
    try {
      await client.connect()
      await client.mailboxOpen(settings.mailbox ?? 'INBOX')
      failures = 0
    } finally {
      // From here on a mail in hand is put down properly first.
      stop.removeEventListener('abort', giveUp)
    }
  }
  const connected = async (receive: Receive): Promise<void> => {
    const client = clientFor(settings)
    client.on('error', () => undefined)
    await open(client)
      .then(() => attend(client, bell, stop, () => takeAll(client, intake, receive, stop)))
      .catch(() => world.log.warn('imap-failed', { route }))
      .finally(() => client.close())
  }
  const keepConnected = async (receive: Receive): Promise<void> => {
    while (!stop.aborted) {
      await connected(receive)
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures++, 10)) * (0.5 + world.random() / 2)
      await world.sleep(waitMs, stop)
    }
  }
  const start = async (receive: Receive): Promise<void> => { running = keepConnected(receive) }
  const end = async (): Promise<void> => {
    stopping.abort()
    bell.ring()
    await running
  }
  return { kind: 'listener', start, stop: end }
}
