// What the pages are made of: links, badges, moments, tables, dialogues.
import { html, nothing } from 'lit-html'
import { signedIn } from './http.js'
import { breakerWord, clock, moment, reasonWord, say, span, statusWord } from './words.js'

export const here = '/dashboard/'
const icons = {
  held: '◇', queued: '○', sending: '→', 'in-doubt': '?', parked: '‖', sent: '✓', delivered: '✓✓', failed: '✕', cancelled: '−',
}
export const statusBadge = (status) => html`<span class="badge s-${status}"><span aria-hidden="true">${icons[status]}</span>
  ${statusWord(status)}</span>`
export const breakerBadge = (state) => html`<span class="badge b-${state}">${breakerWord(state)}</span>`

export const age = (iso) => html`<time datetime=${iso} title=${moment(iso)}>${
  span(Math.max(1000, signedIn.now - Date.parse(iso)))}</time>`
export const when = (iso) => (iso ? html`<time datetime=${iso}>${moment(iso)}</time>` : '–')
export const clockOf = (iso) => html`<time datetime=${iso}>${clock(iso)}</time>`

/** The time alone where it is of today. */
export const shortly = (iso) => html`<time datetime=${iso} title=${moment(iso)}>${
  signedIn.now - Date.parse(iso) < 12 * 3_600_000 ? clock(iso) : moment(iso)}</time>`

export const messageLink = ({ id, reference }) => html`<a href="${here}message/${id}">${reference}</a>`
export const why = (reason) => (reason ? html`<span title=${reason}>${reasonWord(reason)}</span>` : '–')

/** Columns are `[heading, cell, class]`; on a narrow screen each row becomes a card. */
export const table = (caption, columns, rows, empty = say('Intet at vise.', 'Nothing to show.')) => (rows.length === 0
  ? html`<p class="empty">${empty}</p>`
  : html`<table><caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map(([heading, , kind]) => html`<th scope="col" class=${kind ?? ''}>${heading}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map(([heading, cell, kind]) => html`<td class=${kind ?? ''}>
      <span class="label">${heading}</span><span>${cell(row)}</span></td>`)}</tr>`)}</tbody></table>`)

export const field = (label, input) => html`<label class="field"><span>${label}</span>${input}</label>`

export const options = (values, chosen, word = (value) => value) => html`
  <option value="" ?selected=${!chosen}>${say('alle', 'all')}</option>
  ${values.map((value) => html`<option value=${value} ?selected=${value === chosen}>${word(value)}</option>`)}`

export const heading = (title, lead) => html`<header class="page"><h1 tabindex="-1">${title}</h1>
  ${lead ? html`<p class="lead">${lead}</p>` : nothing}</header>`

export const failure = (error) => html`<p class="notice bad" role="alert">${error.problem?.title ?? error.message}
  ${error.problem?.detail ? html`<br>${error.problem.detail}` : nothing}</p>`

/** The members of a form, without the empty ones.
 * @type {(form: HTMLFormElement) => Record<string, string>} */
export const valuesOf = (form) => Object.fromEntries(
  [...new FormData(form)].map(([name, value]) => [name, String(value)]).filter(([, value]) => value !== ''))

export const save = (name, type, text) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
