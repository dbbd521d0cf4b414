// What attempts on a route came to and how long they took: an hour and a day beside each other.
import { html } from 'lit-html'
import { number, say } from '../frame/words.js'
import { table } from './table.js'

/** A time that is measured in buckets: the true one is at most a fifth less. */
export const took = (ms) => (ms === undefined ? '–' : html`<span title=${say('skønnet', 'estimated')}><span
  aria-hidden="true">≈ </span><span class="unseen">${say('omtrent', 'about')} </span>${ms < 1000 ? `${number(ms)} ms`
  : `${number(Math.round(ms / 100) / 10)} s`}</span>`)

const share = (part, whole) => (whole === 0 ? '–' : new Intl.NumberFormat(say('da-DK', 'en-GB'), {
  style: 'percent', maximumFractionDigits: 1 }).format(part / whole))

/** Of the attempts, how many the counterpart took. */
export const takenShare = ({ attempts, outcomes: { accepted = 0, delivered = 0 } }) => share(accepted + delivered, attempts)

const columns = () => [
  [say('Tid', 'Time'), ({ span }) => span], [say('Forsøg', 'Attempts'), ({ seen }) => number(seen.attempts), 'num'],
  [say('Taget af modparten', 'Taken'), ({ seen }) => takenShare(seen), 'num'],
  [say('Afvist', 'Refused'), ({ seen }) => number(seen.outcomes.refused ?? 0), 'num'],
  [say('Udsat', 'Postponed'), ({ seen }) => number(seen.outcomes.postponed ?? 0), 'num'],
  [say('Uden svar', 'No answer'), ({ seen }) => number(seen.outcomes.unknown ?? 0), 'num'],
  [say('Median', 'Median'), ({ seen }) => took(seen.medianMs), 'num'], ['p99', ({ seen }) => took(seen.p99Ms), 'num'],
]

export const observations = ({ route, hour, day }) => table(say(`Forsøg på ${route}`, `Attempts on ${route}`), columns(), [
  { span: say('Den seneste time', 'The last hour'), seen: hour }, { span: say('Det seneste døgn', 'The last day'), seen: day },
])
