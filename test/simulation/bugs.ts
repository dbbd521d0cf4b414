// Deliberate bugs, made by bending a port: each is one a hub could have, and the simulation must notice it.
import type { Adapter } from '../../core/adapter.ts'
import type { Depot } from '../../core/attachment.ts'
import type { QueueEngine } from '../../core/queue.ts'
import { isSettled } from '../../core/status.ts'
import type { Change, Replaced, Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Parts } from '../../hub/index.ts'
import type { Spoil } from './plan.ts'
import type { Time } from './time.ts'

const onStore = (bend: (store: Store) => Partial<Store>): Spoil => ({ store: (store) => ({ ...store, ...bend(store) }) })
const onWays = (bend: (way: Adapter, time: Time) => Partial<Adapter>): Spoil => ({
  parts: (parts: Parts, time) => ({
    ...parts, ways: new Map([...parts.ways].map(([name, way]) => {
      const { repeatable, send, close, lookup } = way
      const plain: Adapter = { repeatable, send, close, ...(lookup && { lookup }) }
      return [name, { ...plain, ...bend(plain, time) }]
    })),
  }),
})
const onLedger = (bend: (parts: Parts) => Partial<Store>): Spoil => ({
  parts: (parts) => {
    const bent = bend(parts)
    const store = new Proxy(parts.store, { get: (target, key) => Reflect.get(bent, key) ?? Reflect.get(target, key) })
    return { ...parts, store }
  },
})

/** Writes though another version is stored. */
const forced = (store: Store) => async (change: Change): Promise<Replaced> => {
  const replaced = await store.replace(change)
  if (replaced.outcome !== 'stale' || !replaced.stored) return replaced
  return store.replace({ ...change, next: { ...change.next, version: replaced.stored.version + 1 } })
}

const keepsPayloads: Spoil = onStore((store) => {
  const kept = new Map<string, Uint8Array>()
  return {
    insert: (transaction, payload, held) => {
      kept.set(transaction.id, payload)
      return store.insert(transaction, payload, held)
    },
    payload: async (id) => kept.get(id),
  }
})

const answersBeforeCommit: Spoil = {
  parts: (parts, time) => ({
    ...parts, store: new Proxy(parts.store, {
      get: (target, key) => (key !== 'insert' ? Reflect.get(target, key) : async (...given: Parameters<Store['insert']>) => {
        void parts.world.sleep(20).then(() => target.insert(...given)).catch(() => undefined)
        await time.sleep(0)
        return { outcome: 'inserted', withheld: false }
      }),
    }),
  }),
}

/** Says «accepted» and sends afterwards. */
const settlesFirst: Spoil = onWays((way, time) => ({
  send: async (delivery, signal) => {
    void time.sleep(10).then(() => way.send(delivery, signal)).catch(() => undefined)
    return { kind: 'accepted' }
  },
}))

const skipsClaims: Spoil = onLedger(({ store }) => ({
  replace: async (change) => {
    if (change.event !== 'claimed') return store.replace(change)
    const payload = await store.payload(change.next.id)
    return { outcome: 'replaced', payload }
  },
}))

const sendsTwiceOnUnknown: Spoil = onWays((way) => ({
  send: async (delivery, signal) => {
    const outcome = await way.send(delivery, signal)
    return outcome.kind === 'unknown' && !signal.aborted ? way.send(delivery, signal) : outcome
  },
}))

/** A ticket for what was sent before is never written. */
const forgetsRequeued: Spoil = {
  parts: (parts) => {
    const published = new Set<string>()
    const publish: QueueEngine['publish'] = async (tickets) => {
      const fresh = tickets.filter(({ id }) => !published.has(id))
      for (const { id } of fresh) published.add(id)
      await parts.queue.publish(fresh)
    }
    const queue = new Proxy(parts.queue, { get: (target, key) => (key === 'publish' ? publish : Reflect.get(target, key)) })
    return { ...parts, queue }
  },
}

const liesAbout = (kind: 'absent' | 'delivered'): Spoil => onWays((way) => (way.lookup ? { lookup: async () => ({ kind }) } : {}))

/** Takes every unknown outcome for «surely not sent». */
const hopes: Spoil = onWays((way) => ({
  send: async (delivery, signal) => {
    const outcome = await way.send(delivery, signal)
    return outcome.kind === 'unknown' ? { kind: 'postponed', reason: 'unreachable', blame: 'message' } : outcome
  },
}))

/** Takes every unknown outcome for «surely sent». */
const believes: Spoil = onWays((way) => ({
  send: async (delivery, signal) => {
    const outcome = await way.send(delivery, signal)
    return outcome.kind === 'unknown' ? { kind: 'accepted' } : outcome
  },
}))

