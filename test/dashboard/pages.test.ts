import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { findIn, plainWord, word } from '../end-to-end/canary.ts'
import { startIdentityProvider, type IdentityProvider } from '../end-to-end/identity-provider.ts'
import { complaints, missedByTab, missedInDialogs, open, startScene, tabTo, type Scene } from './scene.ts'

const secrets = [word, plainWord, '20995511']
const said = { recipient: { phone: '+4520995511' }, content: { text: `${word} ${plainWord}` } }

describe('The operators\' pages', function () {
  this.timeout(240_000)
  let scene: Scene
  let provider: IdentityProvider
  let stuck: string
  let job: string

  before(async function () {
    provider = await startIdentityProvider()
    const { entryPoint, issuer: idpIssuer, certificate } = provider
    const saml = {
      entryPoint, idpIssuer, certificates: [certificate], issuer: 'https://sluse.example.dk',
      roles: [{ attribute: 'rolle', value: 'drift', role: 'operator' }],
    }
    const started = await startScene({ more: { people: { saml } } })
    if (!started) return this.skip()
    scene = started
  })
  after(async () => {
    await scene?.stop()
    await provider.stop()
  })

  const turn = async (on: boolean): Promise<void> => {
    const page = await scene.visit('operator')
    await open(page, 'lab')
    await page.click('[data-fault="twilio/failed-500"]')
    await page.waitForSelector(`[data-fault="twilio/failed-500"][aria-checked="${on}"]`)
    await page.context().close()
  }
  const addresses = async (): Promise<readonly (readonly [string, readonly string[]])[]> => {
    const [senior, ...others] = await scene.addresses({ message: stuck }) as unknown as [[string, readonly string[]]]
    return [[senior[0], [...senior[1], `replays/${job}`, 'routes/sms']], ...others]
  }

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

  it('many are drafted, approved by somebody else, begun and seen through, by keyboard alone', async () => {
    await turn(true)
    const ids = [await scene.post('moede-5001', said), await scene.post('moede-5002', said)]
    const page = await scene.visit('operator')
    for (const id of ids) {
      await open(page, `message/${id}`)
      await page.waitForSelector('.standing.s-in-doubt')
    }
    await turn(false)
    await open(page, 'failures?status=in-doubt')
    await tabTo(page, 'a[href*="replays?"]')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/replays?**')
    await page.selectOption('select[name="action"]', 'confirm')
    await tabTo(page, 'input[name="reason"]')
    await page.keyboard.type('Udbyderen bekræfter begge')
    await page.keyboard.press('Enter')
    await page.waitForURL(/replays\/[0-9a-f-]{36}$/)
    job = page.url().split('/').at(-1) ?? ''
    await page.waitForSelector('.notice:has-text("En anden skal godkende")')
    expect(await page.locator('[data-step="start"], [data-step="approve"]').count()).to.equal(0)

    const other = await scene.visit('senior-operator')
    await open(other, 'replays')
    await tabTo(other, `[data-job="${job}"] [data-step="approve"]`)
    await other.keyboard.press('Enter')
    await tabTo(other, 'dialog button[type="submit"]')
    await other.keyboard.press('Enter')
    await other.waitForSelector(`[data-job="${job}"] [data-step="start"]`)
    await other.context().close()

    // Told by the hub, not asked for.
    await page.waitForSelector('[data-step="start"]')
    await tabTo(page, '[data-step="start"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { state: 'detached' })
    await page.waitForSelector('[data-step="start"]:focus')
    await page.keyboard.press('Enter')
    await tabTo(page, 'dialog button[type="submit"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.badge.good:has-text("færdig")')
    expect(await page.getAttribute('.progress', 'aria-label')).to.equal('2 lykkedes')
    await open(page, `message/${ids[0]}`)
    await page.waitForSelector('.standing.s-delivered')
    await page.context().close()
  })

  it('whom an identity provider vouches for is let in, and nothing fails on the way', async () => {
    const attributes = { rolle: ['drift'], 'https://data.gov.dk/concept/core/nsis/loa': ['Substantial'] }
    provider.say({ nameId: 'anne.hansen', attributes })
    const page = await scene.visit()
    const failed: string[] = []
    page.on('console', (line) => { if (line.type() === 'error') failed.push(line.text()) })
    await open(page, 'failures')
    await page.click('a[href$="/v1/saml/login"]')
    await page.waitForSelector('.who:has-text("sso.anne.hansen")')
    expect(await page.textContent('h1')).to.not.equal('Log ind')
    expect(failed).to.deep.equal([])
    await page.context().close()
  })

  it('an administrator makes a user, gives a password once, and locks the user out', async () => {
    const page = await scene.visit('administrator')
    await open(page, 'users')
    await page.click('[data-do="create"]')
    await page.fill('dialog input[name="name"]', 'bo.jensen')
    await page.check('dialog input[name="role-reader"]')
    await page.click('dialog button[type="submit"]')
    const password = await page.textContent('dialog .secret')
    expect(password).to.match(/^\S{12,}$/)
    await page.click('dialog button[type="submit"]')
    const row = page.locator('tr', { hasText: 'bo.jensen' })
    await row.locator('[data-do="lock"]').click()
    await page.click('dialog button[type="submit"]')
    await row.locator('.badge.bad').waitFor()
    expect(await page.content()).to.not.contain(password)
    await page.context().close()
  })

  it('what went to somebody is found without the somebody standing anywhere', async () => {
    const page = await scene.visit('operator')
    await open(page, 'recipients')
    await page.fill('input[name="recipient"]', '+4520995511')
    await page.press('input[name="recipient"]', 'Enter')
    await page.waitForSelector('a:text-is("moede-4711")')
    expect(page.url()).to.match(/\/dashboard\/recipients$/)
    expect(await page.inputValue('input[name="recipient"]')).to.equal('')
    expect(findIn(await page.content(), secrets)).to.deep.equal([])
    await page.click('nav a[href$="overview"]')
    await page.waitForSelector('.verdict')
    await page.click('nav a[href$="recipients"]')
    await page.waitForSelector('input[name="recipient"]')
    expect(await page.locator('a:text-is("moede-4711")').count()).to.equal(0)
    await page.context().close()
  })

  it('a route is held back with a reason and an end, and let go', async () => {
    const page = await scene.visit('operator')
    await open(page, 'routes')
    await page.click('tr:has(a:text-is("email")) [data-do="pause-route"]')
    await page.fill('dialog input[name="reason"]', 'Servicevindue hos udbyderen')
    await page.press('dialog input[name="reason"]', 'Enter')
    await page.waitForSelector('.striped:has-text("Servicevindue")')
    await page.click('[data-do="release"]')
    await page.click('dialog button[type="submit"]')
    await page.waitForSelector('.striped', { state: 'detached' })
    await page.context().close()
  })

  it('a route is tried with its test message by keyboard alone, and what came of it is seen', async () => {
    const page = await scene.visit('operator')
    await open(page, 'routes/email')
    await tabTo(page, '[data-do="test"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog input[name="reason"]:focus')
    await page.keyboard.type('Efter udbyderens servicevindue')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog', { state: 'detached' })
    await page.waitForSelector('[data-do="test"]:focus')
    await page.waitForSelector('tr:has-text("prøvet") .badge.s-sent, tr:has-text("prøvet") .badge.s-delivered')
    await page.context().close()
  })

  it('a page that hears nothing more from the hub says so, and of when it is, until it hears again', async () => {
    const page = await scene.visit('reader')
    await page.route('**/v1/operations/live', (route) => route.abort())
    await open(page, 'overview')
    await page.route('**/v1/operations/overview', (route) => route.abort())
    await page.waitForSelector('.fresh.lost time')
    expect(await page.locator('.verdict').count(), 'what was known stays').to.equal(1)
    await page.unrouteAll()
    await page.waitForSelector('.fresh.live')
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

  it('an administrator runs the canary scan by keyboard and sees what came of it; an operator sees that alone', async () => {
    const page = await scene.visit('administrator')
    await open(page, 'privacy')
    await tabTo(page, '[data-do="scan"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog input[name="reason"]:focus')
    await page.keyboard.type('Efter ny version')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[data-canary] .notice.good:has-text("Efter ny version")')
    await page.context().close()
    const other = await scene.visit('operator')
    await open(other, 'privacy')
    expect(await other.textContent('[data-canary] .notice')).to.contain('Intet fundet')
    expect(await other.locator('[data-do="scan"]').count()).to.equal(0)
    await other.context().close()
  })

  it('Tab leads to everything on every page, in order, and shows where it is', async () => {
    const found: string[] = []
    for (const [role, some] of await addresses()) {
      const page = await scene.visit(role)
      for (const address of some) {
        await open(page, address)
        found.push(...(await missedByTab(page)).map((each) => `${address}: ${each}`))
      }
      await page.context().close()
    }
    expect(found).to.deep.equal([])
  })

  it('each decision that a page offers is asked for in a dialogue that keeps the focus and gives it back', async () => {
    const asked = new Set<string>()
    const found: string[] = []
    for (const [role, some] of await addresses()) {
      const page = await scene.visit(role)
      for (const address of some) {
        await open(page, address)
        for (const { name, missed } of await missedInDialogs(page)) {
          asked.add(name)
          found.push(...missed.map((each) => `${address}, ${name}: ${each}`))
        }
      }
      await page.context().close()
    }
    expect(found).to.deep.equal([])
    expect([...asked]).to.include.members(['pause-route', 'pause-channel', 'test', 'drain', 'create'])
  })

  it('the first key leads past the menu, and a page that is gone to has the focus', async () => {
    const page = await scene.visit('operator')
    await open(page, 'messages')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement?.className')).to.equal('skip')
    await page.keyboard.press('Enter')
    await page.waitForSelector('main:focus')
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
        const unreached = await page.locator('main :is(a[href], button, input, select, textarea, summary)[tabindex="-1"]').count()
        if (unreached > 0) found.push(`${address} has ${unreached} that no key reaches`)
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
      const all = await addresses()
      await Promise.all([seen(undefined, ['overview']), ...all.map(([role, some]) => seen(role, some))])
      expect(found).to.deep.equal([])
    })
  }
})
