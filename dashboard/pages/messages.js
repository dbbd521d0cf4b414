// Messages: one box for any name a message has, filters that stand in the address, a page at a time by the keyset; and what may
// be done to all that the filter finds.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf, signedIn } from '../frame/http.js'
import { here } from '../frame/place.js'
import { facts, number, reasonWord, say, statusWord } from '../frame/words.js'
import { field, filter, options } from '../parts/form.js'
import { messageTable } from '../parts/message-table.js'
import { heading } from '../parts/notice.js'

const filters = ['named', 'status', 'reason', 'silo', 'channel', 'route', 'topic', 'since', 'until']
const path = '/v1/operations/transactions'
const actable = ['parked', 'in-doubt', 'queued', 'held']

/** How far back, in hours. */
const spans = { 1: () => say('seneste time', 'last hour'), 24: () => say('seneste døgn', 'last day'),
  168: () => say('seneste uge', 'last week') }

const narrowed = ({ hours, ...query }) => ({
  ...Object.fromEntries(Object.entries(query).filter(([name]) => filters.includes(name))),
  ...(spans[hours] && { since: new Date(signedIn.now - Number(hours) * 3_600_000).toISOString() }),
})
const asked = (query) => ({ ...narrowed(query), ...(query.before && { before: query.before }) })

const more = (query) => html`<a class="button quiet" href="${path}.csv${queryOf(narrowed(query))}" download="sluse.csv">
    ${say('Hent alle som CSV', 'Take all as CSV')}</a>
  ${may('replay') && actable.includes(query.status) && !query.named ? html`<a class="button quiet"
    href="${here}replays${queryOf(narrowed(query))}">${say('Gør noget ved dem alle …', 'Do something about all …')}</a>`
    : nothing}`

const text = (query) => ([name, label]) => field(label,
  html`<input name=${name} maxlength="100" .value=${query[name] ?? ''} autocomplete="off">`)

const form = (query) => filter('messages', html`
  ${field(say('Find ved id eller siloens reference', 'Find by id or the silo\'s reference'), html`<input type="search"
    name="named" maxlength="100" .value=${query.named ?? ''} autocomplete="off" spellcheck="false">`)}
  ${field('Status', html`<select name="status">${options(facts.statuses, query.status, statusWord)}</select>`)}
  ${field(say('Årsag', 'Reason'), html`<select name="reason">${options(Object.keys(facts.reasons), query.reason,
    reasonWord)}</select>`)}
  ${field(say('Modtaget', 'Accepted'), html`<select name="hours">${options(Object.keys(spans), query.hours,
    (hours) => spans[hours]())}</select>`)}
  ${[['silo', 'Silo'], ['channel', say('Kanal', 'Channel')], ['route', say('Rute', 'Route')], ['topic', say('Emne', 'Topic')]]
    .map(text(query))}`, more(query))

const told = ({ transactions, complete }) => (complete
  ? say(`${number(transactions.length)} på denne side; der er ikke flere.`,
    `${number(transactions.length)} on this page; there are no more.`)
  : say(`${number(transactions.length)} på denne side; der kan være flere.`,
    `${number(transactions.length)} on this page; there may be more.`))

export const page = {
  name: 'messages', group: 'messages', right: 'see-transactions', refreshMs: 5_000, title: () => say('Beskeder', 'Messages'),
  load: ({ query }) => ask(path + queryOf({ ...asked(query), limit: 50 })),
  view: (found, _reload, { query }) => html`${heading(say('Beskeder', 'Messages'))}${form(query)}
    <p class="how">${told(found)}</p>${messageTable(found.transactions)}
    ${found.next ? html`<p class="row"><a class="button quiet" href="${here}messages${queryOf({ ...query, before: found.next })}">
      ${say('Ældre', 'Older')}</a></p>` : nothing}`,
}
