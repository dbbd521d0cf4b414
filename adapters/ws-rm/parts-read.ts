// The parts of WS-RM's own elements, by name and not by order, because peers differ in it (HD-8, HD-9).
import { attributeOf, childNamed, childrenNamed, nameIn, textOf, type Element } from '../protocols/xml/index.ts'
import { readEndpoint } from './addressing.ts'
import { readDuration } from './duration.ts'
import {
  behaviors, greatestNumber, type Acknowledgement, type Endpoint, type IncompleteSequenceBehavior, type SequenceHeader,
  type WireRange,
} from './message.ts'
import { flowUri, rmUris, type AddressingVersion, type RmVersion } from './variant.ts'

/** What says that a part is not as it must be. */
export class Malformed extends Error {}

/** The value, or the end of the reading. */
export const needed = <Value>(value: Value | undefined, what: string): Value => {
  if (value === undefined) throw new Malformed(what)
  return value
}

const numberIn = (text: string, least: bigint): bigint => {
  const value = /^\+?[0-9]{1,40}$/.test(text.trim()) ? BigInt(text.trim()) : -1n
  return needed(value >= least && value <= greatestNumber ? value : undefined, 'number')
}

/** The parts of an element in the namespace of its version of WS-RM. */
export const partsOf = (element: Element, version: RmVersion, addressing: AddressingVersion) => {
  const uri = rmUris[version]
  const one = (local: string): Element | undefined => {
    const found = childrenNamed(element, uri, local)
    if (found.length > 1) throw new Malformed(local)
    return found[0]
  }
  return {
    one,
    has: (local: string): boolean => one(local) !== undefined,
    /** An absolute URI (CS-8): it has a scheme, and no blanks. */
    identifier: (): string => {
      const text = textOf(needed(one('Identifier'), 'Identifier'))
      return needed(/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text) && text.length <= 1024 ? text : undefined, 'Identifier')
    },
    number: (local: string): bigint | undefined => {
      const found = one(local)
      return found && numberIn(textOf(found), 1n)
    },
    durationMs: (): number | undefined => {
      const found = one('Expires')
      const ms = found && needed(readDuration(textOf(found)), 'Expires')
      return ms === undefined || ms >= 0 ? ms : needed(undefined, 'Expires')
    },
    endpoint: (local: string): Endpoint | undefined => {
      const found = one(local)
      return found && needed(readEndpoint(found, addressing), local)
    },
    behavior: (): IncompleteSequenceBehavior | undefined => {
      const found = one('IncompleteSequenceBehavior')
      return found && needed(behaviors.find((behavior) => behavior === textOf(found)), 'IncompleteSequenceBehavior')
    },
  }
}

/** The Sequence header. */
export const readSequence = (element: Element, version: RmVersion, addressing: AddressingVersion): SequenceHeader => {
  const parts = partsOf(element, version, addressing)
  return {
    identifier: parts.identifier(), number: needed(parts.number('MessageNumber'), 'MessageNumber'),
    last: version === '1.0' && parts.has('LastMessage'),
  }
}

const readRange = (element: Element): WireRange => ({
  lower: numberIn(needed(attributeOf(element, 'Lower'), 'Lower'), 0n),
  upper: numberIn(needed(attributeOf(element, 'Upper'), 'Upper'), 0n),
})

const maxRanges = 1024

const remainingIn = (element: Element): number | undefined => {
  const found = childNamed(element, flowUri, 'BufferRemaining')
  const number = found && Number(textOf(found))
  return number !== undefined && Number.isInteger(number) && number >= 0 && number <= 4096 ? number : undefined
}

/**
 * A SequenceAcknowledgement header. In 1.0, where None is not known, the range 0-0 says it (AK-4); in 1.1 Apache CXF says None
 * beside its ranges, which are what it means.
 */
export const readAcknowledgement = (element: Element, version: RmVersion, addressing: AddressingVersion): Acknowledgement => {
  const parts = partsOf(element, version, addressing)
  const nacks = childrenNamed(element, rmUris[version], 'Nack').slice(0, maxRanges)
  const ranges = childrenNamed(element, rmUris[version], 'AcknowledgementRange').map(readRange)
  if (ranges.length > maxRanges) throw new Malformed('AcknowledgementRange')
  const zero = ranges.length === 1 && ranges[0]?.lower === 0n && ranges[0].upper === 0n
  return {
    identifier: parts.identifier(), ranges: zero ? [] : ranges, nacks: nacks.map((nack) => numberIn(textOf(nack), 1n)),
    none: zero || (version === '1.1' && ranges.length === 0 && parts.has('None')), final: version === '1.1' && parts.has('Final'),
    remaining: remainingIn(element),
  }
}

/** The name that an element's text says, by the declarations in scope there (FB-9). */
export const nameSaid = (element: Element | undefined) => element && nameIn(element, textOf(element))
