// What Digital Post's dotted error codes mean, as data. No full list of them is published: those it is known to give stand here
// by name, and families by a part of the name.
import type { Reason } from '../../../core/reason.ts'

export const errorCodes: Readonly<Record<string, Reason>> = {
  'contact.point.id.format.not.allowed': 'content-refused',
  'do.not.deliver.until.date.too.early': 'content-refused',
  'do.not.deliver.until.date.too.late': 'content-refused',
  'empty.notification.not.allowed': 'content-refused',
  'file.empty.not.allowed': 'content-refused',
  'file.extension.not.allowed': 'content-refused',
}

/** Tried in this order where no name fits. */
export const errorFamilies: readonly (readonly [part: string, reason: Reason])[] = [
  ['sender.', 'sender-refused'],
  ['contact.point.', 'sender-refused'],
  ['exempt', 'recipient-exempt'],
  ['closed', 'recipient-disabled'],
  ['not.registered', 'recipient-unknown'],
  ['recipient.not.found', 'recipient-unknown'],
]

/** What an error code means; undefined for one that is not known. */
export const meaningOf = (code: string): Reason | undefined =>
  Object.hasOwn(errorCodes, code) ? errorCodes[code] : errorFamilies.find(([part]) => code.includes(part))?.[1]

/** A code as it may be kept: dotted words only, for a digit might be a piece of somebody's number. */
export const codeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z_.-]{0,79}$/.test(value) ? value : undefined
