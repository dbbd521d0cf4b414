// A channel that several adapters carry: each route says which, by the member `adapter` of its settings.
import type { Channel, JsonSchema, WayOut } from './channel.ts'
import type { Services } from './world.ts'

export interface Way {
  /** Settings whose `adapter` is a constant. */
  readonly settings: JsonSchema
  open(settings: unknown, services: Services): WayOut
}

/** The part of a channel that opens its ways out, by the name of the adapter. */
export const severalWays = (description: string, ways: Readonly<Record<string, Way>>): Pick<Channel, 'settings' | 'open'> => ({
  settings: {
    type: 'object', description, required: ['adapter'], discriminator: { propertyName: 'adapter' },
    properties: { adapter: { enum: Object.keys(ways), description: 'Which way.' } },
    oneOf: Object.values(ways).map(({ settings }) => settings),
  },
  open: async (settings, services) => {
    const { adapter } = settings as { readonly adapter: string }
    const way = ways[adapter]
    if (!way) throw new Error(`the channel has no adapter ${adapter}`)
    return way.open(settings, services)
  },
})
