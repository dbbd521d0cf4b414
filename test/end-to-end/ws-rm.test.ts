import { expect } from 'chai'
import { settingsFor } from '../../adapters/ws-rm/index.ts'
import { runSource } from '../../sandbox/ws-rm/source.ts'
import { follow } from './hub.ts'
import { action, bodyOf, startScene, variant } from './ws-rm-scene.ts'

const message = (reference: string, text: string) => ({
  reference, channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' }, content: { action, xml: bodyOf(text) },
})

/** What stands in the message that a silo was handed. */
const textOf = (content: unknown): string | undefined =>
  />([^<]*)</.exec((content as { content: { data: { xml: string } } }).content.data.xml)?.[1]

describe('reliable messages to a partner', function () {
  this.timeout(60_000)

  it('are delivered when the partner has acknowledged them, once and in order', async () => {
    const scene = await startScene()
    try {
      for (const number of [1, 2, 3]) {
        const body = { ...message(`a-${number}`, String(number)), lane: 'sag-1' }
        const posted = await scene.hub.call('/v1/messages', { body })
        expect(posted.status, posted.text).to.equal(202)
      }
      await follow(scene.hub, ({ reference, status }) => reference === 'a-3' && status === 'delivered')
      expect(scene.partner.delivered).to.deep.equal([1, 2, 3].map((number) => bodyOf(String(number))))
      expect(scene.partner.sequences.size).to.equal(1)
    } finally {
      await scene.stop()
    }
  })
})

describe('reliable messages from a partner', function () {
  this.timeout(60_000)

  it('reach the silo once and in order', async () => {
    const scene = await startScene()
    try {
      const keys = Array.from({ length: 20 }, (_, index) => String(index + 1))
      const run = await runSource({
        url: scene.hubUrl, variant, settings: settingsFor('strict'), keys, loses: () => undefined,
        content: (key) => ({ action, xml: bodyOf(key) }),
      }, 20_000)
      expect(run.settled).to.deep.equal(keys)
      await scene.hub.peer.arrivals.waitFor(({ content }) => textOf(content) === '20')
      expect(scene.hub.peer.arrivals.all().map(({ content }) => textOf(content))).to.deep.equal(keys)
    } finally {
      await scene.stop()
    }
  })
})
