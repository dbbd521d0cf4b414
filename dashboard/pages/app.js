// The shell: who is signed in, which page the address names, and what stands around it. A page is `{ title, load, view }`: `load`
// asks the API, `view` draws what it answered. Pages that show what happens now are loaded again every few seconds, and drawn
// over themselves, so that focus and scrolling stay where they were.
import { html, nothing, render } from 'lit-html'
import { ask, may, Refused, signedIn } from './http.js'
import { failure, heading, here } from './parts.js'
import { pages } from './pages.js'
import { signInPage } from './sign-in.js'
import { facts, roleWord, say } from './words.js'

const root = document.getElementById('app')
const current = { page: undefined, place: undefined, data: undefined, error: undefined, turn: 0, timer: undefined, seen: '' }

const placeOf = () => {
  const [name = '', ...rest] = location.pathname.slice(here.length).split('/')
  return { name, rest: rest.map(decodeURIComponent), query: Object.fromEntries(new URLSearchParams(location.search)) }
}

const first = () => pages.find(({ right, menu }) => menu && may(right))
const pageFor = ({ name }) => (name === '' ? first() : pages.find((page) => page.name === name && may(page.right)))

const menu = () => html`<nav aria-label=${say('Sider', 'Pages')}><ul>
  ${pages.filter(({ menu: listed, right }) => listed && may(right)).map((page) => html`<li>
    <a href="${here}${page.name}" aria-current=${page === current.page ? 'page'
      : nothing}>${page.title()}</a></li>`)}</ul></nav>`

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
  await go(here)
}

const tools = () => html`<div class="tools">
  ${signedIn.session ? html`<span class="who"><strong>${signedIn.session.name}</strong>
    <span class="roles">${signedIn.session.roles.map(roleWord).join(', ')}</span></span>` : nothing}
  <button class="quiet" type="button" @click=${switchTheme}>${say('Lys/mørk', 'Light/dark')}</button>
  <button class="quiet" type="button" lang=${say('en', 'da')} @click=${switchLanguage}>${say('English', 'Dansk')}</button>
  ${signedIn.session ? html`<button class="quiet" type="button" @click=${signOut}>${say('Log ud', 'Sign out')}</button>`
    : nothing}
</div>`

const body = () => {
  const { page, data, error } = current
  if (!signedIn.session) return signInPage.view(data, reload, error)
  if (!page) return heading(say('Ingen adgang', 'No access'),
    say('Siden findes ikke, eller din rolle giver ikke adgang til den.',
    'There is no such page, or your role does not let you see it.'))
  if (error && !data) return html`${heading(page.title())}${failure(error)}`
  if (!data) return html`${heading(page.title())}<p class="empty">${say('Henter …', 'Loading …')}</p>`
  return html`${error ? failure(error) : nothing}${page.view(data, reload, current.place)}`
}

const draw = () => {
  document.title = `${signedIn.session ? current.page?.title() ?? '' : say('Log ind', 'Sign in')} · Sluse`
  render(html`<a class="skip" href="#main">${say('Til indholdet', 'To the content')}</a>
    <header class="top"><a class="name" href=${here}><span class="mark" aria-hidden="true">≋</span> Sluse</a>${tools()}</header>
    <div class="frame">${signedIn.session ? menu() : nothing}<main id="main" tabindex="-1">${body()}</main></div>`, root)
}

const fetched = (page) => (signedIn.session ? page?.load(current.place) : signInPage.load())

/** Asks again and draws; what comes too late, because one has gone elsewhere, is dropped. */
const reload = async () => {
  clearTimeout(current.timer)
  const turn = (current.turn += 1)
  try {
    const data = await fetched(current.page)
    if (turn !== current.turn) return
    Object.assign(current, { data, error: undefined })
  } catch (error) {
    if (turn !== current.turn) return
    if (error instanceof Refused && error.status === 401) signedIn.session = undefined
    current.error = error
  }
  draw()
  root.dataset.ready = location.pathname + location.search
  const every = signedIn.session ? current.page?.everyMs : undefined
  if (every) current.timer = setTimeout(reload, every)
}

const show = async (focus) => {
  if (!signedIn.session) signedIn.session = await ask('/v1/session').catch(() => undefined)
  const place = placeOf()
  Object.assign(current, { place, page: pageFor(place), data: undefined, error: undefined })
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
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey) return
  if (link.origin !== location.origin) return
  if (!link.pathname.startsWith(here) || link.hash || link.pathname.startsWith(`${here}files/`)) return
  event.preventDefault()
  void go(link.href)
})
document.addEventListener('go', (event) => void go(/** @type {CustomEvent} */ (event).detail))
addEventListener('popstate', () => void show(true))
// A page nobody looks at asks nothing.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) clearTimeout(current.timer)
  else void reload()
})

Object.assign(facts, await ask(`${here}files/facts.json`))
await show(false)
