import { expect } from 'chai'
import { channels } from '../../channels/index.ts'
import { wsrm } from '../../channels/wsrm/index.ts'
import { isRefusal } from '../../core/refusal.ts'
import { startWsRm, type WsRmCounterpart } from '../../sandbox/ws-rm/index.ts'
import type { WsRmFault } from '../../sandbox/ws-rm/fault.ts'
import { channelSuite, type ChannelSpec } from '../conformance/channel.ts'
import type { Expected } from '../conformance/channel-parts.ts'

const settingsFor = (address: string) => ({
  adapter: 'ws-rm', partner: 'nordby', address, timeoutMs: 2000, tuning: { resendMs: 200, requestMs: 300 },
})

const fault = (name: WsRmFault, expected: Expected, times?: number) => ({
  name: `${name}${times === undefined ? '' : `, ${times} times`}`, expect: expected,
  arrange: ({ faults }: WsRmCounterpart) => faults.switchOn(name, { times }),
})
const suspended = (reason: Expected['reason']): Expected => ({ kind: 'postponed', reason, blame: 'route' })
const delivered: Expected = { kind: 'delivered' }

const canary = (word: string) => ({
  recipient: { partner: 'nordby' },
  content: { action: 'urn:nordby:ledighed:1:MeldLedighed', xml: `<m:Meld xmlns:m="urn:nordby:1">${word}</m:Meld>` },
})

const spec: ChannelSpec<WsRmCounterpart> = {
  channel: wsrm,
  canary,
  open: ['nordby'],
  start: async () => {
    const counterpart = await startWsRm({ now: () => Date.now(), slowMs: 3000 })
    return { counterpart, settings: settingsFor(counterpart.url) }
  },
  success: 'delivered',
  cases: [
    fault('unavailable-503', suspended('overloaded')), fault('credential-401', suspended('credential-refused')),
    fault('redeployed-404', suspended('endpoint-wrong')),
    fault('drops-acknowledgements', { kind: 'unknown', reason: 'timed-out' }),
    fault('faults', suspended('timed-out')), fault('refuses-sequences', suspended('timed-out')),
    // What goes wrong once is made good within the attempt.
    fault('drops-acknowledgements', delivered, 1), fault('forgets-sequences', delivered, 1), fault('request-lost', delivered, 1),
    fault('answer-lost', delivered, 1), fault('garbage-answer', delivered, 1),
  ],
  silence: ({ faults }) => faults.switchOn('hang'),
  settingsFor: ({ host, port }) => ({ ...settingsFor(`http://${host}:${port}/rm`), timeoutMs: 300 }),
  talk: 'request',
  phrases: [
    'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 500 No\r\n', 'Content-Length: 5\r\n', '\r\n',
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">',
  ],
}

channelSuite(spec)

describe('channel wsrm', () => {
  it('is registered', () => expect(channels).to.include(wsrm))

  it('takes one element, and says what is wrong with anything else', () => {
    const parsed = (xml: string) => wsrm.parse({ recipient: { partner: 'nordby' }, content: { action: 'urn:a', xml } })
    for (const xml of ['<a>', 'text', '<a/><b/>', '<p:a/>', '<!DOCTYPE a><a/>', '<a>&e;</a>', '']) {
      const refused = parsed(xml)
      expect(isRefusal(refused) && refused.refused, xml).to.equal('content-invalid')
    }
    expect(parsed('<?xml version="1.0"?><p:a xmlns:p="urn:p" xmlns:q="urn:q"><p:b/></p:a>')).to.nested.include({
      destination: 'nordby', recipient: 'partner:nordby',
    })
  })
})
