// The source over HTTP, synchronous: what it sends is answered on the same exchange.
import { randomUUID } from 'node:crypto'
import {
  applicationMessage, askingMessage, emptySource, endpointAt, faultMessage, happeningsIn, lastMessage, lifecycleMessage,
    nextSourceDue,
  stepSource, wantsSequence, type Addressee, type Message, type Received, type RmSettings, type SourceEffect, type SourceEvent,
  type SourceState, type Variant,
} from '../../adapters/ws-rm/index.ts'
import { post, type Guard, type Shown } from './exchange.ts'

export interface SourceRun {
  readonly settled: readonly string[]
  readonly replies: readonly Received[]
  readonly alarms: readonly string[]
  readonly posts: number
}

export interface SourcePlan {
  readonly url: string
  readonly variant: Variant
  readonly settings: RmSettings
  /** The content of a message by its key. */
  content(key: string): { readonly action: string, readonly xml: string }
  readonly keys: readonly string[]
  /** The MessageID of a message by its key; without it a new one. */
  messageIdOf?(key: string): string
  /** Identifier of a sequence that is offered for the answers; they are acknowledged with the next request. */
  readonly offer?: string
  /** Where acknowledgements are wanted; without it back on the exchange. */
  readonly acksTo?: string
  readonly shown?: Shown
  readonly guard?: Guard
  /** Where it was when it ended before; `keys` are then those it had. */
  readonly before?: SourceState
  /** Writes each state down before anything of it is sent. */
  keep?(state: SourceState): void
  /** What is lost of an exchange, by its number from 1. */
  loses(exchange: number): 'request' | 'answer' | undefined
}

const newId = (): string => `urn:uuid:${randomUUID()}`
const anonymous = (variant: Variant) => endpointAt(variant.addressing === '2005/08'
  ? 'http://www.w3.org/2005/08/addressing/anonymous' : 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous')

const messageOf = (effect: SourceEffect, { url, variant, content }: SourcePlan): Message | undefined => {
  const addressee: Addressee = { variant, to: endpointAt(url), messageId: newId(), replyTo: anonymous(variant) }
  if (effect.kind === 'transmit') {
    const header = { identifier: effect.identifier, number: BigInt(effect.number), last: effect.last }
    const own = { ...addressee, messageId: effect.messageId }
    if (effect.last) return lastMessage(own, header)
    const { action, xml } = content(effect.key)
    return applicationMessage(own, header, { action, body: { kind: 'application', xml, name: { uri: '', local: '' } } },
      effect.asking)
  }
  if (effect.kind === 'request') return lifecycleMessage({ ...addressee, messageId: effect.messageId ?? newId() }, effect.body)
  if (effect.kind === 'ask') return askingMessage(addressee, effect.identifier)
  if (effect.kind === 'answer') return lifecycleMessage(addressee, effect.body)
  return effect.kind === 'fault' ? faultMessage(addressee, effect, 'header') : undefined
}

const identifierOf = (effect: SourceEffect): string | undefined => {
  if ('identifier' in effect) return effect.identifier
  return effect.kind === 'request' && 'identifier' in effect.body ? effect.body.identifier : undefined
}

/** What has come in the offered sequence. */
const heardOf = (identifier: string | undefined, replies: readonly Received[]): Message['acknowledgements'] => {
  const numbers = replies.flatMap(({ sequence }) => sequence && sequence.identifier === identifier ? [sequence.number] : [])
  if (identifier === undefined || numbers.length === 0) return []
  const upper = numbers.reduce((most, number) => number > most ? number : most)
  return [{ identifier, ranges: [{ lower: 1n, upper }], nacks: [], none: false, final: false }]
}

const isHeld = ({ waiting, sequences }: SourceState, key: string): boolean =>
  [...waiting, ...sequences.flatMap(({ unacknowledged }) => unacknowledged)].some((one) => one.key === key)

/** Sends everything, and ends with the last sequence, or when the time is up. */
export const runSource = async (plan: SourcePlan, limitMs: number): Promise<SourceRun> => {
  const run = { settled: [] as string[], replies: [] as Received[], alarms: [] as string[], posts: 0 }
  const endsAt = Date.now() + limitMs
  let state: SourceState = plan.before ?? emptySource
  const queue: SourceEffect[] = []

  const happen = (event: SourceEvent): void => {
    const step = stepSource(state, event, Date.now(), plan.settings)
    state = step.state
    plan.keep?.(state)
    for (const write of step.writes) if (write.kind === 'settled') run.settled.push(...write.keys)
    for (const effect of step.effects) {
      if (effect.kind === 'alarm') run.alarms.push(effect.alarm)
      else queue.push(effect)
    }
  }
  const home = anonymous(plan.variant)
  const open = (): void => happen({
    kind: 'opened', ids: { create: newId(), close: newId(), terminate: newId() }, variant: plan.variant, to: endpointAt(plan.url),
    acksTo: plan.acksTo === undefined ? home : endpointAt(plan.acksTo),
    ...(plan.offer !== undefined && { offer: { identifier: plan.offer, endpoint: home } }),
  })

  const carryOut = async (effect: SourceEffect): Promise<void> => {
    const made = messageOf(effect, plan)
    if (!made) return
    const message = { ...made, acknowledgements: heardOf(plan.offer, run.replies) }
    run.posts += 1
    const lost = plan.loses(run.posts)
    const answer = lost === 'request' ? undefined : await post(plan.url, message, plan.shown, plan.guard)
    if (!answer || lost) return
    if (message.messageId) happen({ kind: 'answered', relatesTo: message.messageId })
    if (!answer.message) return
    if (answer.message.body.kind === 'application') run.replies.push(answer.message)
    const isSource = (identifier: string): boolean => state.sequences.some((sequence) => sequence.identifier === identifier)
    const request = { messageId: message.messageId ?? '', identifier: identifierOf(effect) }
    for (const happening of happeningsIn(answer.message, { request, isSource, variantOf: () => plan.variant, key: '' })) {
      if (happening.side === 'source') happen(happening.event)
    }
  }

  if (plan.before) run.settled.push(...plan.keys.filter((key) => !isHeld(state, key)))
  else for (const key of plan.keys) happen({ kind: 'submitted', key, messageId: plan.messageIdOf?.(key) ?? newId() })
  happen({ kind: 'finished' })
  while ((run.settled.length < plan.keys.length || state.sequences.length > 0) && Date.now() < endsAt) {
    if (wantsSequence(state, Date.now())) open()
    const effect = queue.shift()
    if (effect) await carryOut(effect)
    else await new Promise<void>((resolve) => { setTimeout(() => { resolve() },
      Math.max(1, (nextSourceDue(state) ?? 0) - Date.now())) })
    if (queue.length === 0) happen({ kind: 'woken' })
  }
  return run
}
