import type { Waiting } from './share.ts'

/** Sealed payloads kept in memory from the door to the sending, to spare a read: small ones, up to a total. */
export interface Kept {
  /** The payload, if there is room for it. */
  keep(sealed: Uint8Array | undefined): Uint8Array | undefined
  forget(waiting: Waiting | undefined): void
}

const mostBytes = 16_384
const mostTotalBytes = 64 * 1024 * 1024

export const createKept = (): Kept => {
  let total = 0
  return {
    keep: (sealed) => {
      if (!sealed || sealed.length > mostBytes || total + sealed.length > mostTotalBytes) return undefined
      total += sealed.length
      return sealed
    },
    forget: (waiting) => { total -= waiting?.sealed?.length ?? 0 },
  }
}
