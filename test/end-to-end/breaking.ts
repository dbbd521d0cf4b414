// Preloaded into a hub (`node --import`): what is said may ask an adapter or a channel to fail as no adapter or channel should,
// with an error that repeats everything it was given.
import type { Body } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import { channels } from '../../channels/index.ts'

/** In what is said: the adapter throws; the channel's parse throws. */
const marks = { send: 'adapteren-kaster', parse: 'kanalen-kaster' } as const

// The second line reads like a frame of a stack.
const blurt = (mark: string, body: Body): void => {
  const said = JSON.stringify(body)
  if (said.includes(mark)) throw Object.assign(new TypeError(`${said}\n    at ${said}`), { name: 'TypeError', cause: said })
}

const broken = (channel: Channel): Partial<Channel> => ({
  parse: (body, now) => {
    blurt(marks.parse, body)
    return channel.parse(body, now)
  },
  open: async (settings, services) => {
    const way = await channel.open(settings, services)
    const send: typeof way.adapter.send = async (delivery, signal) => {
      blurt(marks.send, delivery.body)
      return way.adapter.send(delivery, signal)
    }
    return { ...way, adapter: { ...way.adapter, send } }
  },
})

for (const channel of channels) Object.assign(channel, broken({ ...channel }))
