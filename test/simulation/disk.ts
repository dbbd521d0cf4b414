// The ledger as a disk far away: calls take their time, and fail before or after their effect.
import { Fault } from '../../core/errors.ts'
import type { Store } from '../../core/store.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

export interface Disk {
  readonly store: Store
  /** From now on it is prompt and does not fail. */
  calm(): void
}

interface Manners { readonly diskFails: number; readonly diskMs: number }

/** `exclusive` is what the store says of itself. */
export const createDisk = (inner: Store, time: Time, chance: Chance, manners: Manners, exclusive: boolean): Disk => {
  let { diskFails, diskMs } = manners
  const wait = async (): Promise<void> => { if (diskMs > 0 && chance.of(0.3)) await time.sleep(chance.between(0, diskMs)) }
  const fail = (side: string): void => { if (chance.of(diskFails)) throw new Fault('store-failed', side) }

  const far = async (act: () => Promise<unknown>): Promise<unknown> => {
    await wait()
    fail('before')
    const answer = await act()
    await wait()
    fail('after')
    return answer
  }
  const isPlain = (): boolean => diskFails === 0 && diskMs === 0
  const store = new Proxy(inner, {
    get: (target, key) => {
      if (key === 'exclusive') return exclusive
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function' || key === 'watch') return member
      return (...given: unknown[]) => {
        const act = () => Reflect.apply(member, target, given) as Promise<unknown>
        return isPlain() ? act() : far(act)
      }
    },
  })
  return {
    store,
    calm: () => {
      diskFails = 0
      diskMs = 0
    },
  }
}
