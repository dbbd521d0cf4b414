import { Unreadable } from '../../core/attachment.ts'
import type { Services, World } from '../../core/world.ts'
import { createWorld } from '../../world/index.ts'

export interface Logged { readonly level: string; readonly event: string; readonly fields: unknown }
export interface Measured { readonly name: string; readonly labels: unknown; readonly value: number }

/** The real clock and chance, with everything logged and measured kept for a canary to be looked for in. */
export interface RecordingWorld extends World {
  readonly logged: readonly Logged[]
  readonly measured: readonly Measured[]
  /** All of it as one text. */
  recorded(): string
}

// An Error's message and stack are not enumerable, so JSON alone would not show a canary in them.
const visible = (_key: string, value: unknown): unknown => value instanceof Error
  ? { ...value, message: value.message, stack: value.stack, cause: value.cause }
  : value

/** Text of anything, with errors' messages and causes. */
export const textOf = (value: unknown): string => JSON.stringify(value, visible) ?? ''

export const recordingWorld = (): RecordingWorld => {
  const logged: Logged[] = []
  const measured: Measured[] = []
  const log = (level: string) => (event: string, fields?: unknown): void => void logged.push({ level, event, fields })
  const measure = (name: string, value: number, labels?: unknown): void => void measured.push({ name, labels, value })
  const world = createWorld(
    { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    { count: (name, labels, by = 1) => measure(name, by, labels), observe: measure, gauge: measure },
  )
  return { ...world, logged, measured, recorded: () => textOf([logged, measured]) }
}

/** For a way out whose messages have no attachments. */
export const noAttachments: Services['attachments'] = {
  read: async function* () { throw new Unreadable('payload-damaged') },
}
