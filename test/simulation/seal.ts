// A seal without cryptography: the day stands in front, the id is checked, and a destroyed day cannot be opened any more.
import type { Body } from '../../core/adapter.ts'
import type { Seal } from '../../core/seal.ts'
import type { Time } from './time.ts'

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
const text = new TextDecoder()
const bytes = new TextEncoder()

/** It outlives the processes, as the keyring's file does. */
export const createSeal = (time: Time): Seal => {
  const destroyed = new Set<string>()
  const days = new Set<string>()
  const dayName = (sealed: Uint8Array): string => text.decode(sealed.subarray(0, 10))
  return {
    seal: (id, body) => {
      const day = dayOf(time.now())
      days.add(day)
      return bytes.encode(day + JSON.stringify({ id, body }))
    },
    open: (id, sealed) => {
      if (destroyed.has(dayName(sealed))) return { unopenable: 'key-destroyed' }
      const opened = JSON.parse(text.decode(sealed.subarray(10))) as { id: string; body: Body }
      return opened.id === id ? opened.body : { unopenable: 'payload-damaged' }
    },
    startSealing: (id) => ({
      push: (piece) => [piece],
      finish: () => [],
      sha256: () => 'simulated',
      key: () => {
        const day = dayOf(time.now())
        days.add(day)
        return bytes.encode(day + JSON.stringify({ id }))
      },
    }),
    startOpening: (id, key) => {
      if (destroyed.has(dayName(key))) return { unopenable: 'key-destroyed' }
      const opened = JSON.parse(text.decode(key.subarray(10))) as { id: string }
      if (opened.id !== id) return { unopenable: 'payload-damaged' }
      return { push: (piece) => [piece], finish: () => [] }
    },
    recipient: (canonical) => `r-${canonical}`,
    digest: (body) => `d-${JSON.stringify(body)}`,
    mac: (purpose, said) => `${purpose}-${said}`,
    prepare: async () => undefined,
    dayKeys: async () => [...days].sort().map((day) => ({ day, use: 'needed' })),
    destroyBefore: async (...oldest) => {
      const kept = oldest.flatMap((sealed) => (sealed ? [dayName(sealed)] : []))
      const limit = kept.sort()[0] ?? dayOf(time.now())
      const gone = [...days].filter((day) => day < limit)
      for (const day of gone) {
        days.delete(day)
        destroyed.add(day)
      }
      return gone
    },
  }
}
