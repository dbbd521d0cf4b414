// What failed, by cause: how many, whose, since when, and what to do about it.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf } from '../frame/http.js'
import { here } from '../frame/place.js'
import { heading } from '../parts/notice.js'
import { age } from '../parts/time.js'
import { advice } from '../parts/runbook.js'
import { number, reasonWord, say, statusWord } from '../frame/words.js'

const kinds = ['parked', 'in-doubt', 'failed']
const leads = {
  parked: () => say('Venter på en beslutning.', 'They wait for a decision.'),
  'in-doubt': () => say('Er måske sendt. Hubben spørger selv, hvor modparten kan svare.',
    'Perhaps sent. The hub asks where the counterpart can answer.'),
  failed: () => say('Opgivet. Siloerne har fået det at vide.', 'Given up. The silos have been told.'),
}
/** Where nothing is asked for, what waits for a decision, or else what may have been sent. */
const chosen = ({ query }, counts) => (kinds.includes(query.status) ? query.status
  : counts?.parked === 0 && counts['in-doubt'] > 0 ? 'in-doubt' : 'parked')

/** How many of each, where one may see it. */
const countAll = async () => {
  if (!may('see-overview')) return undefined
  const { counts } = await ask('/v1/operations')
  const of = (status) => counts.filter((one) => one.status === status).reduce((sum, { count }) => sum + count, 0)
  return Object.fromEntries(kinds.map((kind) => [kind, of(kind)]))
}

const group = ({ status, channel, route, reason, count, silos, oldest, newest }) => html`<li class="card group">
  <h2><span class="figure">${number(count)}</span> ${reasonWord(reason) || say('Uden årsag', 'Without a reason')}</h2>
  <p>${advice(reason, status)}</p>
  <dl class="proof"><div><dt>${say('Rute', 'Route')}</dt><dd>${route} (${channel})</dd></div>
    <div><dt>${say('Siloer', 'Silos')}</dt><dd>${silos.join(', ')}</dd></div>
    <div><dt>${say('Ældste', 'Oldest')}</dt><dd>${age(oldest)}</dd></div>
    <div><dt>${say('Nyeste', 'Newest')}</dt><dd>${age(newest)}</dd></div></dl>
  <a class="button quiet" href="${here}messages${queryOf({ status, route, channel, reason })}">${say('Se beskederne',
    'See the messages')}
    <span class="unseen">${route} ${reasonWord(reason)}</span></a>
  ${status !== 'failed' && may('replay') ? html`<a class="button" href="${here}replays${queryOf({ status, route,
    reason })}">
    ${say('Gør noget ved dem alle …', 'Do something about all …')} <span class="unseen">${route}</span></a>` : nothing}</li>`

export const page = {
  name: 'failures', group: 'messages', right: 'see-transactions', refreshMs: 3_000, title: () => say('Fejl', 'Failures'),
  load: async (place) => {
    const counts = await countAll()
    const status = chosen(place, counts)
    return { ...await ask(`/v1/operations/failures?status=${status}`), counts, status }
  },
  view: ({ groups, complete, looked, counts, status }) => html`${heading(say('Fejl efter årsag', 'Failures by cause'),
    leads[status]())}
    <ul class="tabs">${kinds.map((kind) => html`<li><a href="${here}failures?status=${kind}"
      aria-current=${kind === status ? 'page' : 'false'}>${statusWord(kind)}${counts
        ? ` (${number(counts[kind])})` : nothing}</a></li>`)}</ul>
    <p class="how">${complete ? say('Tallene er præcise.', 'The numbers are exact.')
      : say(`Tallene er af de nyeste ${number(looked)}.`, `The numbers are of the newest ${number(looked)}.`)}</p>
    ${groups.length ? html`<ul class="groups">${groups.map(group)}</ul>`
      : html`<p class="empty">${say('Her er ingen. Godt.', 'None here. Good.')}</p>`}`,
}
