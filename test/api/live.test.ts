import { expect } from 'chai'
import { credentials, openHub, type TestHub } from '../end-to-end/hub.ts'

type Count = { readonly status: string; readonly count: number }
interface Told { readonly verdict: string; readonly counts: readonly Count[] }

const headers = { authorization: `Bearer ${credentials.drift}` }

/** The overviews as they come. */
async function* overviews(url: string, signal: AbortSignal): AsyncGenerator<Told> {
  const answer = await fetch(`${url}/v1/operations/live`, { headers, signal })
  expect(answer.headers.get('content-type')).to.equal('text/event-stream')
  let text = ''
  for await (const piece of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString('utf8')
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^event: overview\ndata: (.*)$/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (data) yield JSON.parse(data) as Told
    }
  }
}

const deliveredOf = ({ counts }: Told): number => counts.find(({ status }) => status === 'delivered')?.count ?? 0

describe('The live overview', () => {
  let hub: TestHub
  before(async () => { hub = await openHub({ drain: '1s' }) })
  after(() => hub.stop())

  it('is told at once, and again when something has changed', async () => {
    const stopping = new AbortController()
    let told = 0
    for await (const overview of overviews(hub.url, stopping.signal)) {
      if ((told += 1) === 1) {
        expect(overview).to.include({ verdict: 'calm' })
        await hub.call('/v1/messages', { body: hub.message('live-1') })
      } else if (deliveredOf(overview) === 1) break
    }
    expect(told).to.be.greaterThan(1)
    stopping.abort()
  })

  it('is for so many at a time, and does not keep the hub from stopping', async () => {
    const stopping = new AbortController()
    const ask = () => fetch(`${hub.url}/v1/operations/live`, { headers, signal: stopping.signal })
    const all = await Promise.all(Array.from({ length: 6 }, ask))
    expect(all.map(({ status }) => status).sort()).to.deep.equal([200, 200, 200, 200, 200, 429])
    stopping.abort()
  })

  it('ends with the hub', async () => {
    const other = await openHub()
    const answer = await fetch(`${other.url}/v1/operations/live`, { headers })
    const ended = answer.text()
    await other.stop()
    expect(await ended).to.match(/^retry: 2000\n\n/)
  })
})
