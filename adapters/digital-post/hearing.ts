import type { Receive } from '../../core/inlet.ts'
import type { Members } from '../protocols/json.ts'
import { receiptOf } from './outcome.ts'
import type { ReceiptParts } from './parts.ts'

/** Hands a Receipt of NgDP's to the hub; false where it makes no sense. That the sender may not is for people to mend. */
export const hearing = ({ services: { world, route }, unknown }: ReceiptParts) =>
  async (message: Members | undefined, receive: Receive): Promise<boolean> => {
    const receipt = message && receiptOf(message, unknown)
    if (!receipt) return false
    const { reason, evidence: { code } } = receipt
    if (reason === 'sender-refused') world.log.error('digital-post.sender.refused', { route, code })
    await receive(receipt)
    return true
  }
