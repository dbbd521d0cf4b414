// One scan: a canary is let in, looked for while it is held, settled and erased, and looked for again.
import type { Scan, ScanFinding, ScanTrouble, Searching } from '../../core/canary.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import type { Operate } from '../operate.ts'
import type { Parts } from '../parts.ts'
import { canaryOrigin, letIn, type Bird } from './bird.ts'

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

  const erase = async ({ transaction: { id } }: Bird): Promise<void> => {
    await operate.cancel(canaryOrigin().id, id)
    await depot.drop(id)
    const patience = new AbortController()
    const forgotten = store.erase().then(() => true, () => false)
    const tired = world.sleep(forgetMs, AbortSignal.any([signal, patience.signal])).then(() => false)
    const isClean = await Promise.race([forgotten, tired])
    patience.abort()
    if (!isClean) throw new Trouble('erasure-waits')
  }
  const isSeen = (found: readonly { readonly name: string }[], ...names: readonly string[]): boolean => (
    !searching.sees || names.every((name) => found.some((one) => one.name === name)))

  return async (): Promise<Result> => {
    const since = world.now()
    const bird = await letIn(parts).catch(troubledBy('ledger-failed'))
    expect(bird.transaction)
    const held = await lookFor(bird, since)
    await erase(bird).catch((error: unknown) => { throw error instanceof Trouble ? error : new Trouble('ledger-failed') })
    const erased = await lookFor(bird, since)
    const found: readonly ScanFinding[] = [
      ...held.found.filter(({ name }) => name !== 'mark' && name !== 'sealed').map((one) => ({ ...one, when: 'held' as const })),
      ...erased.found.filter(({ name }) => name !== 'mark').map((one) => ({ ...one, when: 'erased' as const })),
    ]
    const sees = isSeen(held.found, 'mark', 'sealed') && isSeen(erased.found, 'mark')
    return { verdict: found.length > 0 ? 'found' : sees ? 'clean' : 'blind', found, places: erased.places }
  }
}

