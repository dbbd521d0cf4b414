// One run: a source hands over messages, the network and crashes do their worst for a while and behave afterwards, and at the end
// every message must have been handed over at the other side: once each, and in order.
import { isUnread, readMessage, type Heard } from '../../../../adapters/ws-rm/read.ts'
import type { Message } from '../../../../adapters/ws-rm/message.ts'
import { emptySource, type SourceEvent } from '../../../../adapters/ws-rm/source/index.ts'
import { writeMessage } from '../../../../adapters/ws-rm/write.ts'
import type { Happening } from '../../../../adapters/ws-rm/interpret.ts'
import { createChance, type Chance } from '../../../simulation/chance.ts'
import { createNetwork, createTime, type Time } from './network.ts'
import { createNode, type Node, type Wrongs } from './node.ts'
import { minuteMs, type Plan } from './plan.ts'
import {
  destinationDueAt, destinationHappenings, destinationTurn, sourceDueAt, sourceEvents, sourceTurn, wakes, type DestinationDisk,
  type SourceDisk, type Watch,
} from './sides.ts'

export interface Outcome {
  /** Undefined when all is well. */
  readonly broken?: string
  readonly crashes: number
  readonly packets: number
  readonly virtualMs: number
}

/** Bugs to put in. */
export interface Bugs {
  readonly source?: Wrongs
  readonly destination?: Wrongs
  readonly spoil?: Watch['spoil']
}

const told = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

/** A packet in a line. */
const described = ({ to, sequence, acknowledgements, requested, body, relatesTo }: Message): string => JSON.stringify({
  to: to?.address === 'http://hub.example/rm' ? 'destination' : 'source', sequence, acknowledgements, requested,
  body: body.kind === 'application' ? body.xml.slice(21, -6) : body, relatesTo,
}, told)

const encoded = (message: Message): Heard => {
  const read = readMessage(new TextEncoder().encode(writeMessage(message)))
  if (isUnread(read)) throw new Error(`${read.trouble}: ${writeMessage(message)}`)
  return read
}

const keyOf = (number: number): string => `m${number}`

/** What the application keeps, which knows a message by its own id (DA-9). */
const distinct = (plan: Plan, delivered: readonly string[]): readonly string[] =>
  (plan.unstable ? [...new Set(delivered)].toSorted() : delivered)

/** Exactly once and in order, and settled only what was handed over; after bad ends once each by the application's own id. */
const judge = (plan: Plan, source: SourceDisk, destination: DestinationDisk): string | undefined => {
  const keys = Array.from({ length: plan.messages }, (_, at) => keyOf(at + 1))
  const expected = (plan.unstable ? keys.toSorted() : keys).join(' ')
  const delivered = distinct(plan, destination.delivered).join(' ')
  if (delivered !== expected) return `delivered ${delivered} instead of ${expected}`
  if (source.settled.toSorted().join(' ') !== keys.toSorted().join(' ')) return `settled ${source.settled.join(' ')}`
  const left = source.state.waiting.length + source.state.sequences.length
  return left > 0 ? `left at the source: ${JSON.stringify(source.state)}` : undefined
}

const limitMs = 30 * 60 * minuteMs

/** What everybody in a run shares. */
interface World {
  readonly plan: Plan
  readonly time: Time
  readonly chance: Chance
  newId(): string
  packets(): number
  /** Hands a message to the network, for whoever receives. */
  carry(message: Message, receive: (message: Heard) => void): void
  /** Lets HTTP answer without a message. */
  answer(receive: () => void): void
}

const createWorld = (plan: Plan, tell: (line: string) => void): World => {
  const [chance, time] = [createChance(plan.seed), createTime()]
  const network = createNetwork(plan, time, chance)
  let [packets, ids] = [0, 0]
  return {
    plan, time, chance,
    newId: () => `urn:id:${plan.seed}:${ids += 1}`,
    packets: () => packets,
    answer: (receive) => network(receive),
    carry: (message, receive) => {
      packets += 1
      tell(`${time.now()} ${described(message)}`)
      network(() => receive(plan.encoded ? encoded(message) : message))
    },
  }
}

/** Calls when it is due, if nothing made it due sooner. */
const createAlarm = (time: Time, wake: () => void) => {
  let planned = Infinity
  return (at: number | undefined): void => {
    if (at === undefined || !Number.isFinite(at) || at >= planned) return
    planned = at
    time.at(at, () => {
      if (planned !== at) return
      planned = Infinity
      wake()
    })
  }
}

interface Side<Disk, Event> {
  readonly node: Node<Disk>
  happen(events: readonly Event[], relatesTo?: string, also?: (disk: Disk) => Disk): void
  receive(message: Heard): void
}

const createSource = (world: World, watch: Watch, bugs: Bugs, deliver: (message: Heard) => void): Side<SourceDisk,
  SourceEvent> => {
  const { plan, time, chance, newId } = world
  const work = sourceTurn(plan, { newId, send: (message) => world.carry(message, deliver) }, watch)
  const wake = (): void => happen([{ kind: 'woken' }])
  const node = createNode<SourceDisk>(plan, time, chance, { state: emptySource, handed: 0, settled: [] }, wake, bugs.source)
  const alarm = createAlarm(time, wake)
  const happen: Side<SourceDisk, SourceEvent>['happen'] = (events, _relatesTo, also = (disk) => disk) => {
    node.turn((disk) => {
      const step = work(disk, events, time.now())
      return { ...step, disk: also(step.disk) }
    })
    if (!node.isDown()) alarm(sourceDueAt(node.disk()))
  }
  return { node, happen, receive: (message) => happen(sourceEvents(message, node.disk())) }
}

