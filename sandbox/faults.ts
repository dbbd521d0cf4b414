// What every counterpart of the sandbox has in common: a catalogue of faults that can be switched on by name, and a bounded log
// of what arrived that can be waited on, so that neither the demo nor a test ever sleeps. Everything that arrives here is
// fictitious; the log keeps content because the sandbox plays the recipient, not the hub.

/** What a fault does, for the operator who switches it on. */
export interface FaultWords {
  readonly da: string
  readonly en: string
}

export const words = (da: string, en: string): FaultWords => ({ da, en })

export interface FaultState {
  readonly name: string
  readonly words: FaultWords
  readonly on: boolean
  /** How many more times it strikes; absent: until it is switched off. */
  readonly left?: number
}

/** The faults of one counterpart. A name that is not in its catalogue is a bug and throws. */
export interface Faults<Name extends string = string> {
  /** Switches a fault on for its next `times` opportunities, or until it is switched off. */
  switchOn(name: Name, options?: { readonly times?: number }): void
  switchOff(name: Name): void
  /** True when the fault is on and strikes now; counts down. */
  take(name: Name): boolean
  list(): readonly FaultState[]
}

/** The catalogue of one counterpart's faults, all of them off. */
export const createFaults = <Name extends string>(catalogue: Readonly<Record<Name, FaultWords>>): Faults<Name> => {
  const left = new Map<Name, number>()
  const known = (name: Name): Name => {
    if (!Object.hasOwn(catalogue, name)) throw new RangeError(`no such fault: ${name}`)
    return name
  }
  const stateOf = (name: Name): FaultState => {
    const times = left.get(name)
    return { name, words: catalogue[name], on: times !== undefined, left: times === Infinity ? undefined : times }
  }
  const take = (name: Name): boolean => {
    const times = left.get(known(name))
    if (times === undefined) return false
    if (times > 1) left.set(name, times - 1)
    else left.delete(name)
    return true
  }
  return {
    switchOn: (name, options) => void left.set(known(name), Math.max(1, options?.times ?? Infinity)),
    switchOff: (name) => void left.delete(known(name)),
    take,
    list: () => (Object.keys(catalogue) as Name[]).map(stateOf),
  }
}

/** One thing that arrived and was taken. Repeats that the counterpart recognised are not recorded again. */
export interface Arrival {
  /** When, UTC milliseconds. */
  readonly at: number
  /** What it was: `message`, `status`. */
  readonly kind: string
  /** The counterpart's own name for it, or the hub's id where the counterpart knows it. */
  readonly key: string
  /** Whom it was for. */
  readonly to: string
  /** What was said, decoded. */
  readonly content: unknown
}

/** A bounded log of what arrived, oldest first. */
export interface Arrivals {
  all(): readonly Arrival[]
  /** Resolves with the first arrival that matches, now or later. Rejects with the signal's reason when it aborts. */
  waitFor(predicate: (arrival: Arrival) => boolean, signal?: AbortSignal): Promise<Arrival>
  clear(): void
}

/** The counterpart's own side of the log. */
export interface ArrivalLog extends Arrivals {
  add(arrival: Arrival): void
}

interface Waiter {
  readonly predicate: (arrival: Arrival) => boolean
  readonly resolve: (arrival: Arrival) => void
}

/** A log that keeps the last `limit` arrivals. */
export const createArrivals = (limit = 1000): ArrivalLog => {
  const kept: Arrival[] = []
  const waiters = new Set<Waiter>()
  const later = (predicate: Waiter['predicate'], signal?: AbortSignal): Promise<Arrival> => new Promise((resolve, reject) => {
    const waiter = { predicate, resolve: (arrival: Arrival) => {
      signal?.removeEventListener('abort', abort)
      waiters.delete(waiter)
      resolve(arrival)
    } }
    const abort = (): void => {
      waiters.delete(waiter)
      reject(signal?.reason)
    }
    if (signal?.aborted) return abort()
    signal?.addEventListener('abort', abort, { once: true })
    waiters.add(waiter)
  })
  const add = (arrival: Arrival): void => {
    kept.push(arrival)
    if (kept.length > limit) kept.shift()
    for (const waiter of [...waiters]) if (waiter.predicate(arrival)) waiter.resolve(arrival)
  }
  const waitFor: Arrivals['waitFor'] = (predicate, signal) => {
    const found = kept.find(predicate)
    return found ? Promise.resolve(found) : later(predicate, signal)
  }
  return { add, waitFor, all: () => [...kept], clear: () => void kept.splice(0) }
}

/** A faithful local stand-in for somebody the hub talks to. */
export interface Counterpart<Name extends string = string> {
  readonly name: string
  /** Where the hub finds it: `http://127.0.0.1:4000`, `smtp://127.0.0.1:2525`. */
  readonly url: string
  readonly faults: Faults<Name>
  readonly arrivals: Arrivals
  /** Stops listening and cuts what is connected. */
  stop(): Promise<void>
}
