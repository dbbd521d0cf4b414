// Two silos written from the AsyncAPI document alone: one in Python with pika, one with plain BullMQ.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { findPika } from '../../scripts/servers/pika.ts'
import { sampleOf } from '../end-to-end/hub.ts'
import { startBroker as startRabbit } from './amqp-bench.ts'
import { startBroker as startRedis } from './bullmq-bench.ts'
import { startScene } from './scene.ts'

type Members = Readonly<Record<string, unknown>>

interface Broker { readonly server: { discard(): Promise<void> }; urlOf(user: string): string }

const scriptOf = (name: string): string => fileURLToPath(new URL(`independent/${name}`, import.meta.url))

interface Independent {
  readonly door: string
  readonly hub: string
  readonly script: string
  start(): Promise<Broker | undefined>
  /** What runs the script; undefined where there is nothing that can. */
  program(): Promise<string | undefined>
}

const silos: readonly Independent[] = [
  { door: 'amqp', hub: 'hub', script: scriptOf('amqp.py'), start: startRabbit, program: findPika },
  { door: 'bullmq', hub: 'default', script: scriptOf('bullmq.mjs'), start: startRedis, program: async () => process.execPath },
]

const said = (lines: readonly Members[], what: string): readonly Members[] =>
  lines.flatMap((line) => (what in line ? [line[what] as Members] : []))

describe('a silo written from the AsyncAPI document alone', function () {
  this.timeout(120_000)
  for (const { door, hub, script, start, program } of silos) {
    it(`posts and follows over ${door}`, async function () {
      const [broker, runs] = [await start(), await program()]
      if (!broker || !runs) return this.skip()
      const scene = await startScene({ [door]: { url: broker.urlOf(hub), silos: ['afsender'] } })
      try {
        const [good, bad] = [sampleOf('selvstaendig'), sampleOf('afvist', { topic: 'frist.overskredet' })]
        const address = `${scene.url()}/v1/asyncapi.json?silo=afsender`
        const words = [script, address, 'afsender', 'afsender', JSON.stringify(good), JSON.stringify(bad)]
        const { stdout } = await promisify(execFile)(runs, words)
        const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Members)
        const { id } = (await scene.call('/v1/transactions?reference=selvstaendig')).body
        expect(said(lines, 'posted').map((each) => each['id'])).to.deep.equal([id])
        expect(said(lines, 'followed').map((each) => each['status'])).to.deep.equal(['queued', 'sending', 'delivered'])
        expect(JSON.stringify(said(lines, 'cancelled'))).to.include('not-cancellable')
        expect(said(lines, 'refused').map((each) => each['code'])).to.deep.equal(['topic-unknown'])
        const [rejected] = said(lines, 'rejected') as readonly { readonly headers: Members; readonly body: Members }[]
        expect([rejected?.headers['code'], rejected?.body]).to.deep.equal(['topic-unknown', bad])
      } finally {
        await scene.close()
        await broker.server.discard()
      }
    })
  }
})
