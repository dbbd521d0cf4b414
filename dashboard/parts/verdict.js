// One sentence that settles it: calm, watch or stuck.
import { html } from 'lit-html'

/** `state`: calm, watch, stuck. It is the page's heading, and read aloud when it changes. */
export const verdict = (state, sentence, how) => html`<section class="verdict ${state}" aria-live="polite">
  <h1 tabindex="-1">${sentence}</h1><p class="how">${how}</p></section>`
