// UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then a 12-bit counter (method 1) so that ids grow within a process
// even inside one millisecond, then 62 random bits. Ordered ids keep the ledger's index dense: random ones halve its rate.

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const poolBytes = 8 * 512

/** A source of growing UUIDv7s. The clock may step back; the ids do not. */
export const newIdSource = (now: () => number, randomBytes: (size: number) => Uint8Array): (() => string) => {
  let pool = randomBytes(poolBytes)
  let at = 0
  let last = 0
  let counter = 0

  const tick = (): void => {
    const at = now()
    if (at > last) {
      last = at
      counter = 0
    } else if (++counter > 0xfff) {
      last += 1
      counter = 0
    }
  }
  const tail = (): string => {
    if (at === poolBytes) {
      pool = randomBytes(poolBytes)
      at = 0
    }
    const byte = (offset: number): string => hex[pool[at + offset] as number] as string
    const variant = hex[((pool[at] as number) & 0x3f) | 0x80] as string
    const text = `${variant}${byte(1)}-${byte(2)}${byte(3)}${byte(4)}${byte(5)}${byte(6)}${byte(7)}`
    at += 8
    return text
  }

  return () => {
    tick()
    const time = last.toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail()}`
  }
}
