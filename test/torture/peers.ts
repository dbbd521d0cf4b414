// The counterparts of the torture: they live outside the process that is killed, and count what really arrived, by reference.
import { startMail } from '../../sandbox/mail/index.ts'
import { startSilo } from '../../sandbox/silo/index.ts'
import { startTwilio } from '../../sandbox/twilio/index.ts'
import type { Counterpart } from '../../sandbox/faults.ts'

export const secret = 'the-secret-of-the-torture'
export const twilioAccount = { accountSid: `AC${'0'.repeat(31)}7`, authToken: 'the-token-of-the-torture' }

/** What stands in every message, so that an arrival can be told. */
export const marked = (reference: string): string => `kanarie ${reference} fugl`
const mark = /kanarie (\S+) fugl/

export interface Peers {
  readonly siloUrl: string
  readonly twilioUrl: string
  readonly mail: { readonly host: string; readonly port: number }
  /** How often each reference arrived. */
  readonly arrived: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/** Looks at every arrival from now on; the log itself keeps only the newest. */
const watch = ({ arrivals }: Counterpart, arrived: Map<string, number>, signal: AbortSignal): void => {
  const count = ({ kind, content }: { kind: string; content: unknown }): boolean => {
    const reference = kind === 'message' ? mark.exec(JSON.stringify(content))?.[1] : undefined
    if (reference) arrived.set(reference, (arrived.get(reference) ?? 0) + 1)
    return false
  }
  arrivals.waitFor(count, signal).catch(() => undefined)
}

export const startPeers = async (): Promise<Peers> => {
  const now = (): number => Date.now()
  const arrived = new Map<string, number>()
  const stopping = new AbortController()
  const [silo, twilio, mail] = await Promise.all(
    [startSilo({ now, secret }), startTwilio({ now, ...twilioAccount }), startMail({ now })])
  for (const peer of [silo, twilio, mail] as readonly Counterpart[]) watch(peer, arrived, stopping.signal)
  return {
    siloUrl: silo.url, twilioUrl: twilio.url, mail, arrived,
    stop: async () => {
      stopping.abort()
      await Promise.all([silo.stop(), twilio.stop(), mail.stop()])
    },
  }
}
