// A side of the simulation: a machine, a disk, and the rule that ties them. A step is committed together with what it writes,
// then its effects are carried out; a crash may come before the commit, after it, or between two effects, and nothing but the
// disk survives.
import type { Chance } from '../../../simulation/chance.ts'
import type { Plan } from './plan.ts'
import type { Time } from './network.ts'

export interface Step<Disk, Effect> {
  readonly disk: Disk
  readonly effects: readonly Effect[]
}

/** What a bug may do to the rule; by default nothing. */
export interface Wrongs {
  /** Effects leave before the commit. */
  readonly effectsFirst?: boolean
}

export interface Node<Disk> {
  disk(): Disk
  isDown(): boolean
  /** One step by what is on disk. */
  turn(work: (disk: Disk) => Step<Disk, () => void>): void
  crashes(): number
}

const restartMs = 3000

/** `wake` is called when it is up again. */
export const createNode = <Disk>(plan: Plan, time: Time, chance: Chance, first: Disk, wake: () => void,
  wrongs: Wrongs = {}): Node<Disk> => {
  let disk = first
  let up = true
  let crashed = 0
  const crash = (): true => {
    up = false
    crashed += 1
    // What is on disk is text; what is not in the text is gone.
    disk = JSON.parse(JSON.stringify(disk)) as Disk
    time.at(time.now() + chance.between(1, restartMs), () => {
      up = true
      wake()
    })
    return true
  }
  const crashesNow = (): boolean => time.now() < plan.stormMs && chance.of(plan.crashes) && crash()
  const carryOut = (effects: readonly (() => void)[]): boolean => effects.every((effect) => {
    effect()
    return !crashesNow()
  })
  return {
    disk: () => disk,
    isDown: () => !up,
    crashes: () => crashed,
    turn: (work) => {
      if (!up) return
      const { disk: next, effects } = work(disk)
      if (wrongs.effectsFirst && !carryOut(effects)) return
      if (crashesNow()) return
      disk = next
      if (!crashesNow() && !wrongs.effectsFirst) carryOut(effects)
    },
  }
}
