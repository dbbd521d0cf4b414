// What is known of a recipient is a keyed hash. Whoever has a number or an address at hand can make the same hash and find what
// went there; nobody can go the other way.
import type { Body } from '../core/adapter.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Parts } from './parts.ts'

/** Makes the keyed hash of a recipient on a channel; its schema must have let it through. */
export type HashRecipient = (channel: string, recipient: unknown) => string | Refusal

export const createHashRecipient = ({ channels, seal }: Parts): HashRecipient => (name, recipient) => {
  const channel = channels.get(name)
  if (!channel) return { refused: 'channel-unknown', at: ['/channel'] }
  // A channel reads recipient and content together; any content will do.
  const parsed = channel.parse({ ...channel.example, recipient } as Body)
  return isRefusal(parsed) ? parsed : seal.recipient(parsed.recipient)
}
