// Reading attachments into a request. Where one cannot be read the request is cut off by the hub itself: nothing was sent, and
// why is known better than from the connection.
import { Unreadable, type AttachmentBytes } from '../../core/attachment.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { HttpResult } from './http.ts'
import type { Read } from './memo/index.ts'

export interface Reading {
  readonly read: Read
  /** What came of it where an attachment could not be read, unless it was answered before. */
  failed(result: HttpResult): Outcome | undefined
}

/** Reads the attachments of one attempt. */
export const readingOf = (attachments: AttachmentBytes, transaction: string): Reading => {
  let unreadable: Unreadable | undefined
  const read: Read = async function* (attachment) {
    try {
      yield* attachments.read(transaction, attachment)
    } catch (error) {
      if (error instanceof Unreadable) unreadable = error
      throw error
    }
  }
  return { read, failed: ({ kind }) => kind === 'answered' ? undefined : unreadable?.outcome }
}
