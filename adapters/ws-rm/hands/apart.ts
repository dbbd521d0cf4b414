// What the destination says by itself, or to an address of the partner's own, is a post of ours.
import type { DestinationEffect } from '../destination/index.ts'
import type { Endpoint, Message } from '../message.ts'
import { reachOf } from '../variant.ts'
import type { Dealings } from './dealings.ts'
import { isElsewhere } from './place.ts'
import { destinationMessage } from './speak.ts'

const targetOf = (effect: DestinationEffect): Endpoint | undefined => {
  if (effect.kind === 'acknowledge' || effect.kind === 'request') return effect.to
  return undefined
}

const goesElsewhere = (effect: DestinationEffect): boolean => {
  const to = targetOf(effect)
  return to !== undefined && isElsewhere(to)
}

/** Sends what is not of the source's machine; it is not repeated. */
export const sendTo = async ({ post, polled, world, route }: Dealings, to: Endpoint, message: Message): Promise<void> => {
  if (reachOf(to.address) === 'polled') return polled.put(message, to.address)
  const { result } = await post(to.address, message)
  if (result.kind !== 'answered') world.records.count('sluse_ws_rm_unsaid_total', { route })
}

const say = async (dealings: Dealings, effect: DestinationEffect, to: Endpoint): Promise<void> => {
  const { variant, home } = dealings
  const message = destinationMessage(effect, { variant, to, messageId: dealings.freshId(), replyTo: home })
  if (message) await sendTo(dealings, to, message)
}

/** Posts what goes to an address of the partner's; answers what is left for the exchange at hand. */
export const tellApart = (dealings: Dealings, effects: readonly DestinationEffect[]): readonly DestinationEffect[] => {
  for (const effect of effects) {
    const to = targetOf(effect)
    if (to && goesElsewhere(effect)) void say(dealings, effect, to)
  }
  return effects.filter((effect) => !goesElsewhere(effect))
}