/** HTTP's empty answer to a TerminateSequence of 1.0, as lossy as everything else. */
const answerTermination = (world: World, message: Heard, heard: (relatesTo: string) => void): void => {
  const { messageId, body } = message
  if (world.plan.variant.rm === '1.0' && body.kind === 'TerminateSequence' && messageId !== undefined) world.answer(() =>
    heard(messageId))
}

const createDestination = (
  world: World, watch: Watch, bugs: Bugs, deliver: (message: Heard) => void, heard: (relatesTo: string) => void,
): Side<DestinationDisk, Happening> => {
  const { plan, time, chance, newId } = world
  const work = destinationTurn(plan, { newId, send: (message) => world.carry(message, deliver) }, watch)
  const wake = (): void => happen(wakes(node.disk()))
  const first: DestinationDisk = { sequences: {}, kept: {}, delivered: [] }
  const node = createNode<DestinationDisk>(plan, time, chance, first, wake, bugs.destination)
  const alarm = createAlarm(time, wake)
  const happen: Side<DestinationDisk, Happening>['happen'] = (happenings, relatesTo) => {
    node.turn((disk) => work(disk, happenings, time.now(), relatesTo))
    if (!node.isDown()) alarm(destinationDueAt(node.disk(), plan))
  }
  const receive = (message: Heard): void => {
    happen(destinationHappenings(message), message.messageId)
    if (!node.isDown()) answerTermination(world, message, heard)
  }
  return { node, happen, receive }
}

interface Scene {
  readonly world: World
  readonly source: Side<SourceDisk, SourceEvent>
  readonly destination: Side<DestinationDisk, Happening>
}

const setScene = (plan: Plan, watch: Watch, bugs: Bugs, tell: (line: string) => void): Scene => {
  const world = createWorld(plan, tell)
  const source = createSource(world, watch, bugs, (message) => destination.receive(message))
  const destination = createDestination(world, watch, bugs, (message) => source.receive(message),
    (relatesTo) => source.happen([{ kind: 'answered', relatesTo }]))
  return { world, source, destination }
}

/** The application hands over its messages, one after another, and each until it is on the source's disk. */
const hand = (scene: Scene, number: number): void => {
  const { world: { plan, time, chance }, source } = scene
  const events: SourceEvent[] = [{ kind: 'submitted', key: keyOf(number), messageId: `urn:m:${number}` }]
  if (number === plan.messages) events.push({ kind: 'finished' })
  source.happen(events, undefined, (disk) => ({ ...disk, handed: number }))
  if (source.node.disk().handed < number) time.at(time.now() + 100, () => hand(scene, number))
  else if (number < plan.messages) time.at(time.now() + chance.between(0, 3000), () => hand(scene, number + 1))
}

const decisions = ['close-decided', 'terminate-decided'] as const

const decideAtSource = ({ source, world: { chance } }: Scene): void => {
  const found = source.node.disk().state.sequences.find(({ identifier }) => identifier !== undefined)
  if (found?.identifier !== undefined) source.happen([{ kind: chance.pick(decisions), identifier: found.identifier }])
}

const decideAtDestination = ({ destination, world: { chance, newId } }: Scene): void => {
  const identifier = Object.keys(destination.node.disk().sequences).at(-1)
  const event = { kind: chance.pick(decisions), messageId: newId() }
  if (identifier !== undefined) destination.happen([{ side: 'destination', identifier, event }])
}

/** An operator ends sequences that would have gone on. */
const operate = (scene: Scene): void => {
  const { time, chance, plan } = scene.world
  chance.pick([decideAtSource, decideAtDestination])(scene)
  if (time.now() < plan.stormMs) time.at(time.now() + chance.between(100, 30_000), () => operate(scene))
}

/** What was said to be received is on disk, whatever happened (AK-2). */
const unkept = ({ source, destination }: Scene): string | undefined => {
  const kept = new Set(Object.values(destination.node.disk().kept))
  const missing = source.node.disk().settled.find((key) => !kept.has(key))
  return missing === undefined ? undefined : `${missing} was acknowledged and is not there`
}

const isOver = ({ world: { plan }, source, destination }: Scene): boolean => {
  const { settled, state } = source.node.disk()
  return settled.length >= plan.messages && state.sequences.length === 0 &&
    new Set(destination.node.disk().delivered).size >= plan.messages
}

/** Runs a plan to its end. */
export const runPlan = (
  plan: Plan, reached: Watch['reached'] = () => undefined, bugs: Bugs = {}, tell: (line: string) => void = () => undefined,
): Outcome => {
  const scene = setScene(plan, { reached, spoil: bugs.spoil }, bugs, tell)
  const { world: { time, chance, packets }, source, destination } = scene
  time.at(0, () => hand(scene, 1))
  if (plan.unstable) time.at(chance.between(0, 10_000), () => operate(scene))
  let broken: string | undefined
  while (!broken && !isOver(scene) && time.now() < limitMs && time.step()) broken = unkept(scene)
  return {
    broken: broken ?? judge(plan, source.node.disk(), destination.node.disk()), virtualMs: time.now(),
    crashes: source.node.crashes() + destination.node.crashes(), packets: packets(),
  }
}
