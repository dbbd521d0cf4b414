// How long to wait before the next attempt. The spread is drawn from the name and the number of the attempt and from no
// chance, so that a machine that is asked twice says the same twice.

const mixed = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Milliseconds after the attempt, counted from 1: doubling from `firstMs` up to `capMs`, a fifth more or less (TM-1). */
export const waitAfter = (attempt: number, name: string, firstMs: number, capMs: number): number => {
  const wait = Math.min(capMs, firstMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(wait * (0.8 + 0.4 * (mixed(`${name} ${attempt}`) / 0x1_0000_0000)))
}
