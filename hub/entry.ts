import type { Entry } from '../core/transaction.ts'

/** The journal entry as silos see it, in the feed and in the webhook alike. */
export const publicEntry = (
  { seq, id, reference, channel, status, event, reason, attempt, version, at, evidence, trace }: Entry,
) => ({
  seq, id, reference, channel, status, event, reason, attempt, version, at: new Date(at).toISOString(),
  ...(trace !== undefined && { traceparent: trace }),
  evidence: evidence && { ...evidence, claimedAt: evidence.claimedAt && new Date(evidence.claimedAt).toISOString() },
})
