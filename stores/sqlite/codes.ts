// How statuses and priorities stand in the file. The numbers are part of the file's format and never change; what is settled
// has a two-digit number, so that one comparison tells.
import type { Status } from '../../core/status.ts'
import type { Priority } from '../../core/transaction.ts'

export const statusCodes = {
  held: 1, queued: 2, sending: 3, 'in-doubt': 4, parked: 5, sent: 11, delivered: 12, failed: 13, cancelled: 14,
} as const satisfies Record<Status, number>

export const priorityCodes = { high: 0, normal: 1, low: 2 } as const satisfies Record<Priority, number>

/** The first code of a settled status. */
export const firstSettled = 10

const reversed = <T extends string>(codes: Readonly<Record<T, number>>): readonly T[] => {
  const names: T[] = []
  for (const [name, code] of Object.entries<number>(codes)) names[code] = name as T
  return names
}
const statusNames = reversed<Status>(statusCodes)
const priorityNames = reversed<Priority>(priorityCodes)

export const statusOf = (code: number): Status => statusNames[code] as Status
export const priorityOf = (code: number): Priority => priorityNames[code] as Priority
