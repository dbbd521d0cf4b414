// Where Twilio reports to: `<inlet>/status/<transaction>/<attempt>/<mac>`. The mac keeps anybody from making up addresses, so
// that even who knows the account's token can speak only of messages that were sent.
import { timingSafeEqual } from 'node:crypto'
import type { Services } from '../../core/world.ts'

export interface Addressed {
  readonly id: string
  readonly attempt: number
}

const pattern = /^\/status\/([0-9a-f-]{36})\/([1-9]\d{0,5})\/([A-Za-z0-9_-]{8,100})$/

/** True when the two are equal; how long it takes does not tell where they differ. */
export const equal = (given: string, wanted: string): boolean => {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}

type Mac = Pick<Services, 'mac'>

const macOf = ({ mac }: Mac, id: string, attempt: number): string => mac(`${id}.${attempt}`)

export const createAddress = (services: Pick<Services, 'mac' | 'inletUrl'>) => (id: string, attempt: number): string =>
  `${services.inletUrl}/status/${id}/${attempt}/${macOf(services, id, attempt)}`

/** Who a path speaks of; undefined where it is none of ours. */
export const addressed = (services: Mac, path: string): Addressed | undefined => {
  const [, id, number, mac] = pattern.exec(path.split('?', 1)[0] ?? '') ?? []
  if (!id || !number || !mac) return undefined
  const attempt = Number(number)
  return equal(mac, macOf(services, id, attempt)) ? { id, attempt } : undefined
}
