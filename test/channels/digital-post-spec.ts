// What the channels that go by Digital Post have in common before their shared suite: NgDP's counterpart over mTLS, and what the
// adapter makes of its faults.
import type { Body } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import type { DigitalPostFault } from '../../sandbox/digital-post/fault.ts'
import { startDigitalPost, type DigitalPostCounterpart } from '../../sandbox/digital-post/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import type { Expected } from '../conformance/channel-parts.ts'
import type { Case, ChannelSpec } from '../conformance/channel.ts'

const authority = throwAwayAuthority()
const server = authority.cert(['127.0.0.1', 'localhost'])
const client = authority.cert(['a sender system'])
const system = { systemId: 'sluse-test', apiToken: 'a-token-of-the-tests-only' }

const settingsFor = (address: string) => ({
  adapter: 'digital-post', address, ...system, certificate: client.cert, key: client.key, ca: authority.ca,
  sender: { cvr: '12345678', label: 'Jobcenter' },
})

const fault = (name: DigitalPostFault, expected: Expected): Case<DigitalPostCounterpart> => ({
  name, expect: expected, arrange: ({ faults }) => faults.switchOn(name, { times: 1 }),
})

export const digitalPostSpec = (channel: Channel, canary: (word: string) => Body): ChannelSpec<DigitalPostCounterpart> => ({
  channel,
  canary,
  start: async () => {
    const counterpart = await startDigitalPost({ now: () => Date.now(), ...system, tls: server, ca: authority.ca })
    return { counterpart, settings: settingsFor(counterpart.url) }
  },
  success: 'accepted',
  cases: [
    fault('burst-503', { kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 2000 }),
    fault('token-401', { kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
    fault('failed-500', { kind: 'unknown', reason: 'counterpart-failed' }),
    fault('cut-after-201', { kind: 'unknown', reason: 'cut-off' }),
    fault('cut-before-store', { kind: 'unknown', reason: 'cut-off' }),
  ],
  cut: ({ faults }) => faults.switchOn('cut-after-201', { times: 1 }),
  // A peer that says nothing is asked only once: by the sending itself.
  settingsFor: ({ host, port }) => ({ ...settingsFor(`https://${host}:${port}/apis/v1`), lookUp: false }),
  talk: 'request',
  phrases: [
    'HTTP/1.1 201 Created\r\n', 'Content-Length: 4\r\n', '\r\n', 'null', '\x15\x03\x03\x00\x02\x02\x28', '\x16\x03\x03\x00\x04',
  ],
})
