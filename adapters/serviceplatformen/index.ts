// Digital Post and NemSMS through KOMBIT's Serviceplatformen (SF1601). Unlike NgDP it is not known to recognise a repeat, so a
// message whose answer was lost waits for its receipt, unless the settings say better. Receipts come by Beskedfordeler.
import type { WayOut } from '../../core/channel.ts'
import type { Inlet } from '../../core/inlet.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Party } from '../../core/party.ts'
import type { Services } from '../../core/world.ts'
import { readingOf } from '../protocols/attached.ts'
import { watchCertificate } from '../protocols/certificate.ts'
import type { HttpResult } from '../protocols/http.ts'
import { memoOf, uuidOf, type MessageType } from '../protocols/memo/index.ts'
import { createAmqp } from './amqp.ts'
import { createClient, type Client } from './client.ts'
import { kombiOf } from './kombi.ts'
import { createLookUp } from './lookup.ts'
import { outcomeOf, type Unknown } from './outcome.ts'
import { createPush } from './push.ts'
import { completed, type ServiceplatformenSettings, type Settings } from './settings.ts'

export { serviceplatformenSettings } from './settings.ts'

const inletsOf = (settings: Settings, services: Services, { tokens }: Client, unknown: Unknown): readonly Inlet[] => {
  const { receipts, push, broker } = settings
  if (receipts === 'push' && push) return [createPush(push, services, unknown)]
  return receipts === 'amqp' && broker ? [createAmqp({ settings, broker, services, tokens, unknown })] : []
}

const isOutcome = (result: HttpResult | Outcome): result is Outcome =>
  result.kind !== 'answered' && result.kind !== 'cut' && result.kind !== 'not-sent'

/** Opens a way out for bodies that are a `Letter`. The settings must fit their schema. */
export const openServiceplatformen = (given: unknown, services: Services, type: MessageType): WayOut => {
  const settings = completed(given as ServiceplatformenSettings)
  const { world, route, attachments } = services
  const unknown = (): void => world.records.count('sluse_unknown_codes_total', { route })
  const client: Client = createClient(settings, world)
  const watch = watchCertificate(settings.certificate, services)
  const lookUp = createLookUp(client.lookUp, services)
  const isLookedUp = settings.lookUp ?? type === 'NEMSMS'

  const send: WayOut['adapter']['send'] = async (delivery, signal) => {
    if (watch.hasExpired()) return { kind: 'postponed', reason: 'tls-failed', blame: 'route' }
    const recipient = delivery.body.recipient as Party
    const absent = isLookedUp ? await lookUp(recipient, type, signal) : undefined
    if (absent) return absent
    const reading = readingOf(attachments, delivery.id)
    const kombi = kombiOf(memoOf(delivery, type, settings, reading.read), type)
    const result = await client.send(kombi, uuidOf(delivery), delivery.at, signal)
    if (isOutcome(result)) return result
    return reading.failed(result) ?? outcomeOf(result, world.now(), unknown)
  }
  const close = (): Promise<void> => {
    watch.stop()
    return client.close()
  }
  return { adapter: { repeatable: settings.repeatable, send, close }, inlets: inletsOf(settings, services, client, unknown) }
}
