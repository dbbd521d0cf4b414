// Fields, filters, and what was typed.
import { html } from 'lit-html'
import { queryOf } from '../frame/http.js'
import { goTo, here } from '../frame/place.js'
import { say } from '../frame/words.js'

export const field = (label, input) => html`<label class="field"><span>${label}</span>${input}</label>`

/** Choices of a select, with `alle` for none of them. */
export const options = (values, chosen, word = (value) => value) => html`
  <option value="" ?selected=${!chosen}>${say('alle', 'all')}</option>
  ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${word(value)}</option>`)}`

/** The members of a form, without the empty ones.
 * @type {(form: HTMLFormElement) => Record<string, string>} */
export const valuesOf = (form) => Object.fromEntries(
  [...new FormData(form)].map(([name, value]) => [name, String(value)]).filter(([, value]) => value !== ''))

const search = (page) => (event) => {
  event.preventDefault()
  goTo(`${here}${page}${queryOf(valuesOf(event.target))}`)
}

/** Fields that narrow what a page shows; they stand in its address. `more` stands beside the button. */
export const filter = (page, fields, more) => html`<form class="filters" role="search" @submit=${search(page)}>${fields}
  <div class="row"><button type="submit">${say('Vis', 'Show')}</button>
    <a class="button quiet" href="${here}${page}">${say('Nulstil', 'Reset')}</a>${more}</div></form>`
