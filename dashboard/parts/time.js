// Moments and ages. Ages go by the hub's clock, read off its answers.
import { html } from 'lit-html'
import { signedIn } from '../frame/http.js'
import { clock, moment, span } from '../frame/words.js'

/** In the time zone of whoever looks, and in UTC when pointed at. */
const both = (iso) => `${moment(iso)} (${new Date(iso).toISOString()})`

/** How long since: `3 t 12 min`. */
export const age = (iso) => html`<time datetime=${iso} title=${both(iso)}>${
  span(Math.max(1000, signedIn.now - Date.parse(iso)))}</time>`

/** How long until. */
export const left = (iso) => html`<time datetime=${iso} title=${both(iso)}>${
  span(Math.max(0, Date.parse(iso) - signedIn.now))}</time>`

/** The whole moment. */
export const when = (iso) => (iso ? html`<time datetime=${iso} title=${both(iso)}>${moment(iso)}</time>` : '–')

/** The time of day. */
export const clockOf = (iso) => html`<time datetime=${iso} title=${both(iso)}>${clock(iso)}</time>`

/** The time alone where it is of the last twelve hours. */
export const shortly = (iso) => html`<time datetime=${iso} title=${both(iso)}>${
  signedIn.now - Date.parse(iso) < 12 * 3_600_000 ? clock(iso) : moment(iso)}</time>`
