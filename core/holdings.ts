// What a depot knows of the attachments it holds: which there are, what they are bound to, and how much room is left. Pure
// bookkeeping, for depots that one process has to itself; where the bytes are is the depot's own affair.
import type { Attachment, AttachmentLimits, Binding, DepotTotals } from './attachment.ts'
import { Fault } from './errors.ts'
import type { Refusal } from './refusal.ts'
import type { Instant } from './transaction.ts'

/** Room for an upload, claimed as it grows. */
export interface Room {
  /** Claims so many bytes more; throws Fault `store-full` where the depot as a whole has no more room. */
  grow(bytes: number): Refusal | undefined
  readonly size: number
  /** Gives the room back; once it has become an attachment, `add` counts it. */
  leave(): void
}

export interface Holdings {
  room(origin: string): Room
  add(attachment: Attachment): void
  get(attachment: string): Attachment | undefined
  /** Binds all or none; false where one is not held or is bound. */
  bind(bindings: readonly Binding[]): boolean
  /** Undoes a binding; answers what was bound. */
  release(transaction: string): readonly string[]
  /** The transaction needs its attachments no more: what nobody else needs is removed and answered as `gone`. */
  drop(transaction: string): { readonly gone: readonly string[]; readonly left: readonly string[] }
  /** Removes what is unbound and no younger; answers which. */
  expire(before: Instant): readonly string[]
  hasAny(transaction: string): boolean
  bound(): readonly string[]
  totals(): DepotTotals
  oldest(): Attachment | undefined
}

const pieceBytes = 65_536
/** What an attachment counts for. */
export const roomFor = (size: number): number => Math.max(1, Math.ceil(size / pieceBytes)) * pieceBytes

const isUnbound = ({ transactions }: Attachment): boolean => transactions.length === 0

/** Room that is taken elsewhere: by the silo, unbound, and in all. */
export interface Besides { readonly unbound: number; readonly total: number }
const nothing: Besides = { unbound: 0, total: 0 }

/** Room taken in all, and by silo of what is unbound or still growing. */
const createAccount = ({ maxBytes, maxUnboundBytes, maxTotalBytes }: AttachmentLimits) => {
  const unbound = new Map<string, number>()
  let total = 0
  const count = (origin: string, room: number): void => {
    const now = (unbound.get(origin) ?? 0) + room
    if (now > 0) unbound.set(origin, now)
    else unbound.delete(origin)
  }
  return {
    add: (room: number): void => { total += room },
    count,
    judge: (origin: string, size: number, besides: Besides): Refusal | undefined => {
      if (size > maxBytes) return { refused: 'attachment-too-large' }
      if ((unbound.get(origin) ?? 0) + besides.unbound > maxUnboundBytes) return { refused: 'attachments-waiting' }
      if (total + besides.total > maxTotalBytes) throw new Fault('store-full', 'attachments')
      return undefined
    },
  }
}

type Account = ReturnType<typeof createAccount>

const createRoom = (account: Account, origin: string, besides = nothing): Room => {
  let size = 0
  let room = 0
  const take = (to: number): void => {
    account.count(origin, to - room)
    account.add(to - room)
    room = to
  }
  return {
    grow: (bytes) => {
      size += bytes
      take(roomFor(size))
      return account.judge(origin, size, besides)
    },
    get size() { return size },
    leave: () => take(0),
  }
}

/** Rooms for uploads beside what others hold: for depots that keep their books elsewhere. */
export const createRooms = (limits: AttachmentLimits): ((origin: string, besides: Besides) => Room) => {
  const account = createAccount(limits)
  return (origin, besides) => createRoom(account, origin, besides)
}

/** The attachments, counted: a change of one's transactions is a change of what its silo has unbound. */
const createKept = (account: Account) => {
  const kept = new Map<string, Attachment>()
  const count = (one: Attachment, sign: 1 | -1): void => {
    account.add(sign * roomFor(one.size))
    if (isUnbound(one)) account.count(one.origin, sign * roomFor(one.size))
  }
  const add = (one: Attachment): void => {
    kept.set(one.attachment, one)
    count(one, 1)
  }
  return {
    kept,
    add,
    remove: (one: Attachment): void => {
      if (kept.delete(one.attachment)) count(one, -1)
    },
    change: (attachment: string, to: (transactions: readonly string[]) => readonly string[]): void => {
      const one = kept.get(attachment)
      if (!one) return
      count(one, -1)
      add({ ...one, transactions: to(one.transactions) })
    },
  }
}

const totalsOf = (all: readonly Attachment[]): DepotTotals => {
  const unbound = all.filter(isUnbound)
  const oldestUnbound = unbound.reduce((oldest, { heldSince }) => Math.min(oldest, heldSince), Infinity)
  return {
    bound: all.length - unbound.length, unbound: unbound.length, bytes: all.reduce((total, { size }) => total + size, 0),
    ...(unbound.length > 0 && { oldestUnbound }),
  }
}

const elder = (oldest: Attachment | undefined, one: Attachment): Attachment =>
  oldest && oldest.heldSince <= one.heldSince ? oldest : one

export const createHoldings = (limits: AttachmentLimits): Holdings => {
  const account = createAccount(limits)
  const { kept, add, remove, change } = createKept(account)
  const bonds = new Map<string, readonly string[]>()
  const all = (): readonly Attachment[] => [...kept.values()]

  const isFree = (attachment: string): boolean => kept.get(attachment)?.transactions.length === 0
  const bindOne = ({ transaction, attachments }: Binding): void => {
    const each = [...new Set(attachments)]
    if (each.length > 0) bonds.set(transaction, each)
    for (const one of each) change(one, (transactions) => [...transactions, transaction])
  }
  const release = (transaction: string): readonly string[] => {
    const mine = bonds.get(transaction) ?? []
    for (const one of mine) change(one, (transactions) => transactions.filter((each) => each !== transaction))
    bonds.delete(transaction)
    return mine
  }
  const removeFree = (attachments: readonly string[]): readonly string[] => {
    const free = attachments.filter(isFree)
    for (const one of free) remove(kept.get(one) as Attachment)
    return free
  }
  const recall = (one: Attachment): void => {
    add(one)
    for (const each of one.transactions) bonds.set(each, [...bonds.get(each) ?? [], one.attachment])
  }
  return {
    room: (origin) => createRoom(account, origin),
    add: recall,
    get: (attachment) => kept.get(attachment),
    bind: (bindings) => {
      if (!bindings.every(({ attachments }) => attachments.every(isFree))) return false
      bindings.forEach(bindOne)
      return true
    },
    release,
    drop: (transaction) => {
      const mine = release(transaction)
      const gone = removeFree(mine)
      return { gone, left: mine.filter((one) => !gone.includes(one)) }
    },
    expire: (before) => removeFree(all().filter(({ heldSince }) => heldSince <= before).map(({ attachment }) => attachment)),
    hasAny: (transaction) => bonds.has(transaction),
    bound: () => [...bonds.keys()],
    totals: () => totalsOf(all()),
    oldest: () => all().reduce<Attachment | undefined>(elder, undefined),
  }
}
