// What the source's machine wants sent, and what the partner makes of it.
import type { Outcome } from '../../../core/outcome.ts'
import { isRefusal } from '../../../core/refusal.ts'
import { routeStatuses, unanswered } from '../../protocols/http-reason.ts'
import type { Addressee } from '../compose.ts'
import type { Message } from '../message.ts'
import { isSuspended, type SourceEffect } from '../source/index.ts'
import { reachOf } from '../variant.ts'
import { tellApart } from './apart.ts'
import type { Dealings } from './dealings.ts'
import { hear } from './hear.ts'
import { isElsewhere } from './place.ts'
import type { Posted } from './post.ts'
import type { SourceDriver } from './source.ts'
import { identifierOf, sourceMessage } from './speak.ts'

/** What keeps the partner from being reached at all; undefined where something was heard, or nothing can be said. */
const troubleOf = ({ result, received }: Posted): Outcome | undefined => {
  if (result.kind === 'not-sent') return unanswered(result)
  if (result.kind !== 'answered' || received) return undefined
  const reason = routeStatuses[result.status]
  return reason && { kind: 'postponed', reason, blame: 'route', evidence: { code: String(result.status) } }
}

/** Attempts that can come to nothing any more: the message's own, or all that have no sequence to go in. */
const giveUp = ({ own, outbound }: Dealings, effect: SourceEffect, trouble: Outcome): void => {
  if (effect.kind === 'transmit') {
    // Sent before, it may have arrived.
    if ((own.attempts(effect.key) ?? 2) < 2) outbound.conclude(effect.key, trouble)
  } else if (effect.kind === 'request' && effect.body.kind === 'CreateSequence') {
    outbound.concludeAll((key) => !own.bound(key), trouble)
  }
}

const heardBack = async (dealings: Dealings, message: Message, posted: Posted): Promise<void> => {
  const { messageId = '' } = message
  if (posted.result.kind === 'answered') await dealings.own.happen({ kind: 'answered', relatesTo: messageId })
  if (!posted.received) return
  const heard = await hear(dealings, posted.received, { messageId, identifier: identifierOf(message) })
  if ('effects' in heard && !isRefusal(heard)) tellApart(dealings, heard.effects)
}

/** An answer of a silo that waits for the partner to ask. */
const answerLater = ({ outbound, replies }: Dealings, key: string): void => {
  const content = outbound.content(key)
  if (content?.relatesTo !== undefined) replies.offer(content.relatesTo, { key, content })
}

/** Carries out an effect; whatever goes wrong with it is made good by the machine's own timers. */
export const carryOut = (dealings: Dealings, driver: () => SourceDriver, effect: SourceEffect): void => {
  const { world, route, variant, home, outbound } = dealings
  if (effect.kind === 'alarm') {
    world.records.count('sluse_ws_rm_alarms_total', { route, alarm: effect.alarm })
    world.log.warn('ws-rm.alarm', { route, alarm: effect.alarm, sequence: effect.identifier })
    return
  }
  const held = effect.kind === 'transmit' ? driver().sequence(effect.identifier) : undefined
  if (held && isSuspended(held)) return
  const to = 'to' in effect ? effect.to : driver().sequences()[0]?.to ?? dealings.anonymous
  if (!isElsewhere(to)) {
    if (effect.kind === 'transmit') answerLater(dealings, effect.key)
    return
  }
  const base: Addressee = { variant, to, messageId: dealings.freshId(), replyTo: home }
  const message = sourceMessage(effect, base, (key) => outbound.content(key))
  if (!message) return
  if (reachOf(to.address) === 'polled') return dealings.polled.put(message, to.address)
  void dealings.post(to.address, message).then(async (posted) => {
    const trouble = troubleOf(posted)
    if (trouble) giveUp(dealings, effect, trouble)
    await heardBack(dealings, message, posted)
    const { body, messageId = '' } = message
    if (body.kind === 'CreateSequence') await driver().happen({ kind: 'create-unheard', relatesTo: messageId })
  }).catch((error: Error) => world.log.error('ws-rm.answer-failed', { route, error: error.name }))
}
