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
})

/** Reads one mail and marks it only when what it says is committed: a receipt is removed, all else is left, seen, for people. */
const takeOne = async (client: ImapFlow, uid: number, intake: Intake, receive: Receive): Promise<void> => {
  const message = await client.fetchOne(String(uid), { source: { start: 0, maxLength: keptBytes } }, { uid: true })
  if (!message || !message.source) return
  const taken = await intake({ raw: message.source, recipients: [] }, receive)
  if (taken === 'receipt') await client.messageDelete(String(uid), { uid: true })
  else await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
}

const takeAll = async (client: ImapFlow, intake: Intake, receive: Receive): Promise<void> => {
  const uids = await client.search({ seen: false }, { uid: true })
  for (const uid of uids || []) await takeOne(client, uid, intake, receive)
}

/** Rings at each news of the mailbox, and when the connection is over; `next` is the first ring after it was asked for. */
const bellOf = (client: ImapFlow): { next(): Promise<void> } => {
  let ring: () => void = () => undefined
  client.on('exists', () => ring())
  client.on('close', () => ring())
  return { next: () => new Promise((resolve) => { ring = resolve }) }
}

/** Works on the mailbox for as long as the connection lasts; rejects when it could not be made or the work failed. */
const attend = async (client: ImapFlow, mailbox: string, opened: () => void, work: () => Promise<void>): Promise<void> => {
  const bell = bellOf(client)
  await client.connect()
  await client.mailboxOpen(mailbox)
  opened()
  while (client.usable) {
    const next = bell.next()
    await work()
    void client.idle().catch(() => undefined)
    await next
  }
}

/** Reads bounces from a mailbox over IMAP as they arrive (RFC 2177 IDLE); connects again, ever more slowly, when cut off. */
export const createImapInlet = (settings: ImapSettings, intake: Intake, { world, route }: Services): Inlet => {
  const stopping = new AbortController()
  let current: ImapFlow | undefined
  let running: Promise<void> = Promise.resolve()
  let failures = 0

  const connected = async (receive: Receive): Promise<void> => {
    const client = clientFor(settings)
    current = client
    client.on('error', () => undefined)
    const opened = (): void => { failures = 0 }
    await attend(client, settings.mailbox ?? 'INBOX', opened, () => takeAll(client, intake, receive))
      .catch(() => world.log.warn('imap-failed', { route }))
      .finally(() => client.close())
  }
  const keepConnected = async (receive: Receive): Promise<void> => {
    while (!stopping.signal.aborted) {
      await connected(receive)
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures++, 10)) * (0.5 + world.random() / 2)
      await world.sleep(waitMs, stopping.signal)
    }
  }
  const start = async (receive: Receive): Promise<void> => { running = keepConnected(receive) }
  const stop = async (): Promise<void> => {
    stopping.abort()
    current?.close()
    await running
  }
  return { kind: 'listener', start, stop }
}
