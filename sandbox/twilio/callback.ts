// Calls back what becomes of a message, one step after the other, signed as Twilio signs: HMAC-SHA1 under the account's token
// over the address and the form's names and values in order of name. Only this machine is called, and hosts that were named.
import { createHmac } from 'node:crypto'
import type { ArrivalLog, Faults } from '../faults.ts'
import type { TwilioFault } from './fault.ts'
import type { Messages, Stored } from './message.ts'
import { planFor, type Step } from './outcome.ts'

export interface CallbackOptions {
  readonly accountSid: string
  readonly authToken: string
  /** Hosts besides this machine that may be called. */
  readonly callbackHosts?: readonly string[]
  /** Origin that callbacks are sent to instead of their own, as through a reverse proxy; they are signed for their own. */
  readonly gateway?: string
  now(): number
}

/** How the callbacks of one message go, decided when it is created. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly signature: 'right' | 'wrong' | 'host-wrong'
}

/** What becomes of the message, with the faults that are on. */
export const planOf = ({ to }: Stored, faults: Faults<TwilioFault>): Plan => {
  const usual = faults.take('undelivered-30003') ? [{ status: 'sent' }, { status: 'undelivered', errorCode: 30003 }] : planFor(to)
  const ordered = faults.take('callbacks-reversed') ? usual.toReversed() : usual
  const steps = faults.take('callbacks-doubled') ? ordered.flatMap((step) => [step, step]) : ordered
  const signature = faults.take('signature-wrong') ? 'wrong' : faults.take('signature-host-wrong') ? 'host-wrong' : 'right'
  return { steps: faults.take('callbacks-missing') ? [] : steps, signature }
}

type Members = Readonly<Record<string, string>>

/** What X-Twilio-Signature is for a form. */
export const sign = (token: string, url: string, members: Members): string => {
  const said = Object.keys(members).sort().map((name) => name + members[name]).join('')
  return createHmac('sha1', token).update(url + said).digest('base64')
}

const membersOf = (account: string, { sid, to, from, messagingServiceSid }: Stored, { status, errorCode }: Step): Members => ({
  AccountSid: account, ApiVersion: '2010-04-01', MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status, To: to,
  ...(from && { From: from }), ...(messagingServiceSid && { MessagingServiceSid: messagingServiceSid }),
  ...(errorCode && { ErrorCode: String(errorCode) }),
})

const signatureOf = (options: CallbackOptions, { signature }: Plan, url: string, members: Members): string => {
  const token = signature === 'wrong' ? `not ${options.authToken}` : options.authToken
  return sign(token, signature === 'host-wrong' ? url.replace(/^(https?:\/\/)[^/]+/, '$1elsewhere.example') : url, members)
}

const isLoopback = (host: string): boolean => /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(host)

/** Where the callback is really sent; undefined where it may not be. */
const targetOf = (callback: string, { gateway, callbackHosts }: CallbackOptions): string | undefined => {
  const url = URL.parse(callback)
  if (!url) return undefined
  if (gateway) return new URL(url.pathname + url.search, gateway).href
  return isLoopback(url.hostname) || callbackHosts?.includes(url.hostname) ? callback : undefined
}

export interface Caller {
  /** Takes the steps and calls each back, in order; resolves when the last has been answered. Never rejects. */
  report(stored: Stored, plan: Plan): Promise<void>
  stop(): void
}

/** `log` hears of each callback once it has been answered: `content` is `{ status, answer }`, where 0 is no answer. */
export const createCaller = (options: CallbackOptions, messages: Messages, log: ArrivalLog): Caller => {
  const stopping = new AbortController()
  const post = async (url: string, target: string, plan: Plan, members: Members): Promise<number> => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': signatureOf(options, plan, url, members),
    }
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(15_000)])
    const body = new URLSearchParams(members).toString()
    return fetch(target, { method: 'POST', headers, body, redirect: 'manual', signal }).then(async (answer) => {
      await answer.arrayBuffer()
      return answer.status
    }).catch(() => 0)
  }
  const report: Caller['report'] = async (stored, plan) => {
    const target = stored.callback && targetOf(stored.callback, options)
    for (const step of plan.steps) {
      messages.advance(stored.sid, step)
      if (!stored.callback || !target || stopping.signal.aborted) continue
      const answer = await post(stored.callback, target, plan, membersOf(options.accountSid, stored, step))
      const content = { status: step.status, answer }
      log.add({ at: options.now(), kind: 'callback', key: stored.sid, to: stored.callback, content })
    }
  }
  return { report, stop: () => stopping.abort() }
}
