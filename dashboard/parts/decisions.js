// What can be done about one message now. Each decision asks why, because the audit wants to know; what the hub would refuse
// anyway is not offered, and what the role does not allow is not either.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { goTo, here } from '../frame/place.js'
import { say } from '../frame/words.js'
import { decide } from './dialog.js'

const isAside = ({ reason }) => reason === 'set-aside-by-operator'

/** @typedef {{ action: string, right: string, from: string[], words: () => string, warns?: (one: any) => unknown,
 *   fits?: (one: any) => boolean }} Decision */
/** @type {Decision[]} */
const known = [
  { action: 'resume', right: 'retry', from: ['parked', 'in-doubt', 'queued'], words: () => say('Send igen', 'Send again'),
    warns: ({ status }) => status === 'in-doubt' && say('Den er måske allerede sendt; den kan komme to gange.',
      'It may already have been sent; it may come twice.') },
  { action: 'confirm', right: 'resolve', from: ['parked', 'in-doubt'], words: () => say('Bekræft leveret',
    'Confirm as delivered') },
  { action: 'set-aside', right: 'resolve', from: ['parked'], words: () => say('Læg til side', 'Set aside'),
    fits: (one) => !isAside(one) },
  { action: 'take-up', right: 'resolve', from: ['parked'], words: () => say('Tag op igen', 'Take up'), fits: isAside },
  { action: 'cancel', right: 'cancel', from: ['held', 'queued'], words: () => say('Annullér', 'Cancel') },
]

/** @type {(one: any) => (decision: Decision) => boolean} */
const isOffered = (one) => ({ right, from, fits }) => may(right) && from.includes(one.status) && (fits?.(one) ?? true)

/** @type {(decision: Decision, one: any, reload: () => Promise<void>) => () => Promise<void>} */
const choose = ({ action, words, warns }, one, reload) => async () => {
  const done = await decide({
    title: `${words()}: ${one.reference}`, act: words(), warning: warns?.(one) || undefined,
    run: (body) => ask(`/v1/operations/transactions/${one.id}/${action}`, { method: 'POST', body }),
  })
  if (done) await reload()
}

/** Discarding takes two: it is drafted, and somebody else approves it. */
const discard = (one) => async () => {
  let drafted
  const done = await decide({
    title: say(`Kassér: ${one.reference}`, `Discard: ${one.reference}`), act: say('Bed om godkendelse', 'Ask for approval'),
    danger: true,
    text: say('Indholdet slettes, og siloen får at vide, at beskeden er opgivet. En anden skal godkende det først.',
      'Its content is erased, and the silo is told that it was given up. Somebody else has to approve it first.'),
    warning: one.status === 'parked' ? say('Kan du vente, så læg den til side: det kan fortrydes.',
      'If it can wait, set it aside: that can be undone.') : undefined,
    run: async ({ reason }) => {
      const body = { action: 'discard', reason, filter: { named: one.id } }
      drafted = await ask('/v1/operations/jobs', { method: 'POST', body })
    },
  })
  if (done) goTo(`${here}replays/${drafted.id}`)
}
const mayDiscard = ({ status }) => may('replay') && (status === 'parked' || status === 'in-doubt')

/** The decisions there are. */
export const decisions = (one, reload) => html`<div class="row actions" role="group" aria-label=${
  say('Hvad kan jeg gøre', 'What can I do')}>${known.filter(isOffered(one)).map((each, index) => html`<button
    type="button" class=${index ? 'quiet' : ''} data-action=${each.action} @click=${choose(each, one, reload)}>
    ${each.words()}</button>`)}
  ${mayDiscard(one) ? html`<button type="button" class="quiet apart" data-action="discard" @click=${discard(one)}>
    ${say('Kassér …', 'Discard …')}</button>` : nothing}</div>`
