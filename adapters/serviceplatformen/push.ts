// Receipts that Beskedfordeler posts. Each is thanked for in its own way once the hub has it; one that makes no sense is thanked
// for too, counted and told, because it would make no more sense the next time.
import type { Inlet } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { createDoor, type DoorSettings } from '../protocols/door.ts'
import { receiptOf } from './event.ts'
import type { Unknown } from './outcome.ts'

const maxBodyBytes = 1024 * 1024

/** Taken: StatusKode 20. */
const thanks = '<?xml version="1.0" encoding="UTF-8"?><ModtagBeskedOutput xmlns="urn:oio:sts:1.0.0">' +
  '<StandardRetur xmlns="urn:oio:sagdok:3.0.0"><StatusKode>20</StatusKode></StandardRetur></ModtagBeskedOutput>'

/** Counts what came and was no receipt of ours. */
export const createIgnored = ({ world, route }: Services) => (): void => {
  world.records.count('sluse_inlet_ignored_total', { route, why: 'unintelligible' })
  world.log.warn('serviceplatformen.receipt.unintelligible', { route })
}

/** Listens for receipts from `start` to `stop`. */
export const createPush = (settings: DoorSettings, services: Services, unknown: Unknown): Inlet => {
  const ignored = createIgnored(services)
  return createDoor({
    settings, services, maxBodyBytes,
    take: async (body, receive) => {
      const receipt = receiptOf(body, unknown)
      if (receipt) await receive(receipt)
      else ignored()
      return { status: 200, type: 'application/xml; charset=UTF-8', body: thanks }
    },
  })
}
