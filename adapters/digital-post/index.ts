// Digital Post and NemSMS through NgDP's REST API for sender systems. NgDP knows a message by its messageUUID, which is the
// transaction's id in another guise: sending twice is sending once, and a receipt names its transaction.
import type { Delivery } from '../../core/adapter.ts'
import type { WayOut } from '../../core/channel.ts'
import type { Inlet } from '../../core/inlet.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Services } from '../../core/world.ts'
import { readingOf } from '../protocols/attached.ts'
import { watchCertificate } from '../protocols/certificate.ts'
import { memoOf, memoOfDelivery, uuidOf, type Letter, type MessageType } from '../protocols/memo/index.ts'
import { createBulk } from './bulk.ts'
import { createClient } from './client.ts'
import { createContacts } from './contacts.ts'
import { createEvents } from './events.ts'
import { outcomeOf } from './outcome.ts'
import { createPull, type PullParts } from './pull.ts'
import { createPush } from './push.ts'
import { completed, type DigitalPostSettings } from './settings.ts'

export { digitalPostSettings } from './settings.ts'
export { letterContentSchema, letterObjections, rules } from '../protocols/memo/index.ts'
export type { Letter, LetterContent, LetterFile, MessageType, Rule } from '../protocols/memo/index.ts'

const inletsOf = (parts: PullParts): readonly Inlet[] => {
  const { receipts, push, events } = parts.settings
  return [
    ...receipts === 'push' && push ? [createPush(push, parts)] : [],
    ...receipts === 'pull' ? [createPull(parts)] : [],
    ...events === 'pull' ? [createEvents(parts)] : [],
  ]
}

/** Opens a way out for bodies that are a `Letter`. The settings must fit their schema. */
export const openDigitalPost = (given: unknown, services: Services, messageType: MessageType): WayOut => {
  const settings = completed(given as DigitalPostSettings)
  const { world, route } = services
  const client = createClient(settings)
  const unknown = (): void => world.records.count('sluse_unknown_codes_total', { route })
  const watch = watchCertificate(settings.certificate, services)
  const isLookedUp = settings.lookUp ?? messageType === 'NEMSMS'
  const contacts = isLookedUp ? createContacts({ settings, services, client, unknown, messageType }) : undefined
  // Only the first attempt is surely the first: another one before it may have arrived, and nobody may say then that it cannot.
  const objection = async ({ attempt, body }: Delivery, signal: AbortSignal): Promise<Outcome | undefined> => {
    if (attempt > 1) return undefined
    const found = await contacts?.objection((body as Letter).recipient, signal)
    return found && { kind: 'refused', reason: found.reason, evidence: { code: found.code } }
  }
  const alone: WayOut['adapter']['send'] = async (delivery, signal) => {
    const reading = readingOf(services.attachments, delivery.id)
    const sent = { type: 'application/xml', body: memoOf(delivery, messageType, settings, reading.read) }
    const result = await client.ask('POST', `/memos/?memo-message-uuid=${uuidOf(delivery)}`, signal, sent)
    return reading.failed(result) ?? outcomeOf(result, world.now(), unknown)
  }
  const together = createBulk({
    memoOf: (delivery) => memoOfDelivery(delivery, messageType, settings, readingOf(services.attachments, delivery.id).read),
    // No message may stop the others: the request's own time-out bounds it.
    post: async (sent) =>
      outcomeOf(await client.ask('POST', '/memos/', new AbortController().signal, sent), world.now(), unknown),
    alone,
  })
  const send: WayOut['adapter']['send'] = async (delivery, signal) => {
    // NgDP would only close the connection, which looks like any other that is cut off.
    if (watch.hasExpired()) return { kind: 'postponed', reason: 'tls-failed', blame: 'route' }
    const refused = await objection(delivery, signal)
    return refused ?? (settings.bulk ? together : alone)(delivery, signal)
  }
  const close = (): Promise<void> => {
    watch.stop()
    return client.close()
  }
  return { adapter: { repeatable: true, send, close }, inlets: inletsOf({ settings, services, client, unknown }) }
}
