// Messages at random, in a version: everything that WS-RM can say in it, and nothing that it cannot.
import fc from 'fast-check'
import {
  behaviors, greatestNumber, type Acknowledgement, type Body, type Endpoint, type Message,
} from '../../../adapters/ws-rm/message.ts'
import { faultCodes, faultOf, isFaultIn, type Fault } from '../../../adapters/ws-rm/fault.ts'
import { addressingUris, anonymousUris, polledAddress, type Variant } from '../../../adapters/ws-rm/variant.ts'

const word = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '.', '%', '&', 'é', '\''), minLength: 1, maxLength: 12 })
export const uri = fc.oneof(fc.uuid().map((id) => `urn:uuid:${id}`), word.map((path) => `http://partner.example/${path}`))
const optional = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> => fc.option(value, { nil: undefined })

const parameter = fc.tuple(fc.constantFrom('urn:p', addressingUris['2005/08']), word)
  .map(([namespace, text]) => `<a:key xmlns:a="${namespace}" kind="x">${text.replaceAll('&', '&amp;')}</a:key>`)

/** With parameters under a prefix that we use for something else ourselves. */
export const endpoint = ({ addressing }: Variant): fc.Arbitrary<Endpoint> => fc.record({
  address: fc.oneof(fc.constant(anonymousUris[addressing]), uri, word.map(polledAddress)),
  parameters: fc.array(parameter, { maxLength: 2 }),
})

const number = fc.oneof(fc.bigInt(1n, 20n), fc.bigInt(1n, greatestNumber), fc.constant(greatestNumber))
const gaps = fc.array(fc.tuple(fc.bigInt(2n, 9n), fc.bigInt(0n, 9n)), { minLength: 1, maxLength: 5 })
const ranges = gaps.map((steps) => {
  let upper = -1n
  return steps.map(([gap, length]) => {
    const lower = upper + gap
    upper = lower + length
    return { lower, upper }
  })
}).filter(([first]) => first !== undefined && first.lower >= 1n)

const acknowledged = ({ rm }: Variant): fc.Arbitrary<Pick<Acknowledgement, 'ranges' | 'nacks' | 'none' | 'final'>> => {
  const final = rm === '1.1' ? fc.boolean() : fc.constant(false)
  return fc.oneof(
    fc.record({ ranges, nacks: fc.constant([]), none: fc.constant(false), final }),
    fc.record({ ranges: fc.constant([]), nacks: fc.constant([]), none: fc.constant(true), final }),
    fc.record({ ranges: fc.constant([]), nacks: fc.array(number, { minLength: 1, maxLength: 3 }), none: fc.constant(false),
      final: fc.constant(false) }),
  )
}

export const acknowledgement = (variant: Variant): fc.Arbitrary<Acknowledgement> =>
  fc.tuple(uri, acknowledged(variant), optional(fc.nat(4096)))
    .map(([identifier, what, remaining]) => ({ identifier, ...what, remaining }))

const durationMs = optional(fc.nat(400_000_000))
const behavior = ({ rm }: Variant) => (rm === '1.1' ? optional(fc.constantFrom(...behaviors)) : fc.constant(undefined))

const offer = (variant: Variant) => optional(fc.record({
  identifier: uri, endpoint: variant.rm === '1.1' ? endpoint(variant) : fc.constant(undefined), expiresMs: durationMs,
  behavior: behavior(variant),
}))

const lastOf = ({ rm }: Variant) => (rm === '1.1' ? optional(number) : fc.constant(undefined))
const ending = (kind: 'CloseSequence' | 'TerminateSequence') => (variant: Variant): fc.Arbitrary<Body> =>
  fc.record({ kind: fc.constant(kind), identifier: uri, last: lastOf(variant) })
const ended = (kind: 'CloseSequenceResponse' | 'TerminateSequenceResponse') => (): fc.Arbitrary<Body> =>
  fc.record({ kind: fc.constant(kind), identifier: uri })

