// How many parts a text is sent in (3GPP TS 23.038 and 23.040). One character outside GSM-7 turns the whole text into UCS-2. A
// part of several gives up room for the header that joins them, and no character is split between two parts.

const basic = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
  'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** These take two septets: an escape and themselves. */
const extension = '\f^{}\\[~]|€'

export type Encoding = 'GSM-7' | 'UCS-2'

export interface Segments {
  readonly parts: number
  readonly encoding: Encoding
}

interface Alphabet {
  readonly encoding: Encoding
  readonly single: number
  readonly joined: number
  cost(character: string): number
}

const septets: ReadonlyMap<string, number> = new Map(
  [...basic + extension].map((character) => [character, extension.includes(character) ? 2 : 1]))

const gsm7: Alphabet = { encoding: 'GSM-7', single: 160, joined: 153, cost: (character) => septets.get(character) ?? Infinity }
const ucs2: Alphabet = { encoding: 'UCS-2', single: 70, joined: 67, cost: (character) => character.length }

const joinedParts = (costs: readonly number[], room: number): number => {
  let parts = 1
  let used = 0
  for (const cost of costs) {
    const fits = used + cost <= room
    parts += fits ? 0 : 1
    used = fits ? used + cost : cost
  }
  return parts
}

/** The parts and the alphabet of a text. */
export const segments = (text: string): Segments => {
  const characters = [...text]
  const alphabet = characters.every((character) => septets.has(character)) ? gsm7 : ucs2
  const costs = characters.map(alphabet.cost)
  const total = costs.reduce((sum, cost) => sum + cost, 0)
  return { parts: total <= alphabet.single ? 1 : joinedParts(costs, alphabet.joined), encoding: alphabet.encoding }
}
