// Whether what goes out in the open repeats what was meant for a closed channel: a fallback to SMS may say that there is a
// letter, not what stands in it. Compared are the texts a reader would see; a document that is no text (a PDF) cannot be looked
// into.

const least = 12
const base64 = /^[A-Za-z0-9+/]{40,}={0,2}$/

const byteOf = (character: string): number => character.charCodeAt(0)
const decoded = (leaf: string): string => new TextDecoder().decode(Uint8Array.from(atob(leaf), byteOf))
const textOf = (leaf: string): string => (base64.test(leaf) && leaf.length % 4 === 0 ? decoded(leaf) : leaf)

const said = (leaf: string): string =>
  textOf(leaf).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim().normalize('NFC').toLocaleLowerCase('da')

const leaves = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [said(value)]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : []
}

/** True where a text of at least twelve characters of one stands in the other. */
export const repeats = (closed: unknown, open: unknown): boolean => {
  const [hidden, shown] = [leaves(closed), leaves(open)].map((texts) => texts.filter(({ length }) => length >= least))
  return (hidden ?? []).some((one) => (shown ?? []).some((other) => one.includes(other) || other.includes(one)))
}
