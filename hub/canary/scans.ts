import type { Scan } from '../../core/canary.ts'
import type { Store } from '../../core/store.ts'

const name = 'canary/scans'
const most = 30
/** A finding in every file is one finding; the record stays small. */
const mostFound = 50

const recordOf = async (store: Pick<Store, 'kept'>) => {
  const found = (await store.kept(name)).find((each) => each.name === name)
  return { version: found?.version ?? 0, all: found ? JSON.parse(found.value) as readonly Scan[] : [] }
}

/** What scans came to, the newest first; of all but the newest without the places that were looked at. */
export const createScans = (store: Pick<Store, 'keep' | 'kept'>) => ({
  all: async (): Promise<readonly Scan[]> => (await recordOf(store)).all,
  note: async (scan: Scan): Promise<void> => {
    for (;;) {
      const { version, all } = await recordOf(store)
      const next = [{ ...scan, found: scan.found.slice(0, mostFound) }, ...all.map((one) => ({ ...one, places: [] }))]
      if (await store.keep({ name, version: version + 1, value: JSON.stringify(next.slice(0, most)) })) return
    }
  },
})
