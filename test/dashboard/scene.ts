// A hub with its sandbox, without traffic, and a real Chromium that looks at it: one of each for all tests of the pages.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import { chromium, type Page } from 'playwright-core'
import { channels } from '../../channels/index.ts'
import { accept, examineValue } from '../../config/index.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { freePort } from '../../sandbox/port.ts'
import { locate } from '../../scripts/servers/binary.ts'
import { startHub } from '../../wiring/start.ts'

interface RouteFile { readonly name: string }

/** On the route `sms` the hub waits an hour before it asks after what is in doubt, so that somebody else has to. */
const patient = (file: unknown) => {
  const { routes, ...rest } = file as { readonly routes: readonly RouteFile[] }
  return { ...rest, routes: routes.map((route) => (
    route.name === 'sms' ? { ...route, inDoubt: { askAfter: '1h', giveUp: '2h' } } : route)) }
}

const startDemo = async (folder: string, { traffic = false, more = {} }: Setting) => {
  const sandbox = await startSandbox({
    SLUSE_PORT: String(await freePort()), SLUSE_SANDBOX_PORT: String(await freePort()), SLUSE_DEMO: folder,
    SLUSE_TRAFFIC: traffic ? 'on' : 'off',
  })
  const again = () => examineValue({ ...patient(sandbox.configuration), ...more }, sandbox.environment, channels)
  const examined = again()
  const shown = { shown: 'shown' in examined ? examined.shown : undefined, again }
  const hub = await startHub(accept(examined), { demo: sandbox.accounts, lab: sandbox.lab, shown })
  await sandbox.begin(hub.url)
  const stop = async (): Promise<void> => {
    await sandbox.quiet()
    await hub.stop()
    await sandbox.stop()
  }
  return { url: hub.url, stop }
}

/** Whether the demo's messages flow, and what else stands in the configuration. */
export interface Setting { readonly traffic?: boolean; readonly more?: object }

interface Listed { readonly name: string; readonly right: string }
const registry = 'import("/dashboard/files/pages/index.js")' +
  '.then(({ pages }) => pages.map(({ name, right }) => ({ name, right })))'

export interface Look { readonly language?: 'da' | 'en'; readonly theme?: 'light' | 'dark'; readonly width?: number }

/** Undefined where there is no Chromium, and none has to be. */
export const startScene = async (setting: Setting = {}) => {
  const executablePath = await locate({ binary: 'chromium', debian: 'chromium' })
  if (!executablePath) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'sluse-pages-'))
  const demo = await startDemo(folder, setting)
  const browser = await chromium.launch({
    executablePath, args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
  })
  /** A browser of its own, signed in with one click where a role is named. */
  const visit = async (role?: string, { language = 'da', theme = 'light', width = 1280 }: Look = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, reducedMotion: 'reduce',
      baseURL: demo.url })
    await context.addInitScript((chosen) => globalThis.localStorage?.setItem('language', chosen), language)
    const page = await context.newPage()
    if (role) await context.request.post('/v1/session/demo', { data: { name: `demo-${role}` } })
    return page
  }
  const post = async (reference: string, more: object, silo = 'kontaktforloeb'): Promise<string> => {
    const token = readFileSync(join(folder, 'credentials', silo), 'utf8').trim()
    const answer = await fetch(`${demo.url}/v1/messages`, {
      method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reference, channel: 'sms', topic: 'moede.booket', ...more }),
    })
    const told = await answer.json() as { readonly id: string }
    if (!answer.ok) throw new Error(JSON.stringify(told))
    return told.id
  }
  /** All pages there are, by a role that may see them; `named` is what stands after the name of those that need it. */
  const addresses = async (named: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, readonly string[]>> => {
    const page = await visit('senior-operator')
    await page.goto('/dashboard/')
    const listed = await page.evaluate<readonly Listed[]>(registry)
    const missing = new Set(listed)
    const seen = new Map<string, readonly string[]>()
    for (const role of ['senior-operator', 'administrator']) {
      const some = await visit(role)
      const { rights } = await (await some.request.get('/v1/session')).json() as { readonly rights: readonly string[] }
      await some.context().close()
      const mine = [...missing].filter(({ right }) => rights.includes(right))
      for (const each of mine) missing.delete(each)
      seen.set(role, mine.map(({ name }) => (name in named ? `${name}/${named[name]}` : name)))
    }
    await page.context().close()
    if (missing.size > 0) throw new Error(`nobody sees ${[...missing].map(({ name }) => name).join(', ')}`)
    return seen
  }
  const stop = async (): Promise<void> => {
    await browser.close()
    await demo.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: demo.url, visit, post, addresses, stop }
}
export type Scene = NonNullable<Awaited<ReturnType<typeof startScene>>>

