import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { expect } from 'chai'
import { contextOf } from '../../core/trace.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { createReceiving } from '../../hub/receive.ts'
import type { Parts } from '../../hub/index.ts'
import { createTracer } from '../../world/tracer.ts'
import { inserted, moved } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'
import { follow, openHub } from './hub.ts'

interface Told {
  readonly traceId: string; readonly spanId: string; readonly parentSpanId?: string; readonly name: string
  readonly startTimeUnixNano: string; readonly endTimeUnixNano: string
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[]
}
interface Posted { readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Told[] }[] }[] }

/** A collector that takes OTLP over HTTP in JSON, and can be away. */
const startCollector = async () => {
  const spans: Told[] = []
  const posts: string[] = []
  let [told, isAway] = [(): void => undefined, false]
  const server = createServer((request, response) => void (async () => {
    const body = await json(request) as Posted
    posts.push(`${request.method} ${request.url} ${request.headers['content-type']}`)
    response.writeHead(isAway ? 503 : 200, { 'content-type': 'application/json' }).end('{}')
    if (!isAway) spans.push(...body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
    told()
  })())
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const until = async (fits: () => boolean): Promise<void> => {
    while (!fits()) await new Promise<void>((resolve) => { told = resolve })
  }
  return {
    spans, posts, until, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    away: (away: boolean): void => { isAway = away }, close: () => { server.closeAllConnections(); server.close() },
  }
}

const trace = '0af7651916cd43dd8448eb211c80319c'
const mine = 'b7ad6b7169203331'
const named = (spans: readonly Told[], name: string): Told | undefined => spans.find((span) => span.name === `sluse.${name}`)

describe('Traces', () => {
  let collector: Awaited<ReturnType<typeof startCollector>>
  before(async () => { collector = await startCollector() })
  after(() => collector.close())

  const openTracer = () => {
    const { log, records } = recordingWorld()
    return createTracer({ endpoint: collector.endpoint, version: '1', log, records, randomBytes })
  }

  it('follow a message from the post to its arrival in the silo\'s own trace, without a word of it', async () => {
    const hub = await openHub({ file: { traces: { endpoint: collector.endpoint } } })
    const posted = await hub.call('/v1/messages', {
      as: 'afsender', body: hub.message('spor-1'), headers: { traceparent: `00-${trace}-${mine}-01` },
    })
    const entry = await follow(hub, ({ id, status }) => id === posted.body.id && status === 'delivered')
    await collector.until(() => named(collector.spans, 'attempt') !== undefined)
    const [accept, queue, attempt] = ['accept', 'queue', 'attempt'].map((name) => named(collector.spans, name))
    expect(accept).to.include({ traceId: trace, parentSpanId: mine })
    for (const span of [queue, attempt]) expect(span).to.include({ traceId: trace, parentSpanId: accept?.spanId })
    expect(Number(attempt?.startTimeUnixNano)).to.be.at.most(Number(attempt?.endTimeUnixNano))
    expect(entry['traceparent']).to.equal(`00-${trace}-${accept?.spanId}-01`)
    expect(collector.posts[0]).to.equal('POST /v1/traces application/json')
    const whole = JSON.stringify(collector.spans)
    expect(whole).to.contain(posted.body.id)
    expect(whole).not.to.match(/spor-1|modtager/)
    await hub.stop()
  })

  it('are told of no message whose silo wants none, and begin anew where a context is none', async () => {
    const tracer = openTracer()
    const quiet = tracer.begin(`00-${trace}-${mine}-00`)
    expect(contextOf(quiet)).to.include({ trace, sampled: false })
    for (const odd of [undefined, '', `01-${trace}-${mine}-01`, `00-${'0'.repeat(32)}-${mine}-01`, `00-${trace}-01`]) {
      expect(contextOf(tracer.begin(odd))).to.include({ sampled: true }).and.not.include({ trace })
    }
    const one = await inserted(createMemoryStore(), { trace: quiet })
    const before = collector.posts.length
    tracer.record({ name: 'attempt', of: one, from: 1, to: 2 })
    await tracer.close()
    expect(collector.posts).to.have.length(before)
  })

  it('tell of a receipt, and keep what a collector that is away has not taken', async () => {
    const [store, tracer] = [createMemoryStore(), openTracer()]
    const world = { ...recordingWorld(), tracer }
    const receiving = createReceiving({ store, world } as unknown as Parts, store.replace, { keep: async () => undefined })
    const claimed = await moved(store, await inserted(store, { trace: tracer.begin(undefined) }), 'claimed')
    const sent = await moved(store, claimed, 'accepted')
    collector.away(true)
    const before = collector.posts.length
    await receiving.receive({ id: sent.id, kind: 'delivered', evidence: {} })
    await collector.until(() => collector.posts.length > before)
    collector.away(false)
    await collector.until(() => named(collector.spans, 'receipt') !== undefined)
    expect(named(collector.spans, 'receipt')?.parentSpanId).to.equal(contextOf(sent.trace)?.span)
    await tracer.close()
  })

  it('are not there where nobody asks for them', async () => {
    const hub = await openHub()
    const posted = await hub.call('/v1/messages', {
      as: 'afsender', body: hub.message('spor-2'), headers: { traceparent: `00-${trace}-${mine}-01` },
    })
    const entry = await follow(hub, ({ id, status }) => id === posted.body.id && status === 'delivered')
    expect(entry).not.to.have.property('traceparent')
    await hub.stop()
  })
})
