// Messages: one box for any name a message has, filters that stand in the address, and a page at a time by the keyset.
import { html, nothing } from 'lit-html'
import { ask, queryOf } from '../frame/http.js'
import { here } from '../frame/place.js'
import { statusBadge, why } from '../parts/badge.js'
import { field, filter, options } from '../parts/form.js'
import { heading } from '../parts/notice.js'
import { messageLink, table } from '../parts/table.js'
import { age, shortly } from '../parts/time.js'
import { facts, number, reasonWord, say, statusWord } from '../frame/words.js'

const filters = ['named', 'status', 'reason', 'silo', 'channel', 'route', 'topic']
const path = '/v1/operations/transactions'

const narrowed = (query) => Object.fromEntries(Object.entries(query).filter(([name]) => filters.includes(name)))
const asked = (query) => ({ ...narrowed(query), ...(query.before && { before: query.before }) })

const columns = () => [
  [say('Reference', 'Reference'), messageLink],
  [say('Silo', 'Silo'), ({ silo }) => silo],
  [say('Kanal', 'Channel'), ({ channel }) => channel],
  [say('Status', 'Status'), ({ status }) => statusBadge(status)],
  [say('Årsag', 'Reason'), ({ reason }) => why(reason)],
  [say('Forsøg', 'Attempts'), ({ attempt }) => number(attempt), 'num'],
  [say('Modtaget', 'Accepted'), ({ createdAt }) => shortly(createdAt)],
  [say('Uændret i', 'Unchanged for'), ({ changedAt }) => age(changedAt), 'num'],
]

const form = (query) => filter('messages', html`${field(say('Find ved id eller reference', 'Find by id or reference'),
    html`<input type="search" name="named" maxlength="100" .value=${query.named ?? ''} autocomplete="off" spellcheck="false">`)}
  ${field('Status', html`<select name="status">${options(facts.statuses, query.status, statusWord)}</select>`)}
  ${field(say('Årsag', 'Reason'), html`<select name="reason">${options(Object.keys(facts.reasons), query.reason,
    reasonWord)}</select>`)}
  ${[['silo', 'Silo'], ['channel', say('Kanal', 'Channel')], ['route', say('Rute', 'Route')], ['topic', say('Emne', 'Topic')]]
    .map(([name, label]) => field(label,
      html`<input name=${name} maxlength="100" .value=${query[name] ?? ''} autocomplete="off">`))}
`, html`<a class="button quiet"
    href="${path}.csv${queryOf(narrowed(query))}" download="sluse.csv">CSV</a>`)

const told = ({ transactions, complete }) => (complete
  ? say(`${number(transactions.length)} på denne side; der er ikke flere.`,
    `${number(transactions.length)} on this page; there are no more.`)
  : say(`${number(transactions.length)} på denne side; der kan være flere.`,
    `${number(transactions.length)} on this page; there may be more.`))

export const page = {
  name: 'messages', group: 'messages', right: 'see-transactions', title: () => say('Beskeder', 'Messages'),
  load: ({ query }) => ask(path + queryOf({ ...asked(query), limit: 50 })),
  view: (found, _reload, { query }) => html`${heading(say('Beskeder', 'Messages'))}${form(query)}
    <p class="how" role="status">${told(found)}</p>
    ${table(say('Beskeder', 'Messages'), columns(), found.transactions, say('Ingen beskeder passer.', 'No message fits.'))}
    ${found.next ? html`<p><a class="button quiet" href="${here}messages${queryOf({ ...query, before: found.next })}">
      ${say('Ældre', 'Older')}</a></p>` : nothing}`,
}
