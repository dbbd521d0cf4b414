// States as a word with a sign: never by colour alone.
import { html } from 'lit-html'
import { breakerWord, reasonWord, statusWord } from '../frame/words.js'

const icons = {
  held: '◇', queued: '○', sending: '→', 'in-doubt': '?', parked: '‖', sent: '✓', delivered: '✓✓', failed: '✕', cancelled: '−',
}
export const statusBadge = (status) => html`<span class="badge s-${status}"><span aria-hidden="true">${icons[status]}</span>
  ${statusWord(status)}</span>`
export const breakerBadge = (state) => html`<span class="badge b-${state}">${breakerWord(state)}</span>`

/** `kind`: good, odd, bad, or nothing. */
export const badge = (text, kind = '') => html`<span class="badge ${kind}">${text}</span>`

/** A reason in words, its code when pointed at. */
export const why = (reason) => (reason ? html`<span title=${reason}>${reasonWord(reason)}</span>` : '–')
