import type { DatabaseSync } from 'node:sqlite'
import { firstSettled } from './codes.ts'
import { prepare } from './statement.ts'

/** Counts by route and status: added up in memory while a batch runs, written once with its commit. */
export interface Tally {
  add(route: string, status: number, by: number): void
  flush(): void
  /** Forgets what was added since the last flush: the batch was rolled back. */
  forget(): void
  committed(): void
  /** How many are unsettled. */
  live(): number
}

export const createTally = (db: DatabaseSync): Tally => {
  const write = prepare(db, `INSERT INTO count (route, status, count) VALUES (?, ?, ?)
    ON CONFLICT (route, status) DO UPDATE SET count = count + excluded.count`)
  const sum = prepare(db, 'SELECT sum(count) FROM count WHERE status < 10')
  const routes = new Map<string, number[]>()
  let live = sum.number() ?? 0
  let counted = live

  return {
    add: (route, status, by) => {
      let line = routes.get(route)
      if (!line) routes.set(route, (line = []))
      line[status] = (line[status] ?? 0) + by
      if (status < firstSettled) counted += by
    },
    flush: () => {
      for (const [route, line] of routes) {
        line.forEach((by, status) => { if (by !== 0) write.run(route, status, by) })
      }
      routes.clear()
    },
    forget: () => {
      routes.clear()
      counted = live
    },
    committed: () => { live = counted },
    live: () => counted,
  }
}