/** Goes there and waits until the page has drawn what it asked for. */
export const open = async (page: Page, address: string): Promise<void> => {
  await page.goto(`/dashboard/${address}`)
  await page.waitForSelector('#app[data-ready]')
}

/** Presses Tab until that has the focus, as somebody without a mouse does. */
export const tabTo = async (page: Page, selector: string): Promise<void> => {
  await page.waitForSelector(selector)
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press('Tab')
    const isThere = await page.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`)
    if (isThere) return
  }
  throw new Error(`no key leads to ${selector}`)
}

/** What takes the focus, in the document's order; one of several radio buttons does for all. */
const listen = `(() => {
  const takes = 'a[href], button:enabled, input:enabled:not([type="hidden"]), select:enabled, textarea:enabled, summary'
  const seen = globalThis.seen = { wanted: [...document.querySelectorAll(takes)].filter((one) => one.checkVisibility()), got: [] }
  document.addEventListener('focusin', ({ target }) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(target)
    seen.got.push({ target, isMarked: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none' })
  })
  document.activeElement?.blur()
  return seen.wanted.length
})()`
const judge = `(() => {
  const { wanted, got } = globalThis.seen
  const name = (one) => one.outerHTML.slice(0, 80)
  const order = got.map(({ target }) => wanted.indexOf(target)).filter((at) => at >= 0)
  const firsts = [...new Set(order)]
  return [
    ...wanted.filter((one) => one.isConnected && !got.some(({ target }) => target === one))
      .map((one) => 'no key reaches ' + name(one)),
    ...got.filter(({ isMarked }) => !isMarked).map(({ target }) => 'not marked: ' + name(target)),
    ...firsts.filter((at, index) => index > 0 && at < firsts[index - 1]).map((at) => 'out of order: ' + name(wanted[at])),
  ]
})()`

/** What somebody who goes through the page by Tab misses: what is not reached, not marked when it is, or out of order. */
export const missedByTab = async (page: Page): Promise<readonly string[]> => {
  const count = await page.evaluate<number>(listen)
  // Parts of a date are stops of their own.
  const parts = await page.locator('input[type="date"], input[type="datetime-local"]').count()
  for (let step = 0; step < count + parts * 6 + 2; step += 1) await page.keyboard.press('Tab')
  return page.evaluate<readonly string[]>(judge)
}

interface Shown { readonly document: { readonly activeElement: unknown } }

/** They ask nothing, and are done at once. */
const actsAtOnce: ReadonlySet<string> = new Set(['mend', 'hear', 'verify', 'end'])
const offered = 'main :is([data-do], [data-action], [data-step]):enabled'
const isInside = 'document.querySelector("dialog")?.contains(document.activeElement) ?? false'

const missedIn = async (page: Page): Promise<readonly string[]> => {
  const missed: string[] = []
  const stops = await page.locator('dialog :is(input, select, textarea, button):visible').count()
  for (let step = 0; step <= stops; step += 1) {
    // From the last the focus may go to the browser's own controls, and comes back; never to the page behind.
    const isBehind = await page.evaluate<boolean>(`!(${isInside}) && document.activeElement !== document.body`)
    if (isBehind) missed.push('the focus leaves the dialogue')
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog', { state: 'detached' })
  return missed
}

/** Opens, by keyboard, the dialogue of each kind of decision that the page offers, and regrets it; what is wrong with each. */
export const missedInDialogs = async (page: Page): Promise<readonly { readonly name: string; missed: readonly string[] }[]> => {
  const told: { readonly name: string; missed: readonly string[] }[] = []
  const names = await page.locator(offered).evaluateAll((all) => [...new Set(all.map((one) => {
    const { do: deed, action, step } = (one as unknown as { readonly dataset: Record<string, string | undefined> }).dataset
    return deed ?? action ?? step ?? ''
  }))])
  for (const name of names.filter((each) => !actsAtOnce.has(each))) {
    const button = page.locator(`main :is([data-do="${name}"], [data-action="${name}"], [data-step="${name}"]):enabled`).first()
    await button.focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog[open]')
    const missed = await missedIn(page)
    const isBack = await button.evaluate((one) => one === (globalThis as unknown as Shown).document.activeElement)
    told.push({ name, missed: isBack ? missed : [...missed, 'the focus does not come back'] })
  }
  return told
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe complains of, as `rule: where`; by all rules, or those named. */
export const complaints = async (page: Page, only?: readonly string[]): Promise<readonly string[]> => {
  // Past the page's own policy, which lets no script in: by the browser's debugging door.
  await page.evaluate(axe.source)
  return page.evaluate(async (runOnly): Promise<string[]> => {
    const { axe: loaded } = globalThis as unknown as { readonly axe: typeof axe }
    const { violations } = await loaded.run({ runOnly } as never)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))
  }, only ? { type: 'rule', values: only } : { type: 'tag', values: rules })
}
