// The menu: the pages in groups, those alone that the role may see. On a phone it opens with a button and closes by itself.
import { html, nothing } from 'lit-html'
import { groups, pages } from '../pages/index.js'
import { may } from './http.js'
import { here } from './place.js'
import { facts, say } from './words.js'

const state = { open: false }

/** True where there is such a page for whoever is signed in. */
export const isFor = ({ right, lab }) => may(right) && (!lab || facts.lab)

const listed = (group) => pages.filter((page) => page.group === group && isFor(page))

const item = (current) => (page) => html`<li><a href="${here}${page.name}" aria-current=${page === current ? 'page' : nothing}>${
  page.title()}</a></li>`

const section = (current) => ([group, words]) => {
  const inside = listed(group)
  return inside.length === 0 ? nothing : html`<li><h2 id="menu-${group}">${words()}</h2>
    <ul aria-labelledby="menu-${group}">${inside.map(item(current))}</ul></li>`
}

export const closeMenu = () => {
  state.open = false
}

/** `current`: the page that is shown; `draw`: called where the menu has been opened or closed. */
export const menu = (current, draw) => html`<nav aria-label=${say('Sider', 'Pages')}>
  <button type="button" class="quiet opens" aria-expanded=${String(state.open)} aria-controls="menu" @click=${() => {
    state.open = !state.open
    draw()
  }}><span aria-hidden="true">☰</span> ${say('Menu', 'Menu')} <span class="at">${current?.title() ?? ''}</span></button>
  <ul id="menu" class=${state.open ? 'open' : ''}>${Object.entries(groups).map(section(current))}</ul></nav>`

/** Where one without a page in mind is shown to. */
export const firstPage = () => Object.keys(groups).flatMap(listed)[0]
