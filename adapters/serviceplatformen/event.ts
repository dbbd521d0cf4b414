// PKO_PostStatus, as it comes in Beskedfordeler's envelope: plainly, or as base64 in one of its elements. Which message it is
// about is told by the MeMo's UUID, which is the transaction's in another guise.
import type { Receipt } from '../../core/outcome.ts'
import type { Evidence } from '../../core/transaction.ts'
import { transactionIdOf } from '../protocols/memo/index.ts'
import type { Element } from '../protocols/xml/index.ts'
import { events, returned, type Meaning } from './codes.ts'
import { errorCodeOf, handleOf, reasonOf, type Unknown } from './outcome.ts'
import { find, rootOf, said, textsIn } from './xml.ts'

const local = 'PKO_PostStatus'
const base64 = /^[A-Za-z0-9+/\s]{40,}={0,2}\s*$/

const decoded = (text: string): Element | undefined =>
  base64.test(text) ? find(rootOf(Buffer.from(text, 'base64')), local) : undefined

/** The status in an envelope; undefined where there is none. */
const statusIn = (envelope: Element): Element | undefined => {
  const plain = find(envelope, local)
  if (plain) return plain
  for (const text of textsIn(envelope)) {
    const found = decoded(text)
    if (found) return found
  }
  return undefined
}

/** By the words of the status, else by a UUID in the envelope. */
const meaningIn = (envelope: Element, status: string | undefined): Meaning | undefined => {
  const byWords = events.find((each) => each.status === status)
  if (byWords) return byWords.meaning
  const texts = new Set(textsIn(envelope).map((text) => text.toLowerCase()))
  return events.find(({ uuid }) => texts.has(uuid))?.meaning
}

// Words as in the table, or a plain word nobody knows yet; a digit might be a piece of somebody's number.
const wordsOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^[\p{L} .:-]{1,80}$/u.test(text) ? text : undefined

const evidenceOf = (status: Element, words: string | undefined, error: string | undefined): Evidence => {
  const claimedAt = Date.parse(said(status, 'TransaktionsDatoTid') ?? '')
  return {
    code: error ? `${words}:${error}` : words, handle: handleOf(said(status, 'TransmissionId')),
    claimedAt: Number.isFinite(claimedAt) ? claimedAt : undefined,
  }
}

type News = Pick<Receipt, 'kind' | 'reason'>

const newsOf = (meaning: Meaning | undefined, error: string | undefined, unknown: Unknown): News => {
  if (!meaning) unknown()
  const meant = meaning?.kind === 'noted' && error !== undefined ? returned : meaning
  if (meant?.kind === 'refused') return { kind: 'refused', reason: reasonOf(error, meant.reason, unknown) }
  return meant?.kind === 'recalled' ? { kind: 'recalled', reason: 'cancelled-by-counterpart' } : { kind: meant?.kind ?? 'noted' }
}

/** What was said in the envelope; undefined where it makes no sense, or is about no message of the hub's making. */
export const receiptOf = (bytes: Uint8Array, unknown: Unknown): Receipt | undefined => {
  const envelope = rootOf(bytes)
  const status = envelope && statusIn(envelope)
  const id = transactionIdOf(said(status, 'MessageUUID')?.toLowerCase())
  if (!envelope || !status || id === undefined) return undefined
  const words = said(status, 'TransaktionsStatusKode')
  const error = errorCodeOf(said(find(status, 'FejlDetaljer'), 'FejlKode'))
  const news = newsOf(meaningIn(envelope, words), error, unknown)
  return { id, ...news, evidence: evidenceOf(status, wordsOf(words), error) }
}
