// Somebody who may see everything, with a real browser: what they see on every page, what they can ask for, and what is left in
// the browser when they are done.
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { locate } from '../../scripts/servers/binary.ts'
import { askAll, listenTo, lookAtPage, readable, type Ask, type Paths, type Seen, type Values } from './canary-look.ts'
import type { Scene } from './canary-scene.ts'
import { signInAs, signInFirst, type PersonCalls } from './person.ts'

export interface Looking {
  readonly person: PersonCalls
  /** A page that is signed in, in a browser of its own. */
  visit(): Promise<Page>
  /** Every page of the menu and each of the addresses, to its end: what was seen, kept, asked for and answered. */
  pages(addresses: readonly string[]): Promise<readonly Seen[]>
  /** Every answer that they may read. */
  answers(values: Values, more: readonly string[]): Promise<readonly Seen[]>
  stop(): Promise<void>
}

const everything = ['senior-operator', 'security-officer', 'administrator', 'auditor']
const named = 'import("/dashboard/files/pages/index.js").then(({ pages }) => pages.map(({ name }) => name))'

const open = async (page: Page, address: string): Promise<void> => {
  await page.goto(`/dashboard/${address}`)
  await page.waitForSelector('#app[data-ready]')
}

/** Opens whatever is folded away. */
const unfold = 'document.querySelectorAll("details").forEach((folded) => { folded.open = true })'

/** Undefined where there is no Chromium, and none has to be. */
export const startLooking = async ({ call, port }: Pick<Scene, 'call' | 'port'>): Promise<Looking | undefined> => {
  const executablePath = await locate({ binary: 'chromium', debian: 'chromium' })
  if (!executablePath) return undefined
  const baseURL = `http://127.0.0.1:${port}`
  const person = await signInAs({ call }, await signInFirst({ call }), 'ser.alt', { roles: everything })
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic',
    '--disable-background-networking'] })
  const [name = '', value = ''] = person.cookie.split('=')
  const context = async (): Promise<BrowserContext> => {
    const made = await browser.newContext({ baseURL })
    await made.addCookies([{ name, value, url: baseURL }])
    return made
  }
  const ask: Ask = async (path) => {
    const answer = await fetch(`${baseURL}${path}`, { headers: { cookie: person.cookie } })
    return {
      headers: JSON.stringify([...answer.headers]), bytes: Buffer.from(await answer.arrayBuffer()),
      type: answer.headers.get('content-type') ?? '',
    }
  }
  return {
    person,
    visit: async () => (await context()).newPage(),
    pages: async (addresses) => {
      const mine = await context()
      const heard = listenTo(mine)
      const page = await mine.newPage()
      await open(page, '')
      const all = [...await page.evaluate<readonly string[]>(named), ...addresses]
      const seen: Seen[] = []
      for (const address of all) {
        await open(page, address)
        await page.evaluate(unfold)
        seen.push(...(await lookAtPage(page)).map((one) => ({ ...one, place: `${address}: ${one.place}` })))
      }
      seen.push(...await heard.over())
      await mine.close()
      return seen
    },
    answers: async (values, more) => {
      const { bytes } = await ask('/v1/openapi.json')
      const { paths } = JSON.parse(bytes.toString()) as { readonly paths: Paths }
      return askAll(ask, [...readable(paths, values), ...more])
    },
    stop: () => browser.close(),
  }
}
