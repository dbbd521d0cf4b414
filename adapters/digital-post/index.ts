// Digital Post and NemSMS through NgDP's REST API for sender systems. NgDP knows a message by its messageUUID, which is the
// transaction's id in another guise: sending twice is sending once, and a receipt names its transaction.
import type { WayOut } from '../../core/channel.ts'
import type { Inlet } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { readingOf } from '../protocols/attached.ts'
import { watchCertificate } from '../protocols/certificate.ts'
import { memoOf, uuidOf, type MessageType } from '../protocols/memo/index.ts'
import { createClient } from './client.ts'
import { outcomeOf } from './outcome.ts'
import { createPull, type PullParts } from './pull.ts'
import { createPush } from './push.ts'
import { completed, type DigitalPostSettings } from './settings.ts'

export { digitalPostSettings } from './settings.ts'
export { letterContentSchema, letterObjections, rules } from '../protocols/memo/index.ts'
export type { Letter, LetterContent, LetterFile, MessageType, Rule } from '../protocols/memo/index.ts'

const inletsOf = (parts: PullParts): readonly Inlet[] => {
  const { receipts, push } = parts.settings
  if (receipts === 'push' && push) return [createPush(push, parts)]
  return receipts === 'pull' ? [createPull(parts)] : []
}

/** Opens a way out for bodies that are a `Letter`. The settings must fit their schema. */
export const openDigitalPost = (given: unknown, services: Services, messageType: MessageType): WayOut => {
  const settings = completed(given as DigitalPostSettings)
  const { world, route } = services
  const client = createClient(settings)
  const unknown = (): void => world.records.count('sluse_unknown_codes_total', { route })
  const watch = watchCertificate(settings.certificate, services)
  const send: WayOut['adapter']['send'] = async (delivery, signal) => {
    // NgDP would only close the connection, which looks like any other that is cut off.
    if (watch.hasExpired()) return { kind: 'postponed', reason: 'tls-failed', blame: 'route' }
    const reading = readingOf(services.attachments, delivery.id)
    const xml = memoOf(delivery, messageType, settings, reading.read)
    const result = await client.ask('POST', `/memos/?memo-message-uuid=${uuidOf(delivery)}`, signal, xml)
    return reading.failed(result) ?? outcomeOf(result, world.now(), unknown)
  }
  const close = (): Promise<void> => {
    watch.stop()
    return client.close()
  }
  return { adapter: { repeatable: true, send, close }, inlets: inletsOf({ settings, services, client, unknown }) }
}
