// Takes a picture of each of the operators' pages, in Danish, light and dark, into docs/images (or the folder that is named):
//   node scripts/screenshots.ts [folder] [page …]
// A hub with its sandbox and its traffic is started for it; a provider fails for a while, so that there is something to see.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { open, startScene, type Look, type Scene } from '../test/dashboard/scene.ts'

const [folder = 'docs/images', ...only] = process.argv.slice(2)
const size = { width: 1280, height: 860 }
const looks: readonly (Look & { readonly suffix: string })[] = [
  { theme: 'light', suffix: '' }, { theme: 'dark', suffix: '-dark' }, { theme: 'light', width: 390, suffix: '-phone' },
]
const sms = (text: string) => ({ recipient: { phone: '+4520000000' }, content: { text } })

/** Breaks the SMS provider until some messages are in doubt, repairs it, and drafts a replay of them. */
const prepare = async ({ visit, post }: Scene): Promise<string> => {
  const page = await visit('operator')
  await open(page, 'lab')
  await page.click('[data-fault="twilio/failed-500"]')
  await page.waitForSelector('[data-fault="twilio/failed-500"][aria-checked="true"]')
  const stuck = await post('moede-4711-paamindelse', sms('Husk din jobsamtale i morgen.'))
  for (let each = 4712; each < 4724; each += 1) await post(`moede-${each}-paamindelse`, sms(`Husk din jobsamtale, ${each}.`))
  await open(page, 'failures?status=in-doubt')
  await page.waitForSelector('.group')
  await open(page, 'overview')
  await page.locator('.chart rect').nth(60).waitFor({ timeout: 60_000 })
  await page.context().close()
  return stuck
}

const scene = await startScene({ traffic: true })
if (!scene) throw new Error('there is no Chromium')
mkdirSync(folder, { recursive: true })
const stuck = await prepare(scene)
const addresses = [['', ['sign-in']] as const, ...await scene.addresses({ message: stuck })]
for (const { suffix, width = size.width, ...look } of looks) {
  for (const [role, some] of addresses) {
    const page = await scene.visit(role || undefined, { ...look, width })
    await page.setViewportSize({ width, height: size.height })
    for (const address of some) {
      const [name = ''] = address.split(/[/?]/)
      if (only.length > 0 && !only.includes(name)) continue
      await open(page, name === 'sign-in' ? 'overview' : address)
      await page.screenshot({ path: join(folder, `${name}${suffix}.png`), fullPage: suffix === '-phone' })
      console.log(`${name}${suffix}`)
    }
    await page.context().close()
  }
}
await scene.stop()