/** What a fault's detail can carry in its version and shape. */
type Particulars = [string, bigint, Acknowledgement]
const faultDetails = ({ rm, soap }: Variant, fault: Fault, [identifier, maximum, ack]: Particulars): Fault => {
  const isLater = fault.code === 'CreateSequenceRefused' && soap === '1.2'
  const named = fault.code === 'UnsupportedSelection' || (fault.code === 'MustUnderstand' && soap === '1.2')
  return {
    ...fault, cause: soap === '1.2' || (fault.of === 'rm' && fault.code !== 'CreateSequenceRefused') ? 'header' : 'body',
    identifier: fault.of === 'rm' ? identifier : undefined,
    maximum: fault.code === 'MessageNumberRollover' && rm === '1.1' ? maximum : undefined,
    acknowledgement: fault.code === 'InvalidAcknowledgement' ? ack : undefined,
    names: named ? [{ uri: 'urn:n', local: 'One' }] : undefined, later: isLater || undefined,
  }
}

const codesIn = ({ rm }: Variant) => fc.constantFrom(...faultCodes.filter((code) => isFaultIn(code, rm)))

export const fault = (variant: Variant): fc.Arbitrary<Fault> =>
  fc.tuple(codesIn(variant), fc.tuple(uri, number, acknowledgement(variant)))
    .map(([code, details]) => faultDetails(variant, faultOf(code), details))

const bodies = {
  empty: () => fc.constant<Body>({ kind: 'empty' }),
  application: () => fc.constant<Body>({
    kind: 'application', xml: '<h:Notify xmlns:h="urn:h"><h:no>1</h:no></h:Notify>', name: { uri: 'urn:h', local: 'Notify' } }),
  Fault: (variant: Variant) => fault(variant).map((each): Body => ({ kind: 'Fault', fault: each })),
  CreateSequence: (variant: Variant): fc.Arbitrary<Body> => fc.record({
    kind: fc.constant('CreateSequence'), acksTo: endpoint(variant), expiresMs: durationMs, offer: offer(variant) }),
  CreateSequenceResponse: (variant: Variant): fc.Arbitrary<Body> => fc.record({
    kind: fc.constant('CreateSequenceResponse'), identifier: uri, expiresMs: durationMs, behavior: behavior(variant),
    accept: optional(endpoint(variant)) }),
  TerminateSequence: ending('TerminateSequence'),
  CloseSequence: ending('CloseSequence'),
  CloseSequenceResponse: ended('CloseSequenceResponse'),
  TerminateSequenceResponse: ended('TerminateSequenceResponse'),
  MakeConnection: (): fc.Arbitrary<Body> => fc.record({
    kind: fc.constant('MakeConnection'), address: optional(word.map(polledAddress)), unsupported: fc.constant([]) }),
} as const

export type BodyKind = keyof typeof bodies

const onlyIn11: readonly BodyKind[] = ['CloseSequence', 'CloseSequenceResponse', 'TerminateSequenceResponse']

/** The bodies that a version knows. */
export const kindsIn = ({ rm }: Variant): readonly BodyKind[] =>
  (Object.keys(bodies) as BodyKind[]).filter((kind) => rm === '1.1' || !onlyIn11.includes(kind))

const sequenceIn = ({ rm }: Variant) => optional(fc.record({
  identifier: uri, number, last: rm === '1.0' ? fc.boolean() : fc.constant(false) }))

/** A message of a version with a body of a kind. */
export const message = (variant: Variant, kind: BodyKind): fc.Arbitrary<Message> => fc.record({
  variant: fc.constant(variant), to: endpoint(variant), action: uri, messageId: optional(uri), relatesTo: optional(uri),
  from: optional(endpoint(variant)), replyTo: optional(endpoint(variant)), faultTo: optional(endpoint(variant)),
  sequence: sequenceIn(variant),
  acknowledgements: fc.uniqueArray(acknowledgement(variant), { maxLength: 2, selector: ({ identifier }) => identifier }),
  requested: fc.uniqueArray(uri, { maxLength: 2 }),
  uses: fc.subarray(['UsesSequenceSTR', 'UsesSequenceSSL'] as const),
  pending: optional(fc.boolean()), others: fc.constant([]), body: bodies[kind](variant),
})
