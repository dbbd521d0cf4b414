// The numbers that outlive the records: added up in memory while a batch runs, written once with its commit.
import type { DatabaseSync } from 'node:sqlite'
import { dayOf, erases, figuresOf } from '../../core/figures.ts'
import { statusOf } from './codes.ts'
import { prepare } from './statement.ts'

/** A transition: codes of statuses, and the times that count. */
export interface Figured {
  readonly origin: string
  readonly channel: string
  readonly from: number | undefined
  readonly to: number
  readonly createdAt: number
  readonly notBefore: number | null
  readonly changedAt: number
}

export interface Figures {
  add(figured: Figured): void
  flush(): void
  /** Forgets what was added since the last flush: the batch was rolled back. */
  forget(): void
}

interface Line { readonly key: readonly [string, string, string, string]; by: number }

export const createFigures = (db: DatabaseSync): Figures => {
  const write = prepare(db, `INSERT INTO figure (day, origin, channel, measure, count) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (day, origin, channel, measure) DO UPDATE SET count = count + excluded.count`)
  const lines = new Map<string, Line>()

  const change = (key: Line['key'], by: number): void => {
    const name = key.join('\0')
    const line = lines.get(name)
    if (line) line.by += by
    else lines.set(name, { key, by })
  }
  return {
    add: ({ origin, channel, from, to, createdAt, notBefore, changedAt }) => {
      const timed = { status: statusOf(to), createdAt, notBefore: notBefore ?? createdAt, changedAt }
      const before = from === undefined ? undefined : statusOf(from)
      const changes = figuresOf(before, timed)
      if (erases(before, timed.status)) change([dayOf(changedAt), origin, channel, 'erased'], 1)
      if (changes.length === 0) return
      const day = dayOf(createdAt)
      for (const [measure, by] of changes) change([day, origin, channel, measure], by)
    },
    flush: () => {
      for (const { key, by } of lines.values()) if (by !== 0) write.run(...key, by)
      lines.clear()
    },
    forget: () => lines.clear(),
  }
}
