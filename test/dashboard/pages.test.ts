import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { findIn, plainWord, word } from '../end-to-end/canary.ts'
import { complaints, open, startScene, type Scene } from './scene.ts'

const secrets = [word, plainWord, '20995511']
const said = { recipient: { phone: '+4520995511' }, content: { text: `${word} ${plainWord}` } }

describe('The operators\' pages', function () {
  this.timeout(240_000)
  let scene: Scene
  let stuck: string

  before(async function () {
    const started = await startScene()
    if (!started) return this.skip()
    scene = started
  })
  after(() => scene?.stop())

  it('a message that is stuck is found by its reference, understood, sent again and seen delivered', async () => {
    const page = await scene.visit('senior-operator')
    await open(page, 'lab')
    await page.click('[data-fault="twilio/failed-500"]')
    await page.waitForSelector('[data-fault="twilio/failed-500"][aria-checked="true"]')
    stuck = await scene.post('moede-4711', said)
    await open(page, 'overview')
    await page.waitForSelector('.verdict.watch')
    await page.click('nav a[href$="messages"]')
    await page.fill('input[name="named"]', 'moede-4711')
    await page.press('input[name="named"]', 'Enter')
    await page.click(`a[href$="${stuck}"]`)
    expect(await page.textContent('.standing')).to.contain('uafklaret').and.to.contain('Modparten fejlede')
    await page.click('nav a[href$="lab"]')
    await page.click('[data-fault="twilio/failed-500"]')
    await page.waitForSelector('[data-fault="twilio/failed-500"][aria-checked="false"]')
    await open(page, `message/${stuck}`)
    await page.click('[data-action="resume"]')
    await page.fill('dialog input[name="reason"]', 'Udbyderen er oppe igen')
    await page.press('dialog input[name="reason"]', 'Enter')
    await page.waitForSelector('.standing.s-delivered')
    expect(await page.locator('.timeline .event').count()).to.be.above(4)
    await page.context().close()
  })

  it('a reader is offered no decision, and refused one', async () => {
    const page = await scene.visit('reader')
    await open(page, `message/${stuck}`)
    expect(await page.locator('[data-action]').count()).to.equal(0)
    await open(page, 'audit')
    expect(await page.textContent('h1')).to.equal('Ingen adgang')
    const { csrf } = await (await page.request.get('/v1/session')).json() as { readonly csrf: string }
    const refused = await page.request.post(`/v1/operations/transactions/${stuck}/resume`, {
      headers: { 'x-sluse-csrf': csrf }, data: { reason: 'for at se' },
    })
    expect(refused.status()).to.equal(403)
    await page.context().close()
  })

  it('a silo user sees the report of the own silo alone, and takes it along as Parquet', async () => {
    const page = await scene.visit('silo-user')
    await open(page, 'reports')
    const { silo } = await (await page.request.get('/v1/session')).json() as { readonly silo: string }
    const { rows } = await (await page.request.get('/v1/operations/reports?silo=forvaltning')).json() as {
      readonly rows: readonly { readonly silo: string }[]
    }
    expect(new Set(rows.map((row) => row.silo))).to.deep.equal(new Set([silo]))
    expect(await page.textContent('.tiles')).to.contain('modtaget')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a:text-is("Parquet")')])
    expect(readFileSync(await download.path()).subarray(0, 4).toString()).to.equal('PAR1')
    await page.context().close()
  })

  it('an administrator has the file of the configuration checked', async () => {
    const page = await scene.visit('administrator')
    await open(page, 'configuration')
    await page.click('[data-check]')
    await page.waitForSelector('.notice.good')
    expect(await page.textContent('main')).to.contain('Ingen forskelle')
    await page.context().close()
  })

  it('everything can be reached by keyboard', async () => {
    const page = await scene.visit('operator')
    await open(page, 'messages')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.className')).to.equal('skip')
    const reached = new Set<string>()
    const reachable = await page.locator('a:visible, button:visible, input:visible, select:visible').count()
    for (let step = 0; step < reachable + 5; step += 1) {
      reached.add(await page.evaluate('String([...document.querySelectorAll("*")].indexOf(document.activeElement))'))
      await page.keyboard.press('Tab')
    }
    expect(reached.size).to.be.at.least(reachable)
    await page.focus('nav a[href$="failures"]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/failures')
    await page.waitForSelector('h1:focus')
    await page.context().close()
  })

  for (const language of ['da', 'en'] as const) {
    it(`axe finds nothing in either theme, and nothing scrolls sideways: ${language}`, async () => {
      const found: string[] = []
      const lookAt = async (page: Page, address: string): Promise<void> => {
        await open(page, address)
        found.push(...(await complaints(page)).map((each) => `${address} ${each}`))
        // Only colours differ in the dark.
        await page.emulateMedia({ colorScheme: 'dark' })
        found.push(...(await complaints(page, ['color-contrast'])).map((each) => `${address} in the dark ${each}`))
        await page.setViewportSize({ width: 390, height: 844 })
        const wide = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        if (wide > 0) found.push(`${address} scrolls sideways by ${wide}`)
        await page.setViewportSize({ width: 1280, height: 900 })
        await page.emulateMedia({ colorScheme: 'light' })
      }
      const seen = async (role: string | undefined, some: readonly string[]): Promise<void> => {
        const page = await scene.visit(role, { language })
        for (const address of some) await lookAt(page, address)
        await page.context().close()
      }
      const all = await scene.addresses({ message: stuck })
      await Promise.all([seen(undefined, ['overview']), ...[...all].map(([role, addresses]) => seen(role, addresses))])
      expect(found).to.deep.equal([])
    })
  }

  it('no content and no recipient in any page, answer, download or what the browser keeps', async () => {
    const heard: string[] = []
    const hearing: Promise<unknown>[] = []
    const lookAt = async (role: string, addresses: readonly string[]) => {
      const page = await scene.visit(role)
      page.on('response', (answer) => {
        // What the hub keeps telling has no end.
        if (answer.headers()['content-type'] === 'text/event-stream') return
        hearing.push(answer.text().then((text) => heard.push(text), () => undefined))
      })
      for (const address of addresses) {
        await open(page, address)
        heard.push(await page.content())
      }
      return page
    }
    const looked = []
    for (const [role, addresses] of await scene.addresses({ message: stuck })) looked.push(await lookAt(role, addresses))
    const [page, ...others] = looked as [Page, ...Page[]]
    await open(page, 'messages')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download="sluse.csv"]')])
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv).to.contain('moede-4711')
    const kept = await page.evaluate('Object.keys(localStorage).concat(Object.keys(sessionStorage))')
    await Promise.all(hearing)
    expect(kept).to.deep.equal(['language'])
    expect(findIn([...heard, csv].join('\n'), secrets)).to.deep.equal([])
    for (const each of [page, ...others]) await each.context().close()
  })
})
