// The sequences of a partner as a turn sees them: those on disk, and over them what the turn has changed so far.
import type { DestinationSequence } from '../destination/index.ts'
import type { Keeping } from '../../../core/sequences.ts'
import { readAll, write, type Stored } from './record.ts'

export interface Overlay {
  get(identifier: string): DestinationSequence | undefined
  set(identifier: string, sequence: DestinationSequence | undefined): void
  all(): readonly DestinationSequence[]
  changed(): readonly (readonly [string, DestinationSequence | undefined])[]
}

/** Those that are committed. */
export type Shelf = Map<string, Stored<DestinationSequence>>

export const overlayOf = (shelf: Shelf): Overlay => {
  const changes = new Map<string, DestinationSequence | undefined>()
  const get = (identifier: string) => changes.has(identifier) ? changes.get(identifier) : shelf.get(identifier)?.state
  return {
    get,
    set: (identifier, sequence) => { if (get(identifier) !== sequence) changes.set(identifier, sequence) },
    all: () => [...new Set([...shelf.keys(), ...changes.keys()])].flatMap((identifier) => get(identifier) ?? []),
    changed: () => [...changes],
  }
}

export const readShelf = (keeping: Keeping, prefix: string): Promise<Shelf> => readAll<DestinationSequence>(keeping, prefix)

/** Commits what a turn changed; false where somebody else was faster with any of it. */
export const commit = async (keeping: Keeping, prefix: string, shelf: Shelf, overlay: Overlay): Promise<boolean> => {
  const kept = await Promise.all(overlay.changed().map(async ([identifier, state]) => {
    const before = shelf.get(identifier)
    const version = before?.version ?? 0
    if (!state) return !before || (await keeping.keep({ name: prefix + identifier, version: version + 1, value: undefined })
      && shelf.delete(identifier))
    const written = await write(keeping, prefix + identifier, version, state)
    if (written) shelf.set(identifier, written)
    return written !== undefined
  }))
  return kept.every(Boolean)
}
