import { expect } from 'chai'
import fc from 'fast-check'
import { applied } from '../../core/receipt.ts'
import { after, isSettled, type Event, type Status } from '../../core/status.ts'
import { anyReceipt, anyStatus, transactionOf } from './samples.ts'

/** How far along the way a status is, once a counterpart has spoken. */
const rank: Readonly<Record<Status, number>> = {
  held: 0, queued: 0, sending: 0, 'in-doubt': 0, parked: 0, sent: 1, delivered: 2, failed: 2, cancelled: 2,
}

describe('receipts', () => {
  it('in any order, any number of times, never move the status backwards', () => {
    fc.assert(fc.property(anyStatus, fc.array(anyReceipt, { maxLength: 12 }), (status, receipts) => {
      let transaction = transactionOf({ status, attempt: 1 })
      for (const receipt of receipts) {
        const change = applied(transaction, receipt, 1)
        expect(rank[change.next.status]).to.be.at.least(rank[transaction.status])
        if (isSettled(transaction.status)) expect(isSettled(change.next.status)).to.equal(true)
        expect(change.next.version).to.equal(transaction.version + 1)
        transaction = change.next
      }
    }), { numRuns: 2000 })
  })

  it('are a transition of the table or evidence that changes nothing', () => {
    fc.assert(fc.property(anyStatus, anyReceipt, (status, receipt) => {
      const { next, event, evidence } = applied(transactionOf({ status, attempt: 1 }), receipt, 1)
      expect(evidence).to.equal(receipt.evidence)
      expect(next.status).to.equal(event === 'evidence' ? status : after(status, event as Event))
    }))
  })

  it('a delivery in whatever order with an acceptance ends as delivered', () => {
    const orders = [['accepted', 'delivered'], ['delivered', 'accepted'], ['delivered', 'read', 'accepted', 'delivered']] as const
    for (const kinds of orders) {
      const end = kinds.reduce((transaction, kind) => applied(transaction, { id: transaction.id, kind, evidence: {} }, 1).next,
        transactionOf({ status: 'sending', attempt: 1 }))
      expect(end.status, kinds.join()).to.equal('delivered')
    }
  })

  it('a refusal of an older attempt says nothing of the one under way', () => {
    const sending = transactionOf({ status: 'sending', attempt: 2 })
    const refused = (attempt?: number) => applied(sending, { id: sending.id, kind: 'refused', evidence: { attempt } }, 1)
    expect(refused(1).event).to.equal('evidence')
    expect(refused(2).next).to.include({ status: 'failed', reason: 'refused' })
    expect(refused().next.status).to.equal('failed')
  })

  it('an arrival of an older attempt proves that the message is there', () => {
    const sending = transactionOf({ status: 'sending', attempt: 2 })
    expect(applied(sending, { id: sending.id, kind: 'delivered', evidence: { attempt: 1, handle: 'h' } }, 1).next)
      .to.include({ status: 'delivered', handle: 'h' })
  })

  it('what was read was not thereby changed', () => {
    const delivered = transactionOf({ status: 'delivered', attempt: 1 })
    const read = { id: delivered.id, kind: 'read', evidence: { code: 'read' } } as const
    expect(applied(delivered, read, 1)).to.include({ event: 'evidence' })
  })
})
