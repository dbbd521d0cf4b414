// What can be done about one message now. Each decision asks why, because the audit wants to know; what the hub would refuse
// anyway is not offered, and what the role does not allow is not either.
import { html, nothing } from 'lit-html'
import { ask, may } from './http.js'
import { failure, field, valuesOf } from './parts.js'
import { say } from './words.js'

const asking = { action: undefined, id: undefined, refused: undefined, done: undefined }

const known = [
  { action: 'resume', right: 'retry', from: ['parked', 'in-doubt', 'queued'], words: () => say('Send igen', 'Send again'),
    warns: ({ status }) => status === 'in-doubt' && say('Den er måske allerede sendt; den kan komme to gange.',
      'It may already have been sent; it may come twice.') },
  { action: 'confirm', right: 'resolve', from: ['parked', 'in-doubt'], words: () => say('Bekræft leveret',
    'Confirm as delivered') },
  { action: 'set-aside', right: 'resolve', from: ['parked'], words: () => say('Læg til side', 'Set aside') },
  { action: 'take-up', right: 'resolve', from: ['parked'], words: () => say('Tag op igen', 'Take up') },
  { action: 'cancel', right: 'cancel', from: ['held', 'queued'], words: () => say('Annullér', 'Cancel') },
]

const isAside = ({ reason }) => reason === 'set-aside-by-operator'
const fits = (one) => ({ action, right, from }) => may(right) && from.includes(one.status) &&
  (action !== 'set-aside' || !isAside(one)) && (action !== 'take-up' || isAside(one))

const decide = (one, reload) => async (event) => {
  event.preventDefault()
  try {
    await ask(`/v1/operations/transactions/${one.id}/${asking.action}`, { method: 'POST', body: valuesOf(event.target) })
    Object.assign(asking, { action: undefined, refused: undefined, done: one.id })
  } catch (error) {
    asking.refused = error
  }
  await reload()
}

const form = (one, reload) => {
  const { words, warns } = known.find(({ action }) => action === asking.action)
  const warning = warns?.(one)
  return html`<form class="card decide" @submit=${decide(one, reload)}><h3>${words()}</h3>
    ${warning ? html`<p class="notice odd">${warning}</p>` : nothing}${asking.refused ? failure(asking.refused) : nothing}
    ${field(say('Hvorfor? Står i revisionssporet; intet personligt.', 'Why? It stands in the audit; nothing personal.'),
      html`<input name="reason" minlength="3" maxlength="500" required autocomplete="off">`)}
    <div class="row"><button type="submit">${words()}</button><button class="quiet" type="button" @click=${() => {
      Object.assign(asking, { action: undefined, refused: undefined })
      return reload()
    }}>${say('Fortryd', 'Never mind')}</button></div></form>`
}

const choose = (action, one, reload) => async () => {
  Object.assign(asking, { action, id: one.id, refused: undefined, done: undefined })
  await reload()
  /** @type {HTMLInputElement | null} */ (document.querySelector('.decide input'))?.focus()
}

/** The decisions there are, or that there is nothing to decide. */
export const actions = (one, reload) => {
  const offered = known.filter(fits(one))
  if (asking.action && asking.id === one.id && offered.some(({ action }) => action === asking.action)) return form(one, reload)
  return html`<div class="row actions" role="group" aria-label=${say('Hvad kan jeg gøre', 'What can I do')}>
    ${offered.map(({ action, words }, index) => html`<button type="button" class=${index ? 'quiet' : ''}
      data-action=${action} @click=${choose(action, one, reload)}>${words()}</button>`)}
    ${asking.done === one.id ? html`<span role="status">${say('Gjort.', 'Done.')}</span>` : nothing}</div>`
}
