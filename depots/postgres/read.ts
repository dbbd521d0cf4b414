// The bytes of an attachment, fetched block by block and opened as they are asked for.
import { Unreadable, uploadOf } from '../../core/attachment.ts'
import type { Opening, Seal } from '../../core/seal.ts'
import type { Query } from './query.ts'

/** What the server would not do now is tried again later. */
const unread = async <T>(act: Promise<T>): Promise<T> => act.catch(() => { throw new Unreadable('attachment-unread') })

const opened = <T>(pieces: T | undefined): T => {
  if (pieces === undefined) throw new Unreadable('payload-damaged')
  return pieces
}

async function* poured(query: Query, upload: string, opening: Opening): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; at += 1) {
    const rows = await unread(query<{ sealed: Buffer }>('SELECT sealed FROM piece WHERE upload = $1 AND at = $2', [upload, at]))
    const sealed = rows[0]?.sealed
    if (!sealed) break
    yield* opened(opening.push(sealed))
  }
  yield* opened(opening.finish())
}

/** Its key, where it is bound to the transaction. */
const keyOf = async (query: Query, transaction: string, attachment: string): Promise<Uint8Array | undefined> =>
  (await unread(query<{ key: Buffer }>(
    'SELECT key FROM upload JOIN bond USING (attachment) WHERE attachment = $1 AND transaction = $2', [attachment, transaction],
  )))[0]?.key

/** Reads one that is bound to the transaction. Throws `Unreadable`. */
export async function* read(
  query: Query, seal: Pick<Seal, 'startOpening'>, transaction: string, attachment: string,
): AsyncGenerator<Uint8Array> {
  const key = await keyOf(query, transaction, attachment)
  if (!key) throw new Unreadable('attachment-unread')
  const opening = seal.startOpening(uploadOf(attachment), key)
  if ('unopenable' in opening) throw new Unreadable(opening.unopenable)
  try {
    yield* poured(query, uploadOf(attachment), opening)
  } catch (error) {
    // What is dropped while it is read looks damaged, and is not.
    throw await keyOf(query, transaction, attachment) ? error : new Unreadable('attachment-unread')
  }
}
