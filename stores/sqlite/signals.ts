// What the threads tell each other without a message, since one that is in the middle of a statement reads none.
const places = { stop: 0, wait: 1 } as const

export type Signals = Int32Array<SharedArrayBuffer>

export const createSignals = (): Signals => new Int32Array(new SharedArrayBuffer(8))

/** The question under way is to end: it has taken too long. */
export const stopQuestion = (signals: Signals, stop: boolean): void => void Atomics.store(signals, places.stop, Number(stop))
export const isStopped = (signals: Signals): boolean => Atomics.load(signals, places.stop) === 1

/** Readers are in the way of an erasure: the next question is to wait a moment. */
export const holdReaders = (signals: Signals, hold: boolean): void => {
  Atomics.store(signals, places.wait, Number(hold))
  if (!hold) Atomics.notify(signals, places.wait)
}

/** How long a question waits for an erasure. Somebody else may be in its way, and then waiting is in vain. */
const politeMs = 100

export const waitForEraser = (signals: Signals): void => void Atomics.wait(signals, places.wait, 1, politeMs)
