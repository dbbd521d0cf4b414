// A newcomer's first minutes: starts the hub as the README says, follows the line that it prints, and goes on by what the pages
// show alone: links and buttons by the names that people read. Breaks the SMS provider, sees the hub's verdict, repairs it, and
// has what was stuck sent again. What it takes is counted: more clicks than this, and a page has become worse at leading on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { freePort } from '../../sandbox/port.ts'
import { locate } from '../../scripts/servers/binary.ts'
import { spawnHub, type Spawned } from '../end-to-end/process.ts'

const mostClicks = 14

describe('A newcomer', function () {
  this.timeout(240_000)
  let folder: string
  let hub: Spawned
  let browser: Browser

  before(async function () {
    const executablePath = await locate({ binary: 'chromium', debian: 'chromium' })
    if (!executablePath) return this.skip()
    folder = mkdtempSync(join(tmpdir(), 'sluse-newcomer-'))
    const [port, sandboxPort] = [String(await freePort()), String(await freePort())]
    hub = spawnHub({ folder, environment: { SLUSE_PORT: port, SLUSE_SANDBOX_PORT: sandboxPort, SLUSE_DEMO: folder } })
    browser = await chromium.launch({
      executablePath, args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
    })
  })
  after(async () => {
    await browser?.close()
    await hub?.stop()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  it('breaks the SMS provider, sees it, repairs it and has the failures sent again, by what the pages show', async () => {
    const address = await hub.printed(/look at (\S+) and sign in with one click/)
    const page: Page = await browser.newPage({ locale: 'da-DK' })
    let clicks = 0
    const click = async (what: Locator): Promise<void> => {
      await what.click()
      clicks += 1
    }
    const link = (name: string | RegExp, inside: Page | Locator = page): Locator => (
      inside.getByRole('link', { name, exact: typeof name === 'string' }).first())
    const button = (name: string | RegExp): Locator => page.getByRole('button', { name }).first()

    await page.goto(address)
    await click(button('Ledende operatør'))
    await page.getByRole('heading', { name: 'Alt kører, som det skal.' }).waitFor()

    await click(link('Laboratorium'))
    await click(page.getByRole('switch', { name: /SMS-udbyderen.*Fejler på alt/ }))
    await click(link('vagtbilledet'))
    await click(link('Se årsagerne'))
    const cause = page.getByRole('listitem').filter({ hasText: 'Modparten fejlede' })
    await cause.filter({ hasText: 'Den er måske sendt.' }).first().waitFor()

    await click(link('Laboratorium'))
    await click(button('Slå alle fejl fra'))
    await click(link('vagtbilledet'))
    await click(link('Se årsagerne'))
    await click(link(/Gør noget ved dem alle/, cause))
    await page.getByRole('textbox', { name: /Hvorfor/ }).fill('SMS-udbyderen virker igen')
    await click(button('Prøvekør'))
    await page.getByText('Prøvekørslen fandt').waitFor()
    await click(button(/^Start/))
    await click(page.getByRole('dialog').getByRole('button', { name: 'Start' }))
    await page.getByText('færdig', { exact: true }).waitFor({ timeout: 120_000 })
    await click(link(/^[0-9a-f]{8}-/))
    await page.locator('.standing.s-delivered').waitFor()
    expect(clicks).to.be.at.most(mostClicks)
  })
})
