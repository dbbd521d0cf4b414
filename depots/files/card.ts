// What the `key` file of an attachment says: technical facts, and the key of its bytes, sealed under its day's.
import type { Attachment } from '../../core/attachment.ts'

export interface Card extends Omit<Attachment, 'transactions'> {
  /** The key of the bytes, sealed. */
  readonly key: Uint8Array
}

interface Stored extends Omit<Card, 'key'> { readonly format: 1; readonly key: string }

export const textOf = ({ attachment, size, origin, heldSince, key }: Card): string => {
  const stored: Stored = { format: 1, attachment, size, origin, heldSince, key: Buffer.from(key).toString('base64') }
  return `${JSON.stringify(stored)}\n`
}

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

/** The card that a text is; undefined where it is none, as when it was being written or wiped when the process died. */
export const cardOf = (text: string | undefined): Card | undefined => {
  const { format, key, ...rest } = (parsed(text) ?? {}) as Partial<Stored>
  return format === 1 && key !== undefined ? { ...rest as Omit<Card, 'key'>, key: Buffer.from(key, 'base64') } : undefined
}

/** The transactions that a `bond` file names. */
export const bondOf = (text: string | undefined): readonly string[] => {
  const found = parsed(text)
  return Array.isArray(found) ? found.map(String) : []
}
