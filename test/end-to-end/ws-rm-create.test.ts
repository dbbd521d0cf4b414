// All connections to a partner are busy when a sequence is wanted: one CreateSequence is under way, however long it takes.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { expect } from 'chai'
import { createDestinationRun } from '../../sandbox/ws-rm/destination.ts'
import { headersFor } from '../../sandbox/ws-rm/exchange.ts'
import { listen, stopServer } from '../../sandbox/http.ts'
import { isUnread, readMessage, settingsFor, writeMessage, type Received } from '../../adapters/ws-rm/index.ts'
import { follow } from './hub.ts'
import { action, bodyOf, startScene } from './ws-rm-scene.ts'

const read = async (incoming: IncomingMessage): Promise<Received> => {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const message = readMessage(Buffer.concat(parts))
  if (isUnread(message)) throw new Error(message.trouble)
  return message
}

/** A partner that holds the exchange of the first message of each sequence open until it is let go. */
const openHolding = async () => {
  const partner = createDestinationRun(settingsFor('strict'))
  const [creates, held]: [string[], (() => void)[]] = [[], []]
  const [holding, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let isHolding = true
  const say = (message: Received, outgoing: ServerResponse): void => {
    const answer = partner.take(message)
    const body = answer ? Buffer.from(writeMessage(answer)) : Buffer.alloc(0)
    outgoing.writeHead(answer ? 200 : 202, answer ? headersFor(answer, body.length) : {}).end(body)
  }
  const server = createServer(async (incoming, outgoing) => {
    const message = await read(incoming)
    if (message.body.kind === 'CreateSequence') creates.push(message.messageId ?? '')
    if (message.body.kind === 'CloseSequence') closed.resolve()
    if (!isHolding || message.body.kind !== 'application') return say(message, outgoing)
    held.push(() => say(message, outgoing))
    holding.resolve()
  })
  const url = `http://127.0.0.1:${await listen(server)}/rm`
  const letGo = (): void => {
    isHolding = false
    for (const one of held) one()
  }
  const door = { url, heard: async () => undefined, close: () => void stopServer(server) }
  return { partner, door, creates, holding: holding.promise, closed: closed.promise, letGo }
}

describe('A sequence that is wanted while all connections are busy', function () {
  this.timeout(60_000)

  it('is asked for once, and not again until its exchange is over', async () => {
    const held = await openHolding()
    const scene = await startScene({ partner: held }, {}, {
      connections: 1, timeoutMs: 800, tuning: { requestMs: 50, resendMs: 700, maxLength: 1 },
    })
    try {
      const post = (reference: string) => scene.hub.call('/v1/messages', { body: {
        reference, channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' },
        content: { action, xml: bodyOf(reference) },
      } })
      await post('a')
      await held.holding
      await post('b')
      await follow(scene.hub, ({ reference, status }) => reference === 'a' && status === 'in-doubt')
      held.letGo()
      // It waits for the same connection, behind whatever was asked before it.
      await held.closed
      expect(held.partner.delivered).to.deep.equal([bodyOf('a')])
      expect(held.creates).to.deep.equal([...new Set(held.creates)])
    } finally {
      await scene.stop()
    }
  })
})
