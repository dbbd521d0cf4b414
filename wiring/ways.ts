// The ways out and in: each route's channel opens its adapter and the inlets that belong to it.
import type { Configuration } from '../config/index.ts'
import type { AttachmentBytes } from '../core/attachment.ts'
import type { Channel, WayOut } from '../core/channel.ts'
import { Fault } from '../core/errors.ts'
import type { Inlet } from '../core/inlet.ts'
import type { WebhookOf } from '../core/partner.ts'
import type { Route } from '../core/route.ts'
import type { Keeping } from '../core/sequences.ts'
import type { Seal } from '../core/seal.ts'
import type { World } from '../core/world.ts'

interface Opening {
  readonly configuration: Configuration
  readonly channels: ReadonlyMap<string, Channel>
  readonly world: World
  readonly seal: Seal
  readonly attachments: AttachmentBytes
  readonly webhookOf: WebhookOf
  readonly keeping: Keeping
}

// Who fetches must be told from all others, or one would be handed what is for another.
const checkFetched = ({ name, match: { destinations = [] } }: Route, { fetched }: WayOut): void => {
  if (fetched && destinations.length !== 1) {
    throw new Fault('config-invalid', `route ${name}: \`match.destinations\` must name the one who fetches`)
  }
}

/** By the name of the route. Rejects with a Fault where a route cannot be opened. */
export const openWays = async ({ configuration, channels, seal, ...services }: Opening) => {
  const opened = await Promise.all(configuration.routes.map(async (route): Promise<[string, WayOut]> => {
    const channel = channels.get(route.channel) as Channel
    const { name } = route
    const inletUrl = `${configuration.api.publicUrl}/inlets/${name}`
    const mac = (text: string): string => seal.mac(name, text)
    const way = await channel.open(route.settings, { ...services, route: name, inletUrl, mac })
    checkFetched(route, way)
    return [name, way]
  }))
  return new Map(opened)
}

/** What operators see and do of partners, by route. */
export const partnerships = (ways: ReadonlyMap<string, WayOut>) => new Map([...ways].flatMap(([name, { partnership }]) => (
  partnership ? [[name, partnership] as const] : [])))

/** The routes that are fetched from. */
export const fetchedRoutes = (ways: ReadonlyMap<string, WayOut>) => new Map([...ways].flatMap(([name, { fetched }]) => (
  fetched ? [[name, fetched] as const] : [])))

/** The inlets at the partners' door, by partner and, where it has one, name. */
export const partnerInlets = (ways: ReadonlyMap<string, WayOut>) => new Map([...ways.values()]
  .flatMap(({ inlets }) => inlets).flatMap((inlet) => {
    if (inlet.kind !== 'partner') return []
    return [[inlet.name === undefined ? inlet.partner : `${inlet.partner}/${inlet.name}`, inlet] as const]
  }))

/** The inlets that run by themselves. */
export const listeners = (ways: ReadonlyMap<string, WayOut>) => [...ways.values()]
  .flatMap(({ inlets }) => inlets)
  .filter((inlet): inlet is Extract<Inlet, { kind: 'listener' }> => inlet.kind === 'listener')