const onDepot = (bend: (depot: Depot) => Partial<Depot>): Spoil => ({
  parts: (parts) => {
    const bent = bend(parts.depot)
    const depot = new Proxy(parts.depot, { get: (target, key) => Reflect.get(bent, key) ?? Reflect.get(target, key) })
    return { ...parts, depot }
  },
})
const keepsAttachments: Spoil = onDepot(() => ({ drop: async () => undefined }))
const keepsWhatNobodyNames: Spoil = onDepot(() => ({ expire: async () => 0 }))
const bindsNothing: Spoil = onDepot(() => ({ bind: async () => true }))
const dropsTooEarly: Spoil = onLedger(({ depot, store }) => ({
  replace: async (change) => {
    const replaced = await store.replace(change)
    if (change.event === 'postponed') await depot.drop(change.next.id)
    return replaced
  },
}))

const ignoresLanes: Spoil = onStore((store) => {
  const noLane = ({ lane: _lane, ...rest }: Transaction): Transaction => rest
  const lanes = new Map<string, string | undefined>()
  const withLane = <T extends Transaction | undefined>(found: T): T => found && { ...found, lane: lanes.get(found.id) }
  return {
    insert: async (transaction, payload, held) => {
      lanes.set(transaction.id, transaction.lane)
      const inserted = await store.insert(noLane(transaction), payload, held)
      return inserted.outcome === 'known' ? { ...inserted, transaction: withLane(inserted.transaction) } : inserted
    },
    replace: async (change) => {
      const replaced = await store.replace({ ...change, next: noLane(change.next) })
      return replaced.outcome === 'stale' ? { ...replaced, stored: withLane(replaced.stored) } : replaced
    },
    read: async (id) => withLane(await store.read(id)),
    due: async (query) => (await store.due(query)).map(withLane),
    late: async (...given) => (await store.late(...given)).map(withLane),
  }
})

/** Leases and deadlines are never looked at. */
const neverSweeps: Spoil = onStore(() => ({ late: async () => [], nextLate: async () => undefined }))

const neverNotes: Spoil = onStore((store) => ({
  late: async (status, now, limit) => (status === 'sent' ? [] : store.late(status, now, limit)),
}))

/** The ledger does not look at keys. */
const ignoresKeys: Spoil = onStore((store) => ({
  insert: async (transaction, payload, held) => {
    const inserted = await store.insert(transaction, payload, held)
    const { dedupe: _key, ...keyless } = transaction
    return inserted.outcome === 'waiting' ? store.insert(keyless, payload, held) : inserted
  },
}))

/** Asks the silo and goes its own way. */
const doesNotListen: Spoil = {
  parts: (parts) => ({
    ...parts, askSilo: async (...given) => {
      await parts.askSilo(...given)
      return 'relevant'
    },
  }),
}

const takesForAbsent: Spoil = onLedger(({ store }) => ({
  replace: async (change) => {
    if (change.event !== 'lapsed') return store.replace(change)
    const replaced = await store.replace(change)
    const next = { ...change.next, status: 'queued' as const, version: change.next.version + 1 }
    if (replaced.outcome === 'replaced') await store.replace({ next, event: 'absent' })
    return replaced
  },
}))

const mumbles: Spoil = onStore((store) => ({ timeline: async (id) => (await store.timeline(id)).slice(1) }))

const forgetsSettled: Spoil = onStore((store) => ({
  replace: async (change) => (isSettled(change.next.status) ? { outcome: 'replaced' } : store.replace(change)),
}))

/** Every bug by its name. */
export const bugs: Readonly<Record<string, Spoil>> = {
  'the ledger ignores the version': onStore((store) => ({ replace: forced(store) })),
  'the payload is not dropped': keepsPayloads,
  'the silo is answered before the commit': answersBeforeCommit,
  'it is settled before it is sent': settlesFirst,
  'the claim is not written': skipsClaims,
  'the adapter sends again by itself': sendsTwiceOnUnknown,
  'the relay forgets what is queued again': forgetsRequeued,
  'the look-up says absent, always': liesAbout('absent'),
  'the look-up says delivered, always': liesAbout('delivered'),
  'unknown is taken for not sent': hopes,
  'unknown is taken for sent': believes,
  'lanes are ignored': ignoresLanes,
  'nobody sweeps': neverSweeps,
  'silence is never noted': neverNotes,
  'keys are ignored': ignoresKeys,
  'the silo is not listened to': doesNotListen,
  'doubt is taken for absence': takesForAbsent,
  'the journal loses an entry': mumbles,
  'the last write is forgotten': forgetsSettled,
  'attachments outlive their transaction': keepsAttachments,
  'attachments go before their transaction': dropsTooEarly,
  'what nobody names is kept': keepsWhatNobodyNames,
  'attachments are not bound': bindsNothing,
}
