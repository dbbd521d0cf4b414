// A number says whether it is exact.
import { html } from 'lit-html'
import { number, say } from '../frame/words.js'

export const exact = (value) => html`<span class="figures">${number(value)}</span>`

/** About so many. */
export const estimated = (value) => html`<span class="figures" title=${say('skønnet', 'estimated')}><span
  aria-hidden="true">≈ </span><span class="unseen">${say('omtrent', 'about')} </span>${number(value)}</span>`

/** At least so many: everything has not been looked at. */
export const atLeast = (value) => html`<span class="figures" title=${say('mindst; alt er ikke set igennem',
  'at least; not everything was looked at')}><span aria-hidden="true">≥ </span><span class="unseen">${
  say('mindst', 'at least')} </span>${number(value)}</span>`
