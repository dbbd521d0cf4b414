// The frame: who is signed in, which page the address names, and what stands around it. A page is described in pages/index.js:
// `load` asks the API, `view` draws what it answered. A page that shows what happens now asks again when the hub tells that
// something has changed, and is drawn over itself, so that focus and scrolling stay where they were.
import { html, nothing, render } from 'lit-html'
import { pages } from '../pages/index.js'
import { page as signIn } from '../pages/sign-in.js'
import { failure, heading } from '../parts/notice.js'
import { clockOf } from '../parts/time.js'
import { ask, may, Refused, signedIn } from './http.js'
import { listen, live, stopListening } from './live.js'
import { closeMenu, firstPage, isFor, menu } from './menu.js'
import { goTo, here, placeOf } from './place.js'
import { facts, roleWord, say } from './words.js'

const root = document.getElementById('app')
const current = { page: undefined, place: undefined, data: undefined, error: undefined, turn: 0, timer: undefined,
  asOf: 0 }
/** Without a connection that tells of changes, a page asks this often. */
const askEveryMs = 5_000

const pageFor = ({ name }) => (name === '' ? firstPage() : pages.find((page) => page.name === name && isFor(page)))

const switchTheme = () => {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = dark ? 'light' : 'dark'
  localStorage.setItem('theme', document.documentElement.dataset.theme)
}

const switchLanguage = () => {
  document.documentElement.lang = say('en', 'da')
  localStorage.setItem('language', document.documentElement.lang)
  draw()
}

const signOut = async () => {
  await ask('/v1/session', { method: 'DELETE' })
  signedIn.session = undefined
  goTo(here)
}

const who = ({ name, roles }) => html`<a class="who" href="${here}password" title=${say('Skift adgangskode', 'Change password')}>
  <strong>${name}</strong><span class="roles">${roles.map(roleWord).join(', ')}</span></a>`

const tools = () => html`<div class="tools">${signedIn.session ? who(signedIn.session) : nothing}
  <button class="quiet" type="button" @click=${switchTheme}>${say('Lys/mørk', 'Light/dark')}</button>
  <button class="quiet" type="button" lang=${say('en', 'da')} @click=${switchLanguage}>${say('English', 'Dansk')}</button>
  ${signedIn.session ? html`<button class="quiet" type="button" @click=${signOut}>${say('Log ud', 'Sign out')}</button>`
    : nothing}</div>`

const moment = () => clockOf(new Date(current.asOf).toISOString())

/** Of when the page is, and whether it will be told of what comes; plainly, where it will not. */
const freshness = () => {
  if (!signedIn.session || !current.page?.refreshMs || !current.asOf) return nothing
  if (current.error && current.data && !(current.error instanceof Refused)) {
    return html`<p class="fresh lost" role="status">${say('Ingen forbindelse til hubben. Det, du ser, er fra',
      'No connection to the hub. What you see is of')} ${moment()}.
      ${say('Siden prøver selv igen.', 'The page tries again.')}</p>`
  }
  const words = { live: say('Følger med', 'Live'), asking: say('Spørger hvert femte sekund', 'Asks every five seconds') }
  return html`<p class="fresh ${live.state}"><span aria-hidden="true">●</span> ${words[live.state] ?? say('Set', 'As of')} ·
    ${moment()}</p>`
}

const body = () => {
  const { page, data, error } = current
  if (!signedIn.session) return signIn.view(data, reload, undefined, error)
  if (!page) return heading(say('Ingen adgang', 'No access'),
    say('Siden findes ikke, eller din rolle giver ikke adgang til den.',
      'There is no such page, or your role does not let you see it.'))
  if (error && !data) return html`${heading(page.title())}${failure(error)}`
  if (!data) return html`${heading(page.title())}<p class="empty">${say('Henter …', 'Loading …')}</p>`
  return html`${error instanceof Refused ? failure(error) : nothing}${page.view(data, reload, current.place)}`
}

const draw = () => {
  document.title = `${signedIn.session ? current.page?.title() ?? '' : say('Log ind', 'Sign in')} · Sluse`
  render(html`<a class="skip" href="#main">${say('Til indholdet', 'To the content')}</a>
    <header class="top"><a class="name" href=${here}><span class="mark" aria-hidden="true">≋</span> Sluse</a>${tools()}</header>
    <div class="frame">${signedIn.session ? menu(current.page, draw) : nothing}
    <main id="main" tabindex="-1">${freshness()}${body()}</main></div>`, root)
}

const took = (data) => {
  Object.assign(current, { data, error: undefined, asOf: signedIn.now })
}

/** Asks again and draws; what comes too late, because one has gone elsewhere, is dropped. */
const reload = async () => {
  clearTimeout(current.timer)
  const turn = (current.turn += 1)
  const page = signedIn.session ? current.page : signIn
  try {
    const data = await page?.load(current.place)
    if (turn !== current.turn) return
    took(data)
  } catch (error) {
    if (turn !== current.turn) return
    if (error instanceof Refused && error.status === 401) signedIn.session = undefined
    current.error = error
  }
  draw()
  root.dataset.ready = location.pathname + location.search
  follow()
}

const reloadLater = (everyMs) => {
  clearTimeout(current.timer)
  current.timer = setTimeout(reload, Math.max(0, current.asOf + everyMs - signedIn.now))
}

/** Called with an overview where something has changed, and without where the connection has. */
const told = (overview) => {
  const { refreshMs, fromSignal } = current.page ?? {}
  if (overview && refreshMs) {
    signedIn.now = Math.max(signedIn.now, Date.parse(overview.at))
    if (fromSignal && current.data) {
      took(fromSignal(overview, current.data))
      draw()
    } else reloadLater(refreshMs)
    return
  }
  draw()
  // Whether the hub is there at all is seen by asking it.
  if (refreshMs && live.state === 'asking') void reload()
}

/** After a page was loaded: it is told of what comes, or asks by itself where that cannot be. */
const follow = () => {
  const { refreshMs } = current.page ?? {}
  if (!signedIn.session || !refreshMs || document.hidden) return stopListening()
  if (may('see-overview')) listen(told)
  if (!may('see-overview') || live.state === 'asking') reloadLater(Math.max(refreshMs, askEveryMs))
}

const enter = async () => {
  const ways = await ask('/v1/sign-in')
  signedIn.session = ways.signedIn ? await ask('/v1/session') : undefined
}

const show = async (focus) => {
  if (!signedIn.session) await enter().catch(() => undefined)
  const place = placeOf()
  closeMenu()
  Object.assign(current, { place, page: pageFor(place), data: undefined, error: undefined, asOf: 0 })
  delete root.dataset.ready
  draw()
  await reload()
  if (focus) document.querySelector('h1')?.focus()
}

/** Goes to an address of these pages. */
const go = async (address) => {
  history.pushState(null, '', address)
  scrollTo(0, 0)
  await show(true)
}

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  if (link.origin !== location.origin || link.hasAttribute('download')) return
  if (!link.pathname.startsWith(here) || link.hash || link.pathname.startsWith(`${here}files/`)) return
  event.preventDefault()
  void go(link.href)
})
document.addEventListener('go', (event) => void go(/** @type {CustomEvent} */ (event).detail))
addEventListener('popstate', () => void show(true))
// A page nobody looks at asks nothing, and is told nothing.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    clearTimeout(current.timer)
    stopListening()
  } else void reload()
})

Object.assign(facts, await ask(`${here}files/facts.json`))
await show(false)
