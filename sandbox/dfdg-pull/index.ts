// A partner's system that polls: every so often it comes, takes home what there is, and says so; with faults by name.
import { setTimeout as sleep } from 'node:timers/promises'
import { createArrivals, createFaults, type ArrivalLog, type Counterpart, type Faults } from '../faults.ts'
import type { KeyAndCertificate } from '../tls.ts'
import { createConsumer, type Consumer, type ConsumerSettings, type Message } from './consumer.ts'
import { dfdgPullFaults, type DfdgPullFault } from './fault.ts'

export interface DfdgPullOptions extends ConsumerSettings {
  now(): number
  /** Of the same authority, and nobody's. */
  readonly stranger: KeyAndCertificate
  /** How often it comes. */
  readonly everyMs: number
}

export interface DfdgPullCounterpart extends Counterpart<DfdgPullFault> {
  /** Begins to poll. */
  begin(): void
  /** Comes once; rejects where the hub says no. */
  come(): Promise<void>
}

interface Parts {
  readonly options: DfdgPullOptions
  readonly faults: Faults<DfdgPullFault>
  readonly arrivals: ArrivalLog
  readonly known: Set<string>
}

const maxKnown = 10_000

/** What it has already is no arrival. */
const keep = ({ options, arrivals, known }: Parts, { id, values }: Message): void => {
  if (known.has(id)) return
  if (known.size >= maxKnown) known.clear()
  known.add(id)
  arrivals.add({ at: options.now(), kind: 'message', key: id, to: 'partner', content: Object.fromEntries(values) })
}

const pollOnce = async (parts: Parts, consumer: Consumer): Promise<void> => {
  const { faults } = parts
  const { identifier, inventory } = await consumer.create()
  const home: Message[] = []
  for (const service of inventory.keys()) home.push(...await consumer.fetch(identifier, service))
  if (faults.take('falls-silent')) return
  if (faults.take('gives-back')) return void await consumer.close(identifier)
  for (const message of home) keep(parts, message)
  const named = faults.take('forgets-its-sequence') ? '00000000-0000-4000-8000-000000000000' : identifier
  await consumer.terminate(named)
}

const comeOnce = async (parts: Parts): Promise<void> => {
  const { options, faults } = parts
  if (faults.take('stays-away')) return
  const consumer = createConsumer(faults.take('wrong-certificate') ? { ...options, ...options.stranger } : options)
  if (faults.take('gibberish')) await consumer.say('<r:CreateSequence>')
  await Promise.all(Array.from({ length: faults.take('twice-at-once') ? 2 : 1 }, () => pollOnce(parts, consumer)))
}

/** Starts it; it comes when it is told to begin. */
export const startDfdgPull = (options: DfdgPullOptions): DfdgPullCounterpart => {
  const faults = createFaults<DfdgPullFault>(dfdgPullFaults)
  const arrivals = createArrivals()
  const parts: Parts = { options, faults, arrivals, known: new Set() }
  const stopping = new AbortController()
  let polling: Promise<void> | undefined
  const poll = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await comeOnce(parts).catch(() => undefined)
      await sleep(options.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  return {
    name: 'dfdg-pull', url: options.url, faults, arrivals,
    begin: () => { polling ??= poll() },
    come: () => comeOnce(parts),
    stop: async () => {
      stopping.abort()
      await polling
    },
  }
}
