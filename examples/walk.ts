// What each example does with its client: a message is posted, followed until it has come to something, and taken back too late.
import type { Client, Message } from '../client/client.ts'

const sample: Message = {
  reference: `eksempel-${process.pid}`, channel: 'sms', topic: 'moede.booket', recipient: { phone: '20123456' },
  content: { text: 'Husk din jobsamtale i morgen kl. 10.15.' },
}
const ends: ReadonlySet<string> = new Set(['sent', 'delivered', 'failed', 'cancelled', 'parked'])

const say = (what: string, said: object): void => console.log(`${what} ${JSON.stringify(said)}`)

/** `message` is JSON; without it, an SMS. */
export const walk = async (client: Client, message?: string): Promise<void> => {
  const handedIn: Message = message === undefined ? sample : JSON.parse(message)
  const posted = await client.post(handedIn)
  say('posted', posted)
  if ('id' in posted) {
    for await (const { id, seq, status, reason } of client.follow()) {
      if (id !== posted.id) continue
      say('followed', { seq, status, reason })
      if (ends.has(status)) break
    }
    say('cancelled', await client.cancel({ reference: handedIn.reference }))
  }
  await client.close()
}
