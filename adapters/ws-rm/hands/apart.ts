// What the destination says by itself, or to an address of the partner's own, is a post of ours.
import type { DestinationEffect } from '../destination/index.ts'
import type { Endpoint } from '../message.ts'
import { reachOf } from '../variant.ts'
import type { Dealings } from './dealings.ts'
import { destinationMessage } from './speak.ts'

const targetOf = (effect: DestinationEffect): Endpoint | undefined => {
  if (effect.kind === 'acknowledge' || effect.kind === 'request') return effect.to
  return undefined
}

const isElsewhere = (effect: DestinationEffect): boolean => {
  const to = targetOf(effect)
  return to !== undefined && reachOf(to.address) === 'addressable'
}

const say = async (dealings: Dealings, effect: DestinationEffect, to: Endpoint): Promise<void> => {
  const { variant, home, post, world, route } = dealings
  const message = destinationMessage(effect, { variant, to, messageId: dealings.freshId(), replyTo: home })
  if (!message) return
  const { result } = await post(to.address, message)
  if (result.kind !== 'answered') world.records.count('sluse_ws_rm_unsaid_total', { route })
}

/** Posts what goes to an address of the partner's; answers what is left for the exchange at hand. */
export const tellApart = (dealings: Dealings, effects: readonly DestinationEffect[]): readonly DestinationEffect[] => {
  for (const effect of effects) {
    const to = targetOf(effect)
    if (to && isElsewhere(effect)) void say(dealings, effect, to)
  }
  return effects.filter((effect) => !isElsewhere(effect))
}
