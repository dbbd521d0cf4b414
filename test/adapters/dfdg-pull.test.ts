// Whatever is asked, the inlet answers, in its own words and without an exception.
import { expect } from 'chai'
import fc from 'fast-check'
import { openDfdgPull } from '../../adapters/dfdg-pull/index.ts'
import type { InletAnswer } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { runHub } from '../conformance/fetch.ts'
import { newWord } from '../conformance/channel-parts.ts'
import { noAttachments, recordingWorld } from '../conformance/world.ts'
import { createSeal } from '../simulation/seal.ts'
import type { Time } from '../simulation/time.ts'

const rm = 'http://docs.oasis-open.org/ws-rx/wsrm/200602'
const soap = ['http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'] as const

const open = async () => {
  const store = createMemoryStore()
  const { hub } = await runHub(store, createSeal({ now: () => Date.now() } as Time))
  const world = recordingWorld()
  const services: Services = {
    world, route: 'fetched', inletUrl: '', mac: () => '', keeping: store, attachments: noAttachments,
  }
  const { inlets } = openDfdgPull({ adapter: 'dfdg-pull', partner: 'd' }, services)
  const [partner, listener] = inlets
  if (partner?.kind !== 'partner' || listener?.kind !== 'listener') throw new Error('other inlets')
  const post = (body: Uint8Array): Promise<InletAnswer> =>
    partner.answer({ method: 'POST', path: '/', url: '/inlets/d/fetched', headers: { host: 'hub.example:1' }, body })
  const start = () => listener.start(async () => undefined, undefined, hub.fetchFrom)
  return { world, post, start, stop: () => hub.stop() }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const word = newWord()

const identifier = fc.constantFrom('', word, '00000000-0000-4000-8000-000000000000', '../', 'x'.repeat(10_000))
const element = fc.tuple(fc.constantFrom('r:CreateSequence', 'r:TerminateSequence', 'r:CloseSequence', 'm:Get', 'r:Else'),
  identifier, fc.constantFrom('r:Identifier', 'r:SubQueueIdentifier', 'r:MessageNumber'))
  .map(([tag, text, inner]) => `<${tag}><${inner}>${text}</${inner}></${tag}>`)
const header = fc.constantFrom('', `<r:SequenceRequest><r:Identifier>${word}</r:Identifier></r:SequenceRequest>`,
  '<x:X xmlns:x="urn:x" s:mustUnderstand="true"/>', '<r:SequenceRequest/><r:SequenceRequest/>')
const envelope = fc.tuple(fc.constantFrom(...soap, 'urn:other'), header, fc.array(element, { maxLength: 2 })).map(
  ([uri, before, body]) => `<s:Envelope xmlns:s="${uri}" xmlns:r="${rm}" xmlns:m="urn:m"><s:Header>${before}</s:Header>` +
    `<s:Body>${body.join('')}</s:Body></s:Envelope>`)
const cut = fc.tuple(envelope, fc.nat(400), fc.constantFrom('', '<!DOCTYPE a>', '&e;', '\u0000', '<a '))
  .map(([text, at, inserted]) => text.slice(0, at) + inserted + text.slice(at))

describe('adapter dfdg-pull', () => {
  it('answers anything with an envelope, and repeats nothing that it was told in a log', async () => {
    const { world, post, start, stop } = await open()
    await start()
    const asked = fc.oneof(envelope.map(bytes), cut.map(bytes), fc.uint8Array({ maxLength: 200 }))
    await fc.assert(fc.asyncProperty(asked, async (body) => {
      const { status, body: said = '' } = await post(body)
      expect(status).to.be.oneOf([200, 500])
      expect(said).to.match(/^<\?xml .*<s:Body>.*<\/s:Envelope>$/s)
    }), { numRuns: 400 })
    expect(world.recorded()).not.to.include(word)
    await stop()
  })

  it('asks to come again before the hub runs, and takes posts alone', async () => {
    const { post, start, stop } = await open()
    expect(await post(bytes(''))).to.deep.include({ status: 503 })
    await start()
    expect((await post(bytes(''))).status).to.equal(500)
    await stop()
  })
})
