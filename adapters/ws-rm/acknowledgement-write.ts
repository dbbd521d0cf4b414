// An acknowledgement as it is written: ranges from the least to the greatest, merged, and nothing that contradicts itself
// (AK-3 to AK-5). What is read is another matter; there the state machine judges.
import type { Markup } from '../protocols/xml/index.ts'
import type { Acknowledgement } from './message.ts'
import { flowUri, type Variant } from './variant.ts'

const said = (tag: string, value: string | bigint): Markup => ({ tag, children: [String(value)] })

/** Ranges beside None, Final beside Nack: what no acknowledgement may say (AK-4, AK-5). */
const isSound = ({ ranges, nacks, none, final }: Acknowledgement): boolean =>
  (nacks.length === 0 ? none === (ranges.length === 0) : !none && !final && ranges.length === 0) &&
  ranges.every(({ lower, upper }, index) => lower >= 1n && lower <= upper && lower > (ranges[index - 1]?.upper ?? -1n) + 1n)

const rangeMarkup = (lower: bigint, upper: bigint): Markup =>
  ({ tag: 'r:AcknowledgementRange', attributes: { Lower: String(lower), Upper: String(upper) }, children: [] })

// 1.0 knows neither None nor Final (V10-3).
const nothing = ({ rm }: Variant): Markup => (rm === '1.1' ? { tag: 'r:None', children: [] } : rangeMarkup(0n, 0n))

/** A SequenceAcknowledgement; never marked as mandatory (HD-5). */
export const acknowledgementMarkup = (variant: Variant, acknowledgement: Acknowledgement): Markup => {
  const { identifier, ranges, nacks, none, final, remaining } = acknowledgement
  if (!isSound(acknowledgement)) throw new Error('an acknowledgement that contradicts itself')
  return { tag: 'r:SequenceAcknowledgement', children: [
    said('r:Identifier', identifier), ...ranges.map(({ lower, upper }) => rangeMarkup(lower, upper)),
    ...(none ? [nothing(variant)] : []), ...(final && variant.rm === '1.1' ? [{ tag: 'r:Final', children: [] }] : []),
    ...nacks.map((number) => said('r:Nack', number)),
    ...(remaining === undefined ? [] :
      [{ tag: 'n:BufferRemaining', attributes: { 'xmlns:n': flowUri }, children: [String(remaining)] }]),
  ] }
}
