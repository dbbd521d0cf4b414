import type { Receipt } from './outcome.ts'
import { note, step } from './step.ts'
import type { Change } from './store.ts'
import type { Instant, Transaction } from './transaction.ts'

// Receipts come late, twice and out of order. The status never moves backwards (the table of life has no such row), and what
// cannot be applied is kept as evidence. A refusal counts only for the attempt it speaks of: an older attempt's refusal says
// nothing about a newer one that is under way, while an older attempt's arrival proves that the message is there.

const applies = (transaction: Transaction, receipt: Receipt): boolean => {
  if (receipt.kind === 'read' || receipt.kind === 'noted') return false
  const attempt = receipt.evidence.attempt
  return receipt.kind !== 'refused' || attempt === undefined || attempt === transaction.attempt
}

const reasonOf = ({ kind, reason }: Receipt): string | undefined => {
  if (kind === 'recalled') return reason ?? 'cancelled-by-counterpart'
  return kind === 'refused' ? reason ?? 'refused' : undefined
}

const patchOf = (transaction: Transaction, receipt: Receipt) => ({
  reason: reasonOf(receipt),
  handle: receipt.evidence.handle ?? transaction.handle,
})

/** The change that a receipt makes: a transition where the table allows one, otherwise evidence. */
export const applied = (transaction: Transaction, receipt: Receipt, at: Instant): Change => {
  const kind = receipt.kind
  const moved = kind !== 'read' && kind !== 'noted' && applies(transaction, receipt)
    ? step(transaction, kind, at, patchOf(transaction, receipt), receipt.evidence)
    : undefined
  return moved ?? note(transaction, at, receipt.evidence)
}
