// A machine's state as a record of the ledger: read once, then changed by compare-and-set. Whoever finds that somebody else was
// faster reads it again and takes his step anew, so two hubs never use one state twice.
import type { Keeping } from '../../../core/sequences.ts'

export interface Stored<State> {
  readonly state: State
  /** 0: not there yet. */
  readonly version: number
}

const parsed = <State>(value: string): State => JSON.parse(value) as State

/** Those below the prefix, by the rest of their name. */
export const readAll = async <State>(keeping: Keeping, prefix: string): Promise<Map<string, Stored<State>>> =>
  new Map((await keeping.kept(prefix)).map(({ name, version, value }) =>
    [name.slice(prefix.length), { state: parsed<State>(value), version }]))

/** One by its name; undefined where there is none. */
export const readOne = async <State>(keeping: Keeping, name: string): Promise<Stored<State> | undefined> => {
  const found = (await keeping.kept(name)).find((one) => one.name === name)
  return found && { state: parsed<State>(found.value), version: found.version }
}

/** `stored` is the version that is there; undefined where somebody else was faster. */
export const write = async <State>(
  keeping: Keeping, name: string, stored: number, state: State,
): Promise<Stored<State> | undefined> => {
  const version = stored + 1
  return await keeping.keep({ name, version, value: JSON.stringify(state) }) ? { state, version } : undefined
}
