// One scan: a canary is let in, looked for while it is held, settled and erased, and looked for again.
import type { Scan, ScanFinding, ScanTrouble, Searching } from '../../core/canary.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import type { Operate } from '../operate.ts'
import type { Parts } from '../parts.ts'
import { canaryOrigin, hatch, letIn, type Bird } from './bird.ts'

/** How long the files may take to forget; a long question of somebody's may be in the way. */
const forgetMs = 60_000

/** What a scan came to, before anybody is told. */
export type Result = Pick<Scan, 'verdict' | 'trouble' | 'found' | 'places'>

export class Trouble extends Error {
  readonly trouble: ScanTrouble
  constructor(trouble: ScanTrouble) {
    super(trouble)
    this.trouble = trouble
  }
}

const troubledBy = (trouble: ScanTrouble) => (): never => { throw new Trouble(trouble) }

/** Told of what is held until a deadline. */
export type Expect = (transaction: Transaction) => void

/** Makes one; rejects with a Trouble where it could not be finished. */
export const createScan = (
  parts: Parts, operate: Operate, expect: Expect, searching: Searching, signal: AbortSignal,
) => {
  const { world, store, depot } = parts
  const lookFor = (bird: Bird, since: Instant) => (
    searching.look([...bird.said, bird.sealed, bird.mark], since, signal).catch(troubledBy('search-failed')))

  /** Settles it, as often as it is asked to. */
  const letGo = async ({ transaction: { id } }: Bird): Promise<void> => {
    await operate.cancel(canaryOrigin().id, id)
    await depot.drop(id)
  }
  const forget = async (): Promise<void> => {
    const patience = new AbortController()
    const forgotten = store.erase().then(() => true, () => false)
    const tired = world.sleep(forgetMs, AbortSignal.any([signal, patience.signal])).then(() => false)
    const isClean = await Promise.race([forgotten, tired])
    patience.abort()
    if (!isClean) throw new Trouble('erasure-waits')
  }
  const isSeen = (found: readonly { readonly name: string }[], ...names: readonly string[]): boolean => (
    !searching.sees || names.every((name) => found.some((one) => one.name === name)))

  const look = async (bird: Bird, since: Instant): Promise<Result> => {
    await letIn(parts, bird).catch(troubledBy('ledger-failed'))
    const held = await lookFor(bird, since)
    await letGo(bird).catch(troubledBy('ledger-failed'))
    await forget()
    const erased = await lookFor(bird, since)
    const found: readonly ScanFinding[] = [
      ...held.found.filter(({ name }) => name !== 'mark' && name !== 'sealed').map((one) => ({ ...one, when: 'held' as const })),
      ...erased.found.filter(({ name }) => name !== 'mark').map((one) => ({ ...one, when: 'erased' as const })),
    ]
    const sees = isSeen(held.found, 'mark', 'sealed') && isSeen(erased.found, 'mark')
    return { verdict: found.length > 0 ? 'found' : sees ? 'clean' : 'blind', found, places: erased.places }
  }
  return async () => {
    const bird = hatch(parts)
    expect(bird.transaction)
    // Nothing of it stays behind, whatever goes wrong on the way; where not even this can be written, it expires.
    return look(bird, world.now()).finally(() => letGo(bird).catch(() => undefined))
  }
}
