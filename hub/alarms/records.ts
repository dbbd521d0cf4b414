// Alarms as records of the ledger, which change by compare-and-set: each has one name, whichever hub sees it. Where several hubs
// look, each notes that it sees one, and it is over when none of them does; what a hub noted counts for two minutes, so that one
// that died keeps none up. Those that are over are kept for a while.
import type { Kept, Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import type { Found } from './look.ts'
import type { Past, Raised, Silence } from './index.ts'

interface Stored extends Raised {
  /** By a hub's name: when it last saw it. */
  readonly seen?: Readonly<Record<string, Instant>>
}

type AlarmStore = Pick<Store, 'exclusive' | 'keep' | 'kept'>
export interface AlarmRecord { readonly raised: Stored; readonly record: Kept }

const prefix = 'alarm/'
const pastPrefix = 'alarm-past/'
const mostPast = 1000
const pastMs = 90 * 86_400_000
const aliveMs = 120_000
/** A hub says again that it sees one when its word is this old. */
const againMs = 20_000

const stored = (record: Kept): AlarmRecord => {
  const raised = JSON.parse(record.value) as Stored
  // Once an alarm did not say what it was about, but in its name.
  return { record, raised: { ...raised, on: raised.on ?? raised.name.slice(raised.name.indexOf(':') + 1) } }
}

const seenBy = ({ seen = {} }: Stored, now: Instant): readonly string[] =>
  Object.entries(seen).filter(([, at]) => at > now - aliveMs).map(([hub]) => hub)

/** The records, of one hub. */
export const createAlarmRecords = (store: AlarmStore, hub: string, now: () => Instant) => {
  const write = ({ name, version }: Kept, raised: Stored | undefined): Promise<boolean> =>
    store.keep({ name, version: version + 1, value: raised && JSON.stringify(raised) })
  const remember = async (raised: Raised): Promise<void> => {
    const past: Past = { ...raised, endedAt: now() }
    const at = String(now()).padStart(15, '0')
    await store.keep({ name: `${pastPrefix}${at}/${raised.name}`, version: 1, value: JSON.stringify(past) })
    const all = await store.kept(pastPrefix)
    const old = all.filter(({ name }, index) =>
      index < all.length - mostPast || Number(name.slice(pastPrefix.length, pastPrefix.length + 15)) < now() - pastMs)
    for (const { name, version } of old) await store.keep({ name, version: version + 1, value: undefined })
  }
  return {
    all: async (): Promise<readonly AlarmRecord[]> => (await store.kept(prefix)).map(stored),
    /** Which hubs see it, where there may be several. */
    hubsOf: ({ raised }: AlarmRecord): readonly string[] | undefined => (store.exclusive ? undefined : seenBy(raised, now())),
    /** True where it is new. */
    raise: (one: Found): Promise<boolean> => {
      const raised: Stored = { ...one, since: now(), ...(!store.exclusive && { seen: { [hub]: now() } }) }
      return store.keep({ name: `${prefix}${one.name}`, version: 1, value: JSON.stringify(raised) })
    },
    /** This hub sees it, too. */
    sees: async ({ record, raised }: AlarmRecord): Promise<void> => {
      if (store.exclusive || (raised.seen?.[hub] ?? 0) > now() - againMs) return
      await write(record, { ...raised, seen: { ...raised.seen, [hub]: now() } })
    },
    /** This hub does not see it; true where it is over. */
    misses: async ({ record, raised }: AlarmRecord): Promise<boolean> => {
      const others = seenBy(raised, now()).filter((name) => name !== hub)
      if (others.length === 0) {
        const isOurs = await write(record, undefined)
        const { seen: _, ...past } = raised
        if (isOurs) await remember(past)
        return isOurs
      }
      const { [hub]: mine, ...rest } = raised.seen ?? {}
      if (mine !== undefined) await write(record, { ...raised, seen: rest })
      return false
    },
    /** See `Alarms`. */
    silence: async (named: string, silence: Silence | undefined): Promise<boolean> => {
      for (;;) {
        const one = (await store.kept(prefix)).map(stored).find(({ raised }) => raised.name === named)
        if (!one) return false
        const { silencedUntil: _, by: __, reason: ___, ...raised } = one.raised
        const next = { ...raised, ...(silence && { silencedUntil: silence.until, by: silence.by, reason: silence.reason }) }
        if (await write(one.record, next)) return true
      }
    },
    /** Those that are over, the newest first. */
    past: async (): Promise<readonly Past[]> => (
      await store.kept(pastPrefix)).map(({ value }) => JSON.parse(value) as Past).reverse(),
  }
}
