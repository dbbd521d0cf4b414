// What is tried against other stacks: every version that a stack speaks, both operations, both ways round, and what may go wrong
// on the way. The page docs/ws-rm-interop.md has a place for each of these cells, filled in by the run.
import { variants, type Variant } from '../../../adapters/ws-rm/index.ts'
import type { Operation } from './hub-scene.ts'
import type { Loss, Losses } from './wire.ts'

export const stacks = { gsoap: 'gSOAP', cxf: 'Apache CXF' } as const
export type Stack = keyof typeof stacks

/** By name: what happens. Messages are counted, six of them; whoever sends, sends again until it is heard. */
export const scenarios = {
  quiet: 'nothing goes wrong',
  requests: 'requests are lost',
  answers: 'answers are lost',
  doubled: 'requests arrive twice',
  late: 'requests arrive after later ones',
  mixed: 'all of these in one sequence',
  hub: 'the hub stops in the middle and starts again',
  peer: 'the peer ends in the middle, and begins anew without its memory',
  addressable: 'what comes back does not come on the exchange, but to an address of its own',
  store: 'the peer is killed in the middle, and goes on from its store',
  ordered: 'the same, and it hands over in order',
} as const
export type Scenario = keyof typeof scenarios

/** `takes`: the hub sends and the peer takes; `sends`: the other way round. */
export interface Cell {
  readonly stack: Stack
  readonly variant: Variant
  readonly operation: Operation
  readonly way: 'takes' | 'sends'
  readonly scenario: Scenario
}

export const nameOf = ({ variant: { rm, soap, addressing }, operation, way, scenario }: Cell): string =>
  `${way} ${operation}, WS-RM ${rm}, SOAP ${soap}, addressing ${addressing}: ${scenarios[scenario]}`

/** One that a place on the page and a file of evidence are called by. */
export const keyOf = ({ stack, variant: { rm, soap, addressing }, operation, way, scenario }: Cell): string =>
  [stack, rm, soap, addressing.slice(0, 4), operation, way, scenario].join('-').toLowerCase()

/** What gSOAP has not: a store, and a client that can be called; its service is tried on the exchange alone. */
const ofCxf: readonly string[] = ['store takes', 'store sends', 'ordered takes', 'addressable takes', 'addressable sends']
/** Without a store CXF is always told to keep order. */
export const fromStore: readonly Scenario[] = ['store', 'ordered']
const spoken = (stack: Stack): readonly Variant[] =>
  variants.filter(({ addressing }) => stack === 'cxf' || addressing === '2005/08')

export const cellsOf = (stack: Stack): readonly Cell[] => spoken(stack).flatMap((variant) =>
  (['Echo', 'Notify'] as const).flatMap((operation) => (['takes', 'sends'] as const).flatMap((way) =>
    (Object.keys(scenarios) as Scenario[]).map((scenario) => ({ stack, variant, operation, way, scenario })))))
  .filter(({ way, scenario }) => `${scenario} ${way}` !== 'ordered sends' &&
    (stack === 'cxf' || !ofCxf.includes(`${scenario} ${way}`)))

/** What a peer does that the specification does not have it do, so that a cell can only show just that. */
export const defects = {
  'gsoap-mute': {
    stack: 'gsoap',
    says: 'gSOAP over WS-RM 1.0 acknowledges no one-way message, neither with its answer nor when it is asked ' +
      '(AckRequested) or shown the message again. Its sequence can then only expire. In 1.1 closing the sequence makes ' +
      'it speak.',
  },
  'gsoap-after-close': {
    stack: 'gsoap',
    says: 'gSOAP over WS-RM 1.1 hands over a one-way message that arrives after CloseSequence, though its answer to that, ' +
      'the last word on what it has, said that it has not got it. The hub believes the last word, and sends the message' +
      ' in a new sequence under the same MessageID: the peer has it twice. Only messages that the network holds back ' +
      'for longer than their sequence lives meet this.',
  },
  'gsoap-reply-once': {
    stack: 'gsoap',
    says: 'gSOAP repeats no reply: a request that comes again over the exchange is acknowledged and nothing more. A reply ' +
      'that is lost with its exchange is lost for good. The request was taken once, and the hub takes the replies that ' +
      'follow.',
  },
  'cxf-reply-once': {
    stack: 'cxf',
    says: 'Apache CXF repeats no reply: a request that comes again over the exchange is acknowledged and nothing more. A ' +
      'reply that is lost with its exchange is lost for good. The request was taken once, and the hub takes the replies' +
      ' that follow. To an address of the hub\'s (`addressable`) it comes again.',
  },
  'cxf-waits': {
    stack: 'cxf',
    says: 'Apache CXF with its JDBC store and InOrder takes nothing in a sequence that it has recovered: it does not ' +
      'recover how far it had handed over, and so waits for ever for the messages that it has acknowledged. The ' +
      'exchange stays open and empty.',
  },
  'cxf-keeps-back': {
    stack: 'cxf',
    says: 'A client of Apache CXF does not send again what it has recovered from its JDBC store where it speaks SOAP 1.2: ' +
      'it looks for the body of SOAP 1.1 and fails ("WS-RM retransmission failed"). What it sends then is behind a gap ' +
      'that it never fills.',
  },
  'cxf-deaf': {
    stack: 'cxf',
    says: 'A client of Apache CXF drops the reply to a request that it has recovered from its store, for nobody waits for ' +
      'it any more ("Failed to correlate message, aborting dispatch"), and with it the acknowledgement. It sends the ' +
      'request again and again. The hub has handed it over once, and answers each time.',
  },
  'cxf-silent': {
    stack: 'cxf',
    says: 'A destination of Apache CXF that does not know the sequence of a one-way message answers 200 with nothing in it:' +
      ' no fault UnknownSequence, no acknowledgement. So nobody can tell that it has begun anew without its memory, and' +
      ' the message is sent again until its time is up. With request and reply CXF says the fault, and all goes on.',
  },
} as const satisfies Readonly<Record<string, { readonly stack: Stack; readonly says: string }>>
export type Defect = keyof typeof defects

