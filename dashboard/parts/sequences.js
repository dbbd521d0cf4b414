// Sequences of reliable messages with a partner: where they stand, and what is decided about one.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { number, say } from '../frame/words.js'
import { badge } from './badge.js'
import { decide } from './dialog.js'
import { table } from './table.js'
import { age, left } from './time.js'

const stateWords = {
  creating: ['bliver oprettet', 'being created'], created: ['åben', 'open'], rollover: ['fuld, afløses', 'full, being replaced'],
  closing: ['lukkes', 'closing'], closed: ['lukket', 'closed'], terminating: ['afsluttes', 'ending'],
}
const stateWord = (state) => say(...(stateWords[state] ?? [state, state]))

/** @typedef {{ action: string, right: string, words: () => string, text: () => string, fits: (one: any) => boolean,
 *   danger?: boolean }} Decision */
/** @type {Decision[]} */
const known = [
  { action: 'suspend', right: 'pause', words: () => say('Hold tilbage', 'Hold back'),
    fits: ({ suspended, state, role }) => !suspended && (state === 'created' || role === 'destination'),
    text: () => say('Intet går ud i den, og intet, der kommer i den, tages imod, før den slippes igen. Intet går tabt.',
      'Nothing goes out in it, and nothing that comes in it is taken, until it is let go. Nothing is lost.') },
  { action: 'resume', right: 'pause', words: () => say('Lad gå', 'Let go'), fits: ({ suspended }) => suspended,
    text: () => say('Den fortsætter, hvor den slap.', 'It goes on where it was.') },
  { action: 'request-acknowledgement', right: 'test-partners', words: () => say('Bed om kvittering', 'Ask for acknowledgement'),
    fits: ({ state }) => state !== 'creating' && state !== 'terminating',
    text: () => say('Partneren bliver spurgt, hvad den har modtaget; er det den, der sender, siger vi vores kvittering igen.',
      'The partner is asked what it has received; where it is the sender, ours is said again.') },
  { action: 'terminate', right: 'change-partners', danger: true, words: () => say('Afslut', 'End'),
    fits: ({ state }) => state !== 'creating' && state !== 'terminating',
    text: () => say('Den lukkes og afsluttes. Hvad der ikke er kvitteret, går i en ny med samme MessageID.',
      'It is closed and ended. What is not acknowledged goes in a new one, under the same MessageID.') },
]

const short = (id) => id.replace(/^urn:uuid:/, '').slice(-12)

/** @type {(decision: Decision, partner: string, one: any, reload: () => Promise<void>) => () => Promise<void>} */
const choose = ({ action, words, text, danger }, partner, { id }, reload) => async () => {
  const done = await decide({
    title: `${words()}: ${short(id)}`, text: text(), act: words(), danger,
    run: ({ reason }) => ask(`/v1/operations/partners/${encodeURIComponent(partner)}/sequences/${action}`, {
      method: 'POST', body: { id, reason },
    }),
  })
  if (done) await reload()
}

const decisions = (partner, one, reload) => html`<span class="row decisions">${known
  .filter(({ right, fits }) => may(right) && fits(one)).map((each) => html`<button type="button"
    class="quiet" data-action=${each.action} @click=${choose(each, partner, one, reload)}>
    ${each.words()} <span class="unseen">${short(one.id)}</span></button>`)}</span>`

const missing = ({ lowestUnacknowledged, gaps }) => {
  if (lowestUnacknowledged === undefined) return '–'
  const told = gaps.slice(0, 3).map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ')
  return html`${say('fra', 'from')} ${number(lowestUnacknowledged)}${told
    ? html`<br>${say('huller:', 'gaps:')} ${told}${gaps.length > 3 ? ' …' : ''}` : nothing}`
}

const columns = (partner, reload) => [
  [say('Sekvens', 'Sequence'), ({ id, role, version }) => html`<strong>${role === 'source' ? say('ud', 'out')
    : say('ind', 'in')}</strong> <code title=${id}>${short(id)}</code><br><small>WS-RM ${version}</small>`],
  [say('Tilstand', 'State'), ({ state, suspended }) => (suspended ? badge(say('holdes tilbage', 'held back'), 'odd')
    : badge(stateWord(state), state === 'created' ? 'good' : ''))],
  [say('Kvitteret', 'Acknowledged'), ({ acknowledged, messages }) => html`${number(acknowledged)} ${say('af', 'of')}
    ${number(messages)}`, 'num'],
  [say('Mangler', 'Missing'), missing],
  [say('Sendt igen', 'Sent again'),
    ({ retransmissions }) => (retransmissions === undefined ? '–' : number(retransmissions)), 'num'],
  [say('Ældste', 'Oldest'), ({ oldestAt }) => (oldestAt ? age(oldestAt) : '–'), 'num'],
  [say('Udløber om', 'Ends in'), ({ expiresAt }) => (expiresAt ? left(expiresAt) : '–'), 'num'],
  ...(known.some(({ right }) => may(right)) ? [[say('Handling', 'Action'), (one) => decisions(partner, one, reload)]] : []),
]

/** Those of one way to a partner. */
export const sequences = ({ partner, route, waiting, sequences: all }, reload) => html`${waiting > 0 ? html`<p class="notice odd">
  ${number(waiting)} ${say('beskeder venter på en sekvens.', 'messages wait for a sequence.')}</p>` : nothing}
  ${table(say(`Sekvenser på ${route}`, `Sequences on ${route}`), columns(partner, reload), all,
    say('Ingen sekvenser nu; den næste besked opretter en.', 'No sequences now; the next message creates one.'))}`
