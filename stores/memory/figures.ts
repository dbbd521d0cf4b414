import { dayOf, erases, figuresOf, type Figure, type FigureQuery, type Measure } from '../../core/figures.ts'
import type { Status } from '../../core/status.ts'
import type { Transaction } from '../../core/transaction.ts'

/** The numbers that outlive the records. */
export interface Figures {
  add(from: Status | undefined, next: Transaction): void
  of(query: FigureQuery): readonly Figure[]
}

export const createFigures = (): Figures => {
  const lines = new Map<string, Figure>()

  const change = (origin: string, channel: string, day: string, [measure, by]: readonly [Measure, number]): void => {
    const key = [day, origin, channel, measure].join('\0')
    lines.set(key, { day, origin, channel, measure, count: (lines.get(key)?.count ?? 0) + by })
  }
  return {
    add: (from, next) => {
      for (const one of figuresOf(from, next)) change(next.origin, next.channel, dayOf(next.createdAt), one)
      if (erases(from, next.status)) change(next.origin, next.channel, dayOf(next.changedAt), ['erased', 1])
    },
    of: ({ from, to, origin }) => [...lines.values()].filter(({ day, origin: whose, count }) => (
      count !== 0 && day >= from && day <= to && (origin === undefined || whose === origin))),
  }
}
