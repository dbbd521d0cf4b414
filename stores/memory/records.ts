import type { Kept, Store } from '../../core/store.ts'

/** Records in memory, each changed by whoever knows its version. */
export const createRecords = () => {
  const records = new Map<string, Kept>()

  const keep = ({ name, version, value }: Parameters<Store['keep']>[0]): boolean => {
    if ((records.get(name)?.version ?? 0) !== version - 1) return false
    value === undefined ? records.delete(name) : records.set(name, Object.freeze({ name, version, value }))
    return true
  }
  const kept = (prefix: string): readonly Kept[] => [...records.values()].filter(({ name }) => name.startsWith(prefix))
    .sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)))
  return { keep, kept }
}
