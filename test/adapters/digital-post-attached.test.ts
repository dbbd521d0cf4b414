// A letter's attachments on their way out: what is asked of the depot, and what a counterpart that breaks off makes of it.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { expect } from 'chai'
import { openDigitalPost } from '../../adapters/digital-post/index.ts'
import type { Delivery } from '../../core/adapter.ts'
import { attachmentId, Unreadable } from '../../core/attachment.ts'
import type { WayOut } from '../../core/channel.ts'
import { listen } from '../../sandbox/http.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { recordingWorld } from '../conformance/world.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'

const authority = throwAwayAuthority()
const client = authority.cert(['a sender system'])
const size = 30_000_000
const piece = Buffer.alloc(50_000, 'a')
const attachment = attachmentId('01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44', size, '5d0c1f8a9be2740163ca')

type Respond = (request: IncomingMessage, response: ServerResponse) => void

/** A depot of one attachment, which tells how much was asked of it and whether it was let go. */
const createDepot = (failAfter = Infinity, reason: ConstructorParameters<typeof Unreadable>[0] = 'payload-damaged') => {
  const told = { asked: [] as string[], given: 0, open: 0 }
  const read = async function* (transaction: string, id: string): AsyncGenerator<Uint8Array> {
    told.asked.push(`${transaction} ${id}`)
    told.open += 1
    try {
      for (let given = 0; given < size; given += piece.length) {
        if (given >= failAfter) throw new Unreadable(reason)
        told.given += piece.length
        yield piece
      }
    } finally {
      told.open -= 1
    }
  }
  return { told, attachments: { read } }
}

describe('a letter with an attachment, to NgDP', () => {
  let server: Server
  let way: WayOut
  afterEach(async () => {
    await way.adapter.close()
    server.closeAllConnections()
    server.close()
  })
  const open = async (respond: Respond, { attachments }: ReturnType<typeof createDepot>): Promise<void> => {
    server = createServer(authority.cert(['127.0.0.1']), respond)
    const settings = {
      adapter: 'digital-post', address: `https://127.0.0.1:${await listen(server)}/apis/v1`, systemId: 's', apiToken: 'token',
      certificate: client.cert, key: client.key, ca: authority.ca, sender: { cvr: '12345678', label: 'Jobcenter' },
      receipts: 'none',
    }
    const inletUrl = 'https://hub.example/inlets/eboks'
    const keeping = createMemoryStore()
    const services = { world: recordingWorld(), route: 'eboks', inletUrl, attachments, keeping, mac: () => 'mac' }
    way = openDigitalPost(settings, services, 'DIGITALPOST')
  }
  const id = '01a208ba-629b-7000-b1ba-feccb108011a'
  const documents = [{ filename: 'a.pdf', mediaType: 'application/pdf', attachment }]
  const delivery: Delivery = {
    id, attempt: 1, origin: 'silo', reference: 'r', topic: 't', at: Date.now(),
    body: { recipient: { cpr: '4101902222' }, content: { title: 'Afgørelse', documents } },
  }
  const send = (signal = new AbortController().signal) => way.adapter.send(delivery, signal)

  it('says its length before its first byte, and is read once an attempt', async () => {
    const depot = createDepot()
    const heard: { length?: string; encoding?: string; bytes: number }[] = []
    await open((request, response) => {
      const one = { length: request.headers['content-length'], encoding: request.headers['transfer-encoding'], bytes: 0 }
      heard.push(one)
      request.on('data', (chunk: Buffer) => { one.bytes += chunk.length })
      request.once('end', () => response.writeHead(201).end('{"receiptStatus":"RECEIVED"}'))
    }, depot)
    for (const _ of [1, 2]) expect((await send()).kind).to.equal('accepted')
    for (const { length, encoding, bytes } of heard) {
      expect([Number(length), encoding]).to.deep.equal([bytes, undefined])
      expect(bytes).to.be.greaterThan(size * 4 / 3)
    }
    expect(depot.told.asked).to.deep.equal([`${id} ${attachment}`, `${id} ${attachment}`])
    expect(depot.told).to.include({ given: 2 * size, open: 0 })
  })

  for (const reason of ['payload-damaged', 'attachment-unread'] as const) {
    it(`answers what the depot said where it could not be read: ${reason}`, async () => {
      const depot = createDepot(2_000_000, reason)
      let ended = false
      await open((request) => {
        request.on('error', () => undefined)
        request.on('data', () => undefined).once('end', () => { ended = true })
      }, depot)
      expect(await send()).to.deep.equal(new Unreadable(reason).outcome)
      expect([ended, depot.told.open]).to.deep.equal([false, 0])
    })
  }

  it('takes an answer that comes before its last byte, and reads no further', async () => {
    const depot = createDepot()
    await open((request, response) => {
      request.on('error', () => undefined)
      request.once('data', () => response.writeHead(413).end())
    }, depot)
    expect(await send()).to.include({ kind: 'refused', reason: 'too-large' })
    await way.adapter.close()
    expect(depot.told.given).to.be.lessThan(size)
    expect(depot.told.open).to.equal(0)
  })

  it('stops reading when it is told to stop, or is cut off, and does not know', async () => {
    const depot = createDepot()
    const stopping = new AbortController()
    await open((request) => {
      request.on('error', () => undefined)
      request.once('data', () => stopping.abort())
    }, depot)
    expect(await send(stopping.signal)).to.deep.equal({ kind: 'unknown', reason: 'timed-out' })
    await way.adapter.close()
    expect(depot.told.given).to.be.lessThan(size)
    expect(depot.told.open).to.equal(0)
  })
})
