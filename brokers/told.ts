import type { World } from '../core/world.ts'

/** Whose connection it is: the queue engine's, or that of a door by its name. */
export interface User { readonly what: 'queue' | 'door'; readonly door?: string }

/** Tells of an outage when it begins and when it ends, and of nothing between. */
export const createTeller = ({ log, records }: World, { what, ...labels }: User) => {
  let away = false
  return {
    isAway: (): boolean => away,
    gone: (): void => {
      if (away) return
      away = true
      records.gauge(`sluse_${what}_connected`, 0, labels)
      log.warn(`${what}-away`, labels)
    },
    back: (): void => {
      if (away) log.info(`${what}-back`, labels)
      away = false
      records.gauge(`sluse_${what}_connected`, 1, labels)
    },
  }
}
