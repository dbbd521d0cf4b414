// The counterparts of the torture: they live outside the process that is killed, and count what really arrived, by reference.
import { startDigitalPost } from '../../sandbox/digital-post/index.ts'
import { startMail } from '../../sandbox/mail/index.ts'
import { startSilo } from '../../sandbox/silo/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { startWsRm } from '../../sandbox/ws-rm/index.ts'
import { startTwilio } from '../../sandbox/twilio/index.ts'
import type { Counterpart } from '../../sandbox/faults.ts'

export const secret = 'the-secret-of-the-torture'
export const twilioAccount = { accountSid: `AC${'0'.repeat(31)}7`, authToken: 'the-token-of-the-torture' }
const system = { systemId: 'sluse-torture', apiToken: 'the-token-of-the-torture' }
/** Citizens of a day that no month has; after `recipientDigits` comes what tells one from another. */
export const recipientDigits = '4701902'

/** What stands in every message, so that an arrival can be told. */
export const marked = (reference: string): string => `kanarie ${reference} fugl`
const mark = /kanarie (\S+) fugl/

export interface Peers {
  readonly siloUrl: string
  readonly twilioUrl: string
  readonly mail: { readonly host: string; readonly port: number }
  /** Settings of a way to NgDP. */
  readonly letters: object
  /** Endpoint of a partner that takes reliable messages. */
  readonly partnerUrl: string
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

/** An NgDP and what a sender system of its needs to reach it. */
const startNgdp = async (now: () => number) => {
  const authority = throwAwayAuthority()
  const { ca } = authority
  const client = authority.cert(['sluse-torture'])
  const ngdp = await startDigitalPost({ now, ...system, tls: authority.cert(['127.0.0.1']), ca })
  const letters = {
    adapter: 'digital-post', address: ngdp.url, ...system, ca, certificate: client.cert, key: client.key,
    sender: { cvr: '00000000', label: 'Plager' }, pullEveryMs: 1000,
  }
  return { ngdp, letters }
}

export const startPeers = async (): Promise<Peers> => {
  const now = (): number => Date.now()
  const arrived = new Map<string, number>()
  const stopping = new AbortController()
  const [silo, twilio, mail, { ngdp, letters }, partner] = await Promise.all([
    startSilo({ now, secret }), startTwilio({ now, ...twilioAccount }), startMail({ now }), startNgdp(now), startWsRm({ now }),
  ])
  const all: readonly Counterpart[] = [silo, twilio, mail, ngdp, partner]
  for (const peer of all) watch(peer, arrived, stopping.signal)
  return {
    siloUrl: silo.url, twilioUrl: twilio.url, mail, letters, partnerUrl: partner.url, arrived,
    stop: async () => {
      stopping.abort()
      await Promise.all(all.map((peer) => peer.stop()))
    },
  }
}
