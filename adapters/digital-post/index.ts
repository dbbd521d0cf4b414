// Digital Post and NemSMS through NgDP's REST API for sender systems. NgDP knows a message by its messageUUID, which is the
// transaction's id in another guise: sending twice is sending once, and a receipt names its transaction.
import type { WayOut } from '../../core/channel.ts'
import type { Services } from '../../core/world.ts'
import { createClient } from './client.ts'
import { memoOf, type MessageType } from './memo.ts'
import { outcomeOf } from './outcome.ts'
import { createPull } from './pull.ts'
import { completed, type DigitalPostSettings } from './settings.ts'
import { messageUuid } from './uuid.ts'

export { digitalPostSettings } from './settings.ts'
export type { Document, Letter, MessageType } from './memo.ts'

/** Opens a way out for bodies that are a `Letter`. The settings must fit their schema. */
export const openDigitalPost = (given: unknown, services: Services, messageType: MessageType): WayOut => {
  const settings = completed(given as DigitalPostSettings)
  const { world, route } = services
  const client = createClient(settings)
  const unknown = (): void => world.records.count('sluse_unknown_codes_total', { route })
  const send: WayOut['adapter']['send'] = async (delivery, signal) => {
    const xml = memoOf(delivery, messageType, settings)
    const result = await client.ask('POST', `/memos/?memo-message-uuid=${messageUuid(delivery.id)}`, signal, xml)
    return outcomeOf(result, world.now(), unknown)
  }
  const inlets = settings.receipts === 'pull' ? [createPull({ settings, services, client, unknown })] : []
  return { adapter: { repeatable: true, send, close: () => client.close() }, inlets }
}
