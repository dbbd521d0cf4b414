// Takes a picture of each of the operators' pages, in Danish, into docs/images (or the folder that is named); of those that the
// README shows also in the dark, and of the overview as on a phone. With a page named: of that one, in every way.
//   node scripts/screenshots.ts [folder] [page …]
// A hub with its sandbox and its traffic is started for it; a provider fails for a while, so that there is something to see.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { open, startScene, type Look, type Scene } from '../test/dashboard/scene.ts'

const [folder = 'docs/images', ...only] = process.argv.slice(2)
const size = { width: 1280, height: 860 }
const looks: readonly (Look & { readonly suffix: string })[] = [
  { theme: 'light', suffix: '' }, { theme: 'dark', suffix: '-dark' }, { theme: 'light', width: 390, suffix: '-phone' },
]
const inTheDark = ['overview', 'message', 'replay']
const onThePhone = ['overview']
const isWanted = (name: string, suffix: string): boolean => {
  if (only.length > 0) return only.includes(name)
  return suffix === '' || (suffix === '-dark' ? inTheDark : onThePhone).includes(name)
}
const sms = (text: string) => ({ recipient: { phone: '+4520000000' }, content: { text } })

/** Breaks the SMS provider until some messages are in doubt, repairs it, and drafts a replay of them. */
const prepare = async ({ visit, post }: Scene) => {
  const page = await visit('operator')
  await open(page, 'lab')
  await page.click('[data-fault="twilio/failed-500"]')
  await page.waitForSelector('[data-fault="twilio/failed-500"][aria-checked="true"]')
  const stuck = await post('moede-4711-paamindelse', sms('Husk din jobsamtale i morgen.'))
  for (let each = 4712; each < 4724; each += 1) await post(`moede-${each}-paamindelse`, sms(`Husk din jobsamtale, ${each}.`))
  await open(page, 'failures?status=in-doubt')
  await page.waitForSelector('.group')
  await page.click('[href*="replays?"]')
  await page.fill('input[name="reason"]', 'Udbyderen er oppe igen')
  await page.click('form.card button[type="submit"]')
  await page.waitForURL(/replays\/[0-9a-f-]{36}$/)
  await page.context().close()
  return { message: stuck, replay: page.url().split('/').at(-1) ?? '' }
}

/** Runs the canary scan. */
const scan = async ({ visit }: Scene): Promise<void> => {
  const page = await visit('administrator')
  await open(page, 'privacy')
  await page.click('[data-do="scan"]')
  await page.fill('dialog input[name="reason"]', 'Efter ny version')
  await page.press('dialog input[name="reason"]', 'Enter')
  await page.waitForSelector('[data-canary] .notice')
  await page.context().close()
}

/** Opens the page; the overview after its curves have gone on for a while. */
const show = async (page: Page, address: string): Promise<void> => {
  await open(page, address)
  if (address === 'overview') await page.locator('.chart rect').nth(16).waitFor({ timeout: 90_000 })
}

const scene = await startScene({ traffic: true })
if (!scene) throw new Error('there is no Chromium')
mkdirSync(folder, { recursive: true })
const { message, replay } = await prepare(scene)
await scan(scene)
const addresses = [
  ['', ['sign-in']] as const, ...await scene.addresses({ message }), ['senior-operator', [`replay/${replay}`]] as const,
]
for (const { suffix, width = size.width, ...look } of looks) {
  for (const [role, some] of addresses) {
    const page = await scene.visit(role || undefined, { ...look, width })
    await page.setViewportSize({ width, height: size.height })
    for (const address of some) {
      const [name = ''] = address.split(/[/?]/)
      if (!isWanted(name, suffix)) continue
      await show(page, name === 'sign-in' ? 'failures' : address.replace(/^replay\//, 'replays/'))
      await page.screenshot({ path: join(folder, `${name}${suffix}.png`), fullPage: suffix === '-phone' })
      console.log(`${name}${suffix}`)
    }
    await page.context().close()
  }
}
await scene.stop()
