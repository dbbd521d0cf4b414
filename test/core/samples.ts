import fc from 'fast-check'
import { events, statuses, type Event, type Status } from '../../core/status.ts'
import type { Receipt } from '../../core/outcome.ts'
import type { Transaction } from '../../core/transaction.ts'

/** A transaction as accepted, but for what is given. */
export const transactionOf = (given: Partial<Transaction> = {}): Transaction => ({
  id: '00000000-0000-7000-8000-000000000001', origin: 'a', reference: 'r', channel: 'sms', topic: 't', route: 'sms',
  priority: 'normal', status: 'queued', recipient: 'h', digest: 'd', attempt: 0, dueAt: 0, deadlineAt: 1000, keptUntil: 1000,
  createdAt: 0, changedAt: 0, version: 1, ...given,
})

export const anyStatus: fc.Arbitrary<Status> = fc.constantFrom(...statuses)
export const anyEvent: fc.Arbitrary<Event> = fc.constantFrom(...events)

const anyAttempt = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined })

export const anyReceipt: fc.Arbitrary<Receipt> = fc.record({
  id: fc.constant('00000000-0000-7000-8000-000000000001'),
  kind: fc.constantFrom('accepted', 'delivered', 'refused', 'recalled', 'read', 'noted'),
  reason: fc.option(fc.constantFrom('recipient-unknown', 'refused'), { nil: undefined }),
  evidence: fc.record({ code: fc.constantFrom('1', '2'), attempt: anyAttempt }),
})
