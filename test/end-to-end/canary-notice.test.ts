// That the canary's looks notice: a word is put into each place that they look at, and each of them finds it.
import { expect } from 'chai'
import { findIn, plainWord, word } from './canary.ts'
import { startLooking, type Looking } from './canary-browser.ts'
import { askAll, listenTo, lookAtPage, readable, type Seen } from './canary-look.ts'
import { plantIn, startCollector, tellingHub } from './canary-places.ts'
import { openHub, type TestHub } from './hub.ts'
import { firstPassword } from './person.ts'
import { spawnHub } from './process.ts'

const places = (seen: readonly Seen[]): readonly string[] => [...new Set(seen.map(({ place }) => place))].sort()
const noticed = (seen: readonly Seen[], ...words: readonly string[]): readonly string[] => (
  places(seen.filter(({ text }) => findIn(text, words).length > 0)))

describe('The looks of the canary notice', function () {
  this.timeout(60_000)

  describe('in a browser', () => {
    let hub: TestHub
    let looking: Looking
    before(async function () {
      hub = await openHub({ file: { people: { firstPassword } } })
      const started = await startLooking({ call: hub.call, port: Number(new URL(hub.url).port) })
      if (!started) {
        await hub.stop()
        return this.skip()
      }
      looking = started
    })
    after(async () => {
      await looking?.stop()
      await hub?.stop()
    })

    it('what is shown, what it keeps of every kind, what it asks for, and what is said', async () => {
      const page = await looking.visit()
      const heard = listenTo(page.context())
      await page.goto('/dashboard/messages')
      await page.waitForSelector('#app[data-ready]')
      const before = [...await lookAtPage(page), ...await heard.over()]
      expect(noticed(before, word, plainWord)).to.deep.equal([])
      await plantIn(page, plainWord)
      const kept = await lookAtPage(page)
      expect(noticed(kept, plainWord)).to.deep.equal(places(kept))
      expect(places(kept)).to.have.members(
        ['address', 'cookies', 'document', 'localStorage', 'sessionStorage', 'IndexedDB', 'Cache storage', 'history'])
      const said = await heard.over()
      expect(noticed(said, plainWord)).to.include.members(['requests', 'console'])
      await page.route('**/v1/sign-in?again', (route) => route.fulfill({ body: word, headers: { 'x-word': plainWord } }))
      await page.evaluate('fetch("/v1/sign-in?again").then((answer) => answer.text())')
      expect(noticed(await heard.over(), word, plainWord)).to.include.members(['answers', 'headers of answers'])
    })
  })

  it('in every answer: JSON, sheets, Parquet', async () => {
    const paths = ['/v1/operations/overview', '/v1/operations/transactions.csv', '/v1/operations/reports?format=parquet']
    const seen = await askAll(tellingHub(word), paths)
    expect(noticed(seen, word)).to.deep.equal([...paths, `rows of ${paths[2]}`].sort())
    expect(places(seen)).to.deep.equal(noticed(seen, word))
  })

  it('an address of the API that nobody has thought of', () => {
    const paths = { '/v1/new/{thing}': { get: { 'x-right': 'see-overview' } }, '/v1/post': { post: { 'x-right': 'cancel' } } }
    expect(() => readable(paths, { id: ['x'] })).to.throw('nothing is known to put into /v1/new/{thing}')
    expect(readable(paths, { thing: ['a', 'b'] })).to.deep.equal(['/v1/new/a', '/v1/new/b'])
  })

  it('in traces, and in what a process writes on either stream', async () => {
    const collector = await startCollector()
    await fetch(`${collector.endpoint}/v1/traces`, { method: 'POST', body: JSON.stringify({ spans: [{ name: word }] }) })
    await fetch(`${collector.endpoint}/${plainWord}`, { method: 'POST' })
    expect(collector.heard.map(({ text }) => findIn(text, [word, plainWord]).length > 0)).to.deep.equal([true, true])
    collector.stop()
    const script = `console.log('${word}'); console.error('${plainWord}')`
    const says = `data:text/javascript,${encodeURIComponent(script)}`
    const process = spawnHub({ node: ['--import', says], args: ['--config', '/no/such/file'] })
    process.ready.catch(() => undefined)
    await process.ended
    expect([findIn(process.log(), [word]).length > 0, findIn(process.console(),
      [plainWord]).length > 0]).to.deep.equal([true, true])
  })
})
