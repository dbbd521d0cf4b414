// One attempt: creates a message at Twilio. Twilio has no way to recognise a repeat, so the address that it calls back to names
// the transaction and the attempt: where its answer is lost, its first callback tells that it has the message.
import type { Adapter, Delivery } from '../../core/adapter.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Instant } from '../../core/transaction.ts'
import { createAddress } from './address.ts'
import { failureOf, held, sidOf, unintelligible } from './outcome.ts'
import type { Parts } from './parts.ts'
import { maxValiditySeconds, type Settings } from './settings.ts'

/** The body that is sent: a number with its country code, and the text. */
export interface Text {
  readonly recipient: { readonly phone: string }
  readonly content: { readonly text: string }
}

const isOpen = (phone: string, { countries }: Settings): boolean => countries.some((code) => phone.startsWith(`+${code}`))

/** What is not delivered in time is not delivered at all: Twilio keeps trying no longer than the silo wants it said. */
const validityOf = ({ expiresAt }: Delivery, { validitySeconds }: Settings, now: Instant): number => {
  const left = expiresAt === undefined ? maxValiditySeconds : Math.floor((expiresAt - now) / 1000)
  return Math.max(1, Math.min(validitySeconds, left))
}

export const createSend = ({ settings, services, client, known, unknown }: Parts): Adapter['send'] => {
  const { world } = services
  const addressOf = createAddress(services)
  const { from, messagingServiceSid } = settings

  const requestFor = (delivery: Delivery) => {
    const { recipient: { phone }, content: { text } } = delivery.body as Text
    return {
      to: phone, body: text, from, messagingServiceSid, statusCallback: addressOf(delivery.id, delivery.attempt),
      validityPeriod: validityOf(delivery, settings, world.now()), smartEncoded: false,
    }
  }
  return async (delivery, signal): Promise<Outcome> => {
    if (!isOpen((delivery.body as Text).recipient.phone, settings)) return { kind: 'refused', reason: 'country-closed' }
    const asked = await client.ask((messages) => messages.create(requestFor(delivery)), signal)
    if (!asked.value) return failureOf(asked, world.now(), unknown)
    const sid = sidOf(asked.value.sid)
    if (!sid) return unintelligible(asked.result)
    known.add(sid, delivery.id)
    return held(asked.value, sid, unknown)
  }
}
