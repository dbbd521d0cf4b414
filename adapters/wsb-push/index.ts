// Webservicebeskeder: thin notices pushed as JSON to the addresses that a partner has subscribed with, under the hub's one client
// certificate. Where to is asked anew for each attempt, so a partner that moves its webhook gets what waits at the new address.
import type { Delivery } from '../../core/adapter.ts'
import type { WayOut } from '../../core/channel.ts'
import type { Outcome } from '../../core/outcome.ts'
import { liesBelow, type Entity } from '../../core/partner.ts'
import type { Instant } from '../../core/transaction.ts'
import type { Services } from '../../core/world.ts'
import { watchCertificate } from '../protocols/certificate.ts'
import { createHttpClient, type HttpAnswer, type HttpResult } from '../protocols/http.ts'
import { unanswered } from '../protocols/http-reason.ts'
import { retryAfterMs } from '../protocols/retry-after.ts'
import { classes, statuses } from './codes.ts'
import { messageOf } from './message.ts'
import { completed, type WsbPushSettings } from './settings.ts'

export { wsbPushSettings } from './settings.ts'

const maxAnswerBytes = 16_384

const answered = ({ status, headers }: HttpAnswer, now: Instant): Outcome => {
  const evidence = { code: String(status) }
  const meaning = statuses[status] ?? classes[Math.floor(status / 100)]
  if (!meaning) return { kind: 'unknown', reason: 'answer-unintelligible', evidence }
  if (meaning.kind !== 'postponed') return { ...meaning, evidence }
  const wait = retryAfterMs(headers['retry-after'], now)
  const blame = meaning.pausable && wait ? 'route' : meaning.blame
  return { kind: 'postponed', reason: meaning.reason, blame, retryAfterMs: wait, evidence }
}

const outcomeOf = (result: HttpResult, now: Instant): Outcome => {
  if (result.kind === 'answered') return answered(result, now)
  return unanswered(result)
}

/** Opens a way out to one partner for bodies whose content is an `Entity`. The settings must fit their schema. */
export const openWsbPush = (given: unknown, services: Services): WayOut => {
  const { world, webhookOf } = services
  const settings = completed(given as WsbPushSettings)
  const { address, ca, certificate, key, connections, timeoutMs, partner } = settings
  const client = createHttpClient({
    origin: address, connections, ca, cert: certificate, key, connectTimeoutMs: Math.min(10_000, timeoutMs), maxAnswerBytes,
  })
  const watch = watchCertificate(certificate, services)

  const post = async (url: string, delivery: Delivery, signal: AbortSignal): Promise<Outcome> => {
    const headers = { 'content-type': 'application/json; charset=utf-8', accept: 'application/json' }
    const result = await client.request({ method: 'POST', url, headers, body: messageOf(delivery), signal, timeoutMs })
    return outcomeOf(result, world.now())
  }
  const send: WayOut['adapter']['send'] = async (delivery, signal) => {
    // The receiver would only close the connection, which looks like any other that is cut off.
    if (watch.hasExpired()) return { kind: 'postponed', reason: 'tls-failed', blame: 'route' }
    const url = await webhookOf?.(partner, (delivery.body.content as Entity).EntitetId)
    if (url === undefined) return { kind: 'refused', reason: 'unsubscribed' }
    // Operations have moved the partner since it subscribed.
    if (!liesBelow(url, address)) return { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }
    return post(url, delivery, signal)
  }
  const close = (): Promise<void> => {
    watch.stop()
    return client.close()
  }
  return { adapter: { repeatable: settings.repeats === 'recognised', send, close }, inlets: [] }
}
