// What the laws of a channel are made of: opening it with a recording world, a delivery with a canary in it, and looking for
// that canary in everything that came out.
import { createHmac, randomBytes } from 'node:crypto'
import { expect } from 'chai'
import type { Adapter, Body, Delivery } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import type { Inlet } from '../../core/inlet.ts'
import type { Answer, Outcome } from '../../core/outcome.ts'
import { reasons, type Reason } from '../../core/reason.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Services } from '../../core/world.ts'
import { newIdSource } from '../../world/id.ts'
import { noAttachments, recordingWorld, textOf, type RecordingWorld } from './world.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

/** Asks an adapter that says it can be asked. */
export const ask = ({ lookup }: Adapter, delivery: Delivery): Promise<Answer> => {
  if (!lookup) throw new Error('the adapter cannot be asked')
  return lookup(delivery, new AbortController().signal)
}

/** The part of a spec that says what is sent and how the channel is opened. */
export interface Sending {
  readonly channel: Channel
  canary(word: string): Body
  readonly open?: readonly string[]
  readonly services?: Partial<Services>
}

/** What an outcome must be; members left out are not looked at. */
export interface Expected {
  readonly kind: Outcome['kind']
  readonly reason?: Reason
  readonly blame?: 'message' | 'route'
  readonly retryAfterMs?: number
}

const newId = newIdSource(() => Date.now(), randomBytes)

/** A word that is nowhere else, and that no encoding of text in a URL or quoted-printable changes. */
export const newWord = (): string => `canary${randomBytes(6).toString('hex')}`

export interface OpenedChannel {
  readonly adapter: Adapter
  readonly inlets: readonly Inlet[]
  readonly world: RecordingWorld
}

const mac = (text: string): string => createHmac('sha256', 'conformance').update(text).digest('base64url').slice(0, 22)

/** Opens the way out as the hub would, with everything logged and measured kept. */
export const openChannel = async (spec: Sending, settings: unknown): Promise<OpenedChannel> => {
  const world = recordingWorld()
  const inletUrl = 'https://hub.example/inlets/conformance'
  const known = { attachments: noAttachments, keeping: createMemoryStore() }
  const given = { world, route: 'conformance', inletUrl, mac, ...known, ...spec.services }
  const way = await spec.channel.open(settings, given)
  return { ...way, world }
}

/** A delivery of the canary body, read by the channel as the door would have. */
export const opened = (spec: Sending, word: string, bodyOf = spec.canary): Delivery => {
  const parsed = spec.channel.parse(bodyOf(word))
  if (isRefusal(parsed)) throw new Error(`the canary body was refused: ${parsed.refused} ${parsed.detail ?? ''}`)
  const id = newId()
  const names = { origin: 'conformance', reference: `reference-${id}`, topic: 'conformance.law' }
  return { id, attempt: 1, ...names, at: Date.now(), body: parsed.body }
}

export const expectOutcome = (outcome: Outcome, expected: Expected): void => {
  const seen: Record<string, unknown> = { ...outcome }
  for (const [name, value] of Object.entries(expected)) expect(seen[name], `${name} of ${textOf(outcome)}`).to.deep.equal(value)
}

const leaves = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}

// Short strings («da», «high») are in any text; people's names, numbers and addresses are longer.
const secretsOf = (spec: Sending, word: string): readonly string[] => {
  const raw = spec.canary(word)
  const parsed = spec.channel.parse(raw)
  const all = new Set([word, ...leaves(raw), ...(isRefusal(parsed) ? [] : leaves(parsed.body))])
  return [...all].filter((text) => text.length >= 6 && !(spec.open ?? []).includes(text))
}

const expectWellFormed = (outcome: Answer): void => {
  expect(outcome.kind).to.be.oneOf(['accepted', 'delivered', 'refused', 'postponed', 'unknown', 'absent'])
  if ('reason' in outcome) expect(Object.keys(reasons), 'a reason is a code of core/reason.ts').to.include(outcome.reason)
  if (outcome.kind === 'postponed') {
    expect(outcome.blame).to.be.oneOf(['message', 'route'])
    expect(outcome.retryAfterMs ?? 0).to.be.within(0, 86_400_000 * 366)
  }
  const evidence = 'evidence' in outcome ? outcome.evidence : undefined
  if (evidence?.code !== undefined) expect(evidence.code, 'a code, not prose').to.match(/^[\w.:/-]{1,64}$/)
  if (evidence?.handle !== undefined) expect(evidence.handle, 'a name, not prose').to.match(/^[\x21-\x7e]{1,255}$/)
}

/** Every outcome is well formed, and no word of the payload is in it, in the log or in a metric. */
export const expectNothingLeaked = (spec: Sending, word: string, outcomes: readonly Answer[], world: RecordingWorld): void => {
  outcomes.forEach(expectWellFormed)
  const said = textOf(outcomes) + world.recorded()
  for (const secret of secretsOf(spec, word)) {
    const shown = said.includes(secret) || said.includes(JSON.stringify(secret).slice(1, -1))
    if (shown) throw new Error(`a word of the payload was seen in: ${said.slice(0, 2000)}`)
  }
}
