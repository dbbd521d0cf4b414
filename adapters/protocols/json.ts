// JSON from counterparts: objects or nothing.
import type { HttpAnswer } from './http.ts'

export type Members = Readonly<Record<string, unknown>>

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object that a member is; undefined where it is none. */
export const membersIn = (value: unknown): Members | undefined => isMembers(value) ? value : undefined

/** The JSON object that a text is; undefined where it is none. */
export const parsedMembers = (body: Buffer | undefined): Members | undefined => {
  if (!body) return undefined
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isMembers(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The JSON object of an answer; undefined where there is none. */
export const membersOf = ({ body, truncated }: HttpAnswer): Members | undefined => parsedMembers(truncated ? undefined : body)
