// The page of partners: a sequence is seen, held back and let go, and the way to a partner is tried, by somebody who may.
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { complaints, open, startScene, type Scene } from './scene.ts'

describe('The operators\' page of partners', function () {
  this.timeout(120_000)
  let scene: Scene

  before(async function () {
    const started = await startScene()
    if (!started) return this.skip()
    scene = started
    await scene.post('tilmelding-1', {
      channel: 'wsrm', topic: 'tilmelding.oprettet', recipient: { partner: 'nordby' },
      content: { action: 'urn:nordby:1:Meld', xml: '<m:Meld xmlns:m="urn:nordby:1">1</m:Meld>' },
    }, 'visitering')
  })
  after(() => scene?.stop())

  const decide = async (page: Page, action: string): Promise<void> => {
    await page.click(`[data-partner="nordby"] [data-action="${action}"]`)
    await page.fill('dialog input[name="reason"]', 'Partneren skifter server')
    await page.press('dialog input[name="reason"]', 'Enter')
    await page.waitForSelector('dialog', { state: 'detached' })
  }

  it('tries the way step by step, holds a sequence back and lets it go', async () => {
    const page = await scene.visit('senior-operator')
    await open(page, 'partners')
    const card = page.locator('[data-partner="nordby"]')
    expect(await card.locator('h2').textContent()).to.contain('Nordby Kommune')
    await card.locator('table').waitFor()
    await page.click('[data-check="nordby"]')
    await card.locator('.checked').waitFor()
    expect(await card.locator('.checked li').count()).to.equal(8)
    expect(await card.locator('.notice.good').textContent()).to.contain('virker')
    await decide(page, 'suspend')
    await card.locator('.badge:text("holdes tilbage")').waitFor()
    await decide(page, 'resume')
    await card.locator('[data-action="suspend"]').waitFor()
    const [audit] = [await scene.visit('auditor')]
    await open(audit, 'audit')
    expect(await audit.textContent('main')).to.contain('sequence-suspend').and.contain('partner-checked')
  })

  for (const [theme, width, language] of [['light', 1280, 'da'], ['dark', 390, 'en']] as const) {
    it(`is found good by axe with everything on it: ${theme}, ${width}`, async () => {
      const page = await scene.visit('senior-operator', { theme, width, language })
      await open(page, 'partners')
      await page.click('[data-check="nordby"]')
      await page.waitForSelector('.checked')
      expect(await complaints(page)).to.deep.equal([])
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).to.be.at.most(0)
    })
  }

  it('offers a reader nothing to decide', async () => {
    const page = await scene.visit('reader')
    await open(page, 'partners')
    await page.waitForSelector('[data-partner="nordby"] table')
    expect(await page.locator('[data-action], [data-check]').count()).to.equal(0)
  })
})
