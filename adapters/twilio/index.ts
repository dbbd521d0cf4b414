// SMS through Twilio. Twilio does not recognise a repeat, so what may have been taken is never sent again before it has been
// asked for.
import type { WayOut } from '../../core/channel.ts'
import type { Services } from '../../core/world.ts'
import { createCallback } from './callback.ts'
import { createClient } from './client.ts'
import { createKnown } from './known.ts'
import { createLookup } from './lookup.ts'
import type { Parts } from './parts.ts'
import { createSend } from './send.ts'
import { completed, type TwilioSettings } from './settings.ts'

export { twilioSettings } from './settings.ts'

/** Opens a way out for bodies of `{ recipient: { phone }, content: { text } }`. The settings must fit their schema. */
export const openTwilio = (given: unknown, services: Services): WayOut => {
  const settings = completed(given as TwilioSettings)
  const unknown = (): void => services.world.records.count('sluse_unknown_codes_total', { route: services.route })
  const parts: Parts = { settings, services, client: createClient(settings), known: createKnown(), unknown }
  const adapter = { repeatable: false, send: createSend(parts), lookup: createLookup(parts), close: () => parts.client.close() }
  return { adapter, inlets: [createCallback(parts)] }
}
