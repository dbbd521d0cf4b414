// Which message a silo's reference names: 53 bits of a hash and the message's number, 15 bytes in all. Two references with one
// hash are told apart by the message itself: the second stands at the next free slot (linear probing). The newest are in memory
// (see recent.ts), the others in the table; a slot may stand in both, and then memory is right. Numbers of messages are never
// used again, so a slot that was left behind names nobody and does no harm.
import type { DatabaseSync } from 'node:sqlite'
import { createRecent, type RecentLimits } from './recent.ts'
import { prepare } from './statement.ts'

/** 53 bits of hash over a text, after cyrb53 (public domain, github.com/bryc): two 32-bit lanes, mixed. */
export const hash53 = (text: string, salt: number): number => {
  let a = 0xdeadbeef ^ salt
  let b = 0x41c6ce57 ^ salt
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}

export interface References {
  /** Gives the reference to message `n`, or answers the message that has it already. */
  take(origin: string, reference: string, n: number): number | undefined
  find(origin: string, reference: string): number | undefined
  /** Forgets what named message `n`. */
  release(origin: string, reference: string, n: number): void
  /** Writes what must go with the commit that follows. `last` is the highest number of a message so far. */
  flush(last: number): void
  committed(): void
  rolledBack(): void
}

/** Stands where a pruned message's reference stood while others of its chain lie behind it. */
const nobody = 0

/** The slots of memory and table as one. */
const createSlots = (db: DatabaseSync, limits?: RecentLimits) => {
  const recent = createRecent(db, limits)
  const stored = prepare(db, 'SELECT n FROM reference WHERE hash = ?')
  const bury = prepare(db, `INSERT INTO reference (hash, n) VALUES (?, ${nobody}) ON CONFLICT (hash) DO UPDATE SET n = ${nobody}`)
  const drop = prepare(db, 'DELETE FROM reference WHERE hash = ?')
  const at = (slot: number): number | undefined => recent.at(slot) ?? stored.number(slot)

  const vacate = (slot: number): void => {
    const behind = at(slot + 1) !== undefined
    recent.remove(slot)
    if (behind) bury.run(slot)
    else drop.run(slot)
  }
  return { recent, at, vacate }
}

/** Which messages have another slot than their hash's own: as good as none, but what is read again must be put where it was. */
const createStrayed = (db: DatabaseSync) => {
  const put = prepare(db, 'INSERT INTO strayed (n, slot) VALUES (?, ?)')
  const drop = prepare(db, 'DELETE FROM strayed WHERE n = ?')
  const all = prepare(db, 'SELECT n, slot FROM strayed')
  return {
    note: (n: number, slot: number): void => { put.run(n, slot) },
    forget: (n: number): void => { drop.run(n) },
    all: (): ReadonlyMap<number, number> => new Map(all.rows() as unknown as [number, number][]),
  }
}

/** `hash` answers 53 bits. */
export const createReferences = (db: DatabaseSync, hash: (text: string) => number, limits?: RecentLimits): References => {
  const { recent, at, vacate } = createSlots(db, limits)
  const strayed = createStrayed(db)
  const named = prepare(db, 'SELECT 1 FROM message WHERE n = ? AND origin = ? AND reference = ?')
  const isIts = (n: number, origin: string, reference: string): boolean => named.number(n, origin, reference) !== undefined
  const home = (origin: string, reference: string): number => hash(`${origin}\0${reference}`)

  /** Walks the chain: the slot that holds it, or the first one free to take it. */
  const walk = (from: number, origin: string, reference: string): { readonly slot: number; readonly n?: number } => {
    let free: number | undefined
    for (let slot = from; ; slot += 1) {
      const n = at(slot)
      if (n === undefined) return { slot: free ?? slot }
      if (n === nobody) free ??= slot
      else if (isIts(n, origin, reference)) return { slot, n }
    }
  }
  // What a kill took from memory, and some that the table has already.
  const readAgain = (): void => {
    const slots = strayed.all()
    const fresh = prepare(db, `SELECT origin, reference, n FROM message WHERE n > (SELECT value FROM used WHERE name = 'floor')`)
    for (const [origin, reference, n] of fresh.rows() as unknown as [string, string, number][]) {
      recent.set(slots.get(n) ?? home(origin, reference), n)
    }
    recent.committed()
  }
  readAgain()

  return {
    take: (origin, reference, n) => {
      const from = home(origin, reference)
      const found = walk(from, origin, reference)
      if (found.n !== undefined) return found.n
      recent.set(found.slot, n)
      if (found.slot !== from) strayed.note(n, found.slot)
      return undefined
    },
    find: (origin, reference) => walk(home(origin, reference), origin, reference).n,
    release: (origin, reference, n) => {
      const found = walk(home(origin, reference), origin, reference)
      if (found.n !== n) return
      vacate(found.slot)
      strayed.forget(n)
    },
    flush: recent.merge,
    committed: recent.committed,
    rolledBack: recent.rolledBack,
  }
}
