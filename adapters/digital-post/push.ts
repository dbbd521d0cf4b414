// NgDP's receipts, posted to a door of our own. Thanked for with 200 and nothing else; what makes no sense is thanked for too,
// because it would make no more sense the next time.
import type { Inlet } from '../../core/inlet.ts'
import { createDoor, type DoorSettings } from '../protocols/door.ts'
import { parsedMembers } from '../protocols/json.ts'
import { hearing } from './hearing.ts'
import type { ReceiptParts } from './parts.ts'

const maxBodyBytes = 65_536

/** Listens for receipts from `start` to `stop`. */
export const createPush = (settings: DoorSettings, parts: ReceiptParts): Inlet => {
  const { services } = parts
  const hear = hearing(parts)
  return createDoor({
    settings, services, maxBodyBytes,
    take: async (body, receive) => {
      const isHeard = await hear(parsedMembers(body), receive)
      if (!isHeard) services.world.records.count('sluse_inlet_ignored_total', { route: services.route, why: 'unintelligible' })
      return { status: 200 }
    },
  })
}
