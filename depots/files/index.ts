// Attachments in a folder, three files each: the sealed bytes, their key with what is known of them, and what they are bound to.
// What is held and bound is decided in memory at once; the files are made to match it before a call is answered. A file that
// could not be is tried again with the next `expire`, and by whoever opens the folder next. One process has the folder to itself.
import { Unreadable, uploadOf, type AttachmentLimits, type Depot } from '../../core/attachment.ts'
import { Fault } from '../../core/errors.ts'
import { createHoldings, type Holdings } from '../../core/holdings.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Seal } from '../../core/seal.ts'
import { createTurns } from '../../core/turns.ts'
import type { World } from '../../core/world.ts'
import { cardOf } from './card.ts'
import { onDisk, pathsOf, readText, remove, replaceFile, syncFolder } from './disk.ts'
import { read } from './read.ts'
import { eraseUpload, recall } from './recall.ts'
import { take } from './take.ts'

export { fileArchival } from './archive.ts'

export interface FileDepotSettings {
  readonly folder: string
  readonly limits: AttachmentLimits
  readonly seal: Pick<Seal, 'startSealing' | 'startOpening' | 'mac'>
  readonly world: Pick<World, 'now' | 'newId'>
}

/** Makes files match the holdings, one attachment's after another. */
const createMatch = (folder: string, holdings: Holdings) => {
  const turns = createTurns()
  const unmatched = new Set<string>()
  const matchOne = async (attachment: string): Promise<void> => {
    const held = holdings.get(attachment)
    const upload = uploadOf(attachment)
    const { bond } = pathsOf(folder, upload)
    if (!held) await eraseUpload(folder, upload)
    else if (held.transactions.length === 0) await remove(bond)
    else await replaceFile(bond, `${JSON.stringify(held.transactions)}\n`)
    unmatched.delete(attachment)
  }
  const match = (attachments: readonly string[]): Promise<void> => onDisk(async () => {
    if (attachments.length === 0) return
    for (const each of attachments) unmatched.add(each)
    await Promise.all(attachments.map((each) => turns(each, () => matchOne(each))))
    await syncFolder(folder)
  })
  return { match, again: (): Promise<void> => match([...unmatched]) }
}

const createChanges = (folder: string, holdings: Holdings): Pick<Depot, 'bind' | 'release' | 'drop' | 'expire'> => {
  const { match, again } = createMatch(folder, holdings)
  const release: Depot['release'] = (transactions) => match(transactions.flatMap((each) => holdings.release(each)))
  return {
    release,
    bind: async (bindings) => {
      if (!holdings.bind(bindings)) return false
      try {
        await match([...new Set(bindings.flatMap(({ attachments }) => attachments))])
        return true
      } catch (error) {
        await release(bindings.map(({ transaction }) => transaction)).catch(() => undefined)
        throw error
      }
    },
    drop: async (transaction) => {
      const { gone, left } = holdings.drop(transaction)
      await match([...gone, ...left])
    },
    expire: async (before) => {
      const gone = holdings.expire(before)
      await match(gone)
      await again()
      return gone.length
    },
  }
}

const oldestKey = async (folder: string, holdings: Holdings): Promise<Uint8Array | undefined> => {
  for (;;) {
    const oldest = holdings.oldest()
    if (!oldest) return undefined
    const card = cardOf(await onDisk(() => readText(pathsOf(folder, uploadOf(oldest.attachment)).key)))
    if (card) return card.key
    // Where it is held still, nobody may take it for gone: its key would be destroyed.
    if (holdings.get(oldest.attachment)) throw new Fault('store-failed', 'attachments')
  }
}

/** Opens the depot in a folder, making it where there is none. Rejects with a Fault. */
export const openFileDepot = async ({ folder, limits, seal, world }: FileDepotSettings): Promise<Depot> => {
  const holdings = createHoldings(limits)
  for (const held of await recall(folder)) holdings.add(held)
  const changes = createChanges(folder, holdings)
  const under = new Set<Promise<unknown>>()
  let closed = false

  const put: Depot['put'] = async (origin, bytes) => {
    const room = holdings.room(origin)
    try {
      const taken = await take({ folder, seal, world }, origin, bytes, room)
      if (isRefusal(taken)) return taken
      const { sha256: _, ...held } = taken
      holdings.add(held)
      return taken
    } finally {
      room.leave()
    }
  }
  const ask = async <T>(act: () => T | Promise<T>): Promise<T> => {
    if (closed) throw new Fault('store-failed', 'closed')
    const mine = Promise.resolve(act())
    under.add(mine)
    return mine.finally(() => under.delete(mine))
  }
  return {
    put: (origin, bytes) => ask(() => put(origin, bytes)),
    find: (attachment) => ask(() => holdings.get(attachment)),
    bind: (bindings) => ask(() => changes.bind(bindings)),
    release: (transactions) => ask(() => changes.release(transactions)),
    drop: (transaction) => ask(() => changes.drop(transaction)),
    expire: (before) => ask(() => changes.expire(before)),
    mayHave: holdings.hasAny,
    bound: () => ask(holdings.bound),
    totals: () => ask(holdings.totals),
    oldestKey: () => ask(() => oldestKey(folder, holdings)),
    read: async function* (transaction, attachment) {
      const isBound = (): boolean => holdings.get(attachment)?.transactions.includes(transaction) ?? false
      if (!isBound()) throw new Unreadable('attachment-unread')
      try {
        yield* read(folder, seal, attachment)
      } catch (error) {
        // What is dropped while it is read looks damaged, and is not.
        throw isBound() ? error : new Unreadable('attachment-unread')
      }
    },
    close: async () => {
      closed = true
      await Promise.allSettled([...under])
    },
  }
}
