import { expect } from 'chai'
import { eboks } from '../../channels/eboks/index.ts'
import { nemsms } from '../../channels/nemsms/index.ts'
import { createMemoryDepot } from '../../depots/memory/index.ts'
import { createHub, type Parts, type Posted } from '../../hub/index.ts'
import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { limits, settingsOf } from '../conformance/depot-parts.ts'
import { recordingWorld } from '../conformance/world.ts'
import { routeOf } from '../routes/samples.ts'

const silo = {
  id: 'afsender', words: { da: 'a', en: 'a' }, credentials: [], channels: ['eboks', 'nemsms'], topics: ['t'],
  retentionMs: 86_400_000,
}

/** A hub that takes letters and sends none, on a clock of its own. */
const openHub = (clock: { now: number }) => {
  const { settings } = settingsOf(limits)
  const world = { ...recordingWorld(), now: () => clock.now }
  const parts: Parts = {
    world, store: createMemoryStore(), depot: createMemoryDepot({ ...settings, world }), unboundMs: 3_600_000,
    seal: settings.seal, queue: createEmbeddedQueue(world), drainMs: 0, channels: new Map([['eboks', eboks], ['nemsms', nemsms]]),
    routes: ['eboks', 'nemsms'].map((name) => routeOf({ name, channel: name, match: {} })), ways: new Map(),
    silos: new Map([[silo.id, silo]]), postStatus: async () => ({ kind: 'delivered' }), askSilo: async () => 'relevant',
    fallback: [{ from: 'nemsms', because: ['recipient'], to: ['eboks'] }],
  }
  return createHub(parts)
}

const letter = (reference: string): Posted => ({
  reference, channel: 'eboks', topic: 't', recipient: { cpr: '4113990000' },
  content: {
    title: 'Brev', doNotDeliverUntilDate: '2026-01-12',
    documents: [{ filename: 'brev.txt', mediaType: 'text/plain', data: 'SGVq' }],
  },
})

describe('dates in what is said', () => {
  const late = { refused: 'content-invalid', at: ['/content/doNotDeliverUntilDate'], rule: 'date-past' }

  it('are judged when it is handed in, and a repeat of what was accepted is recognised when they are past', async () => {
    const clock = { now: Date.parse('2026-01-10T12:00:00Z') }
    const hub = openHub(clock)
    expect(await hub.accept(silo, letter('l-1'))).to.include({ repeated: false })
    clock.now = Date.parse('2026-01-15T12:00:00Z')
    expect(await hub.accept(silo, letter('l-1'))).to.include({ repeated: true })
    expect(await hub.accept(silo, letter('l-2'))).to.deep.include(late)
    const other = letter('l-1')
    expect(await hub.accept(silo, { ...other, content: { ...other.content as object, title: 'Et andet' } }))
      .to.include({ refused: 'reference-conflict' })
  })

  it('are judged in a fallback, too, where they stand', async () => {
    const hub = openHub({ now: Date.parse('2026-01-15T12:00:00Z') })
    const { channel, recipient, content } = letter('')
    const first: Posted = { ...letter('l-3'), channel: 'nemsms', content: { text: 'Husk din samtale.' } }
    expect(await hub.accept(silo, { ...first, fallback: [{ channel, recipient, content }] }))
      .to.deep.include({ ...late, at: ['/fallback/0/content/doNotDeliverUntilDate'] })
  })
})
