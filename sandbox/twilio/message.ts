// A message as Twilio keeps it, and as it shows it.
import { randomBytes } from 'node:crypto'
import { rankOf, type Step } from './outcome.ts'

export interface Stored {
  readonly sid: string
  readonly to: string
  readonly from?: string
  readonly messagingServiceSid?: string
  readonly body: string
  readonly status: string
  readonly errorCode?: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly sentAt?: number
  readonly callback?: string
}

export type Draft = Pick<Stored, 'to' | 'from' | 'messagingServiceSid' | 'body' | 'callback'>

export interface Messages {
  add(draft: Draft): Stored
  get(sid: string): Stored | undefined
  /** Takes a step forward; a step back is only told, not taken. */
  advance(sid: string, step: Step): void
  redact(sid: string): void
  remove(sid: string): void
  /** Newest first. */
  all(): readonly Stored[]
}

/** Keeps the last `limit`. */
export const createMessages = (now: () => number, limit = 20_000): Messages => {
  const kept = new Map<string, Stored>()
  const change = (sid: string, members: Partial<Stored>): void => {
    const stored = kept.get(sid)
    if (stored) kept.set(sid, { ...stored, ...members, updatedAt: now() })
  }
  const add = (draft: Draft): Stored => {
    const at = now()
    const status = draft.messagingServiceSid ? 'accepted' : 'queued'
    const stored: Stored = { ...draft, sid: `SM${randomBytes(16).toString('hex')}`, status, createdAt: at, updatedAt: at }
    kept.set(stored.sid, stored)
    for (const oldest of kept.keys()) if (kept.size > limit) kept.delete(oldest)
    return stored
  }
  const advance = (sid: string, { status, errorCode }: Step): void => {
    const stored = kept.get(sid)
    if (!stored || rankOf(status) < rankOf(stored.status)) return
    change(sid, { status, errorCode, sentAt: stored.sentAt ?? now() })
  }
  return {
    add, advance, get: (sid) => kept.get(sid), all: () => [...kept.values()].reverse(),
    redact: (sid) => change(sid, { body: '' }), remove: (sid) => void kept.delete(sid),
  }
}

const gsm7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà\f^{}\\[~\]|€-]*$/

const partsOf = (body: string): number => {
  const plain = gsm7.test(body)
  const length = plain ? body.length + (body.match(/[\f^{}\\[~\]|€]/g)?.length ?? 0) : body.length
  return length <= (plain ? 160 : 70) ? 1 : Math.ceil(length / (plain ? 153 : 67))
}

const date = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toUTCString().replace('GMT', '+0000')

/** The resource as JSON. */
export const messageJson = (account: string, stored: Stored): object => {
  const { sid, to, from, messagingServiceSid, body, status, errorCode, createdAt, updatedAt, sentAt } = stored
  const path = `/2010-04-01/Accounts/${account}/Messages/${sid}`
  return {
    account_sid: account, api_version: '2010-04-01', body,
    date_created: date(createdAt), date_sent: date(sentAt), date_updated: date(updatedAt),
    direction: 'outbound-api', error_code: errorCode ?? null, error_message: null, from: from ?? null,
    messaging_service_sid: messagingServiceSid ?? null, num_media: '0',
    num_segments: status === 'accepted' ? '0' : String(partsOf(body)),
    price: null, price_unit: 'USD', sid, status, subresource_uris: { media: `${path}/Media.json` }, to, uri: `${path}.json`,
  }
}
