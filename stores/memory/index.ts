// The reference model of a ledger, and the simulation's disk: every call takes effect at once and in the order of the calls,
// and is answered on a microtask. It has no timers and no chance, so a run is a function of its calls. What it answers is
// frozen, and what it is handed is copied.
import { Fault } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import { createChanges } from './changes.ts'
import { createFigures } from './figures.ts'
import { createJournal } from './journal.ts'
import { createQuestions } from './questions.ts'
import { copied } from './row.ts'
import { createRecords } from './records.ts'
import { createRows } from './rows.ts'

/** An empty ledger in memory; it is gone with the process. */
export const createMemoryStore = (): Store => {
  const rows = createRows()
  const journal = createJournal()
  const figures = createFigures()
  const { insert, replace, prune } = createChanges(rows, journal, figures)
  const {
    laned, search, failures, due, late, nextLate, shares, counts, payloadSizes, settledOrigins, oldestPayload
  } = createQuestions(rows)
  const marks = new Map<string, string>()
  const records = createRecords()
  let closed = false

  const ask = async <T>(answer: () => T): Promise<T> => {
    if (closed) throw new Fault('store-failed', 'closed')
    return answer()
  }
  return {
    exclusive: true,
    insert: (transaction, payload, held) => ask(() => insert(transaction, payload, held)),
    replace: (change) => ask(() => replace(change)),
    read: (id) => ask(() => rows.get(id)?.transaction),
    readAll: (ids) => ask(() => ids.flatMap((id) => rows.get(id)?.transaction ?? [])),
    payload: (id) => ask(() => copied(rows.get(id)?.sealed)),
    find: (origin, reference) => ask(() => rows.find(origin, reference)?.transaction),
    waiting: (origin, dedupe) => ask(() => rows.waiting(origin, dedupe)),
    laned: (query) => ask(() => laned(query)),
    search: (query) => ask(() => search(query)),
    failures: (query) => ask(() => failures(query)),
    figures: (query) => ask(() => figures.of(query)),
    timeline: (id) => ask(() => [...rows.get(id)?.entries ?? []]),
    journal: (query) => ask(() => journal.after(query)),
    due: (query) => ask(() => due(query)),
    shares: () => ask(shares),
    late: (status, now, limit) => ask(() => late(status, now, limit)),
    nextLate: () => ask(nextLate),
    counts: () => ask(counts),
    payloadSizes: () => ask(payloadSizes),
    oldestPayload: () => ask(oldestPayload),
    settledOrigins: () => ask(settledOrigins),
    prune: (origin, before, limit) => ask(() => prune(origin, before, limit)),
    mark: (name, value) => ask(() => { value === undefined ? marks.delete(name) : marks.set(name, value) }),
    marks: () => ask(() => new Map(marks)),
    keep: (record) => ask(() => records.keep(record)),
    kept: (prefix) => ask(() => records.kept(prefix)),
    erase: () => ask(() => undefined),
    watch: journal.watch,
    close: async () => { closed = true },
  }
}