/** gSOAP's messages of 1.0 go side by side: a late one has been overtaken by another before it comes again. */
const losesAnswers = ({ stack, variant: { rm }, scenario }: Cell): boolean =>
  ['answers', 'doubled', 'mixed'].includes(scenario) || (stack === 'gsoap' && rm === '1.0' && scenario === 'late')

export const defectOf = (cell: Cell): Defect | undefined => {
  const { stack, variant: { rm, soap }, operation, way, scenario } = cell
  if (scenario === 'ordered') return 'cxf-waits'
  if (scenario === 'store' && way === 'sends') {
    return soap === '1.2' ? 'cxf-keeps-back' : operation === 'Echo' ? 'cxf-deaf' : undefined
  }
  if (operation === 'Echo' && way === 'takes' && losesAnswers(cell)) return `${stack}-reply-once`
  if (operation !== 'Notify' || way !== 'takes') return undefined
  if (stack === 'cxf') return scenario === 'peer' ? 'cxf-silent' : undefined
  if (rm === '1.0') return 'gsoap-mute'
  return scenario === 'late' ? 'gsoap-after-close' : undefined
}

/**
 * A client of Apache CXF that is called back fails its call where the answer to CreateSequence overtakes the empty 202 of the
 * exchange ("IllegalEmptyResponseException"); both are sent at once, and which is heard first is chance.
 */
export const isImpatient = ({ stack, way, scenario }: Cell): boolean =>
  stack === 'cxf' && way === 'sends' && scenario === 'addressable'

/** In CI each version meets a wire that does everything wrong at once, and both restarts; the rest with INTEROP=full. */
const inCi: readonly Scenario[] = ['mixed', 'hub', 'peer', 'addressable']
const isStoreInCi = ({ variant: { rm, soap }, operation, way, scenario }: Cell): boolean =>
  fromStore.includes(scenario) && operation === 'Notify' && rm === '1.1' && soap === (way === 'takes' ? '1.2' : '1.1')
export const isTried = (cell: Cell): boolean => process.env['INTEROP'] === 'full' ||
  defectOf(cell) === 'gsoap-after-close' || isStoreInCi(cell) ||
  (inCi.includes(cell.scenario) && !isImpatient(cell) && (defectOf(cell) !== 'gsoap-mute' || cell.scenario === 'mixed'))

const byMessage: Readonly<Record<Scenario, Readonly<Record<number, Loss>>>> = {
  quiet: {}, hub: {}, peer: {}, store: {}, ordered: {},
  requests: { 1: 'request', 3: 'request', 5: 'request' },
  answers: { 1: 'answer', 3: 'answer', 5: 'answer' },
  doubled: { 1: 'twice', 3: 'twice', 5: 'twice' },
  late: { 3: 'late', 5: 'late' }, addressable: {},
  mixed: { 1: 'answer', 2: 'request', 4: 'late', 6: 'twice' },
}

/**
 * Counts envelopes with a message in them. An acknowledgement that Apache CXF sends by itself is not touched: where that POST
 * fails, CXF throws away the reply that it acknowledges, and its caller's call fails ("EOF reached while reading").
 */
export const lossesOf = (cell: Cell): Losses => {
  // Whether one overtakes the close is a matter of chance; the scenario `late` shows what comes of it.
  const isSpared = defectOf({ ...cell, scenario: 'late' }) === 'gsoap-after-close'
  let messages = 0
  return (_, envelope) => {
    if (!envelope.includes('MessageNumber>')) return undefined
    messages += 1
    const loss = byMessage[cell.scenario][messages]
    return loss === 'late' && isSpared ? undefined : loss
  }
}
