// Channels and routes: what waits at each, whether its counterpart is trusted just now, and holding it back for a while.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf, signedIn } from '../frame/http.js'
import { here } from '../frame/place.js'
import { breakerBadge } from '../parts/badge.js'
import { field, valuesOf } from '../parts/form.js'
import { failure, heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { age, when } from '../parts/time.js'
import { number, say } from '../frame/words.js'

const state = { refused: undefined }

const attempted = (work, reload) => async (event) => {
  event.preventDefault()
  state.refused = undefined
  await work(event).catch((error) => {
    state.refused = error
  })
  await reload()
}

const pause = async ({ target }) => {
  const { name, minutes, reason } = valuesOf(target)
  const until = new Date(signedIn.now + Number(minutes) * 60_000).toISOString()
  await ask(`/v1/operations/pauses/route/${encodeURIComponent(name)}`, { method: 'PUT', body: { reason, until } })
  target.reset()
}

const release = ({ kind, name }) => () => ask(`/v1/operations/pauses/${kind}/${encodeURIComponent(name)}`, { method: 'DELETE' })

const columns = () => [
  [say('Rute', 'Route'), ({ route }) => (may('see-transactions')
    ? html`<a href="${here}messages${queryOf({ route })}">${route}</a>` : route)],
  [say('Kanal', 'Channel'), ({ channel }) => channel],
  [say('Sikring', 'Breaker'), ({ breaker }) => breakerBadge(breaker)],
  [say('Venter', 'Waiting'), ({ waiting }) => number(waiting), 'num'],
  [say('Ældste', 'Oldest'), ({ oldestDueAt }) => (oldestDueAt ? age(oldestDueAt) : '–'), 'num'],
  [say('Bredde', 'Width'), ({ width }) => number(width), 'num'],
  [say('Holdes tilbage til', 'Held back until'), ({ pausedUntil }) => when(pausedUntil)],
]

const pauseItem = (reload) => (one) => html`<li class="card"><p><strong>${one.name}</strong> ${say('holdes tilbage til',
  'held back until')}
  ${when(one.until)} ${say('af', 'by')} ${one.by}: ${one.reason}</p>
  ${may('pause') ? html`<button class="quiet" type="button" @click=${attempted(release(one), reload)}>
    ${say('Lad gå', 'Let go')} <span class="unseen">${one.name}</span></button>` : nothing}</li>`

const pauseForm = (routes, reload) => html`<form class="card filters" @submit=${attempted(pause, reload)}>
  ${field(say('Rute', 'Route'),
    html`<select name="name">${routes.map(({ route }) => html`<option>${route}</option>`)}</select>`)}
  ${field(say('Minutter', 'Minutes'), html`<input name="minutes" type="number" min="1" max="43200" value="30" required>`)}
  ${field(say('Hvorfor', 'Why'), html`<input name="reason" minlength="3" maxlength="500" required autocomplete="off">`)}
  <div class="row"><button type="submit">${say('Hold tilbage', 'Hold back')}</button></div></form>`

export const page = {
  name: 'routes', group: 'ways', right: 'see-overview', refreshMs: 5000, title: () => say('Ruter', 'Routes'),
  load: async () => {
    const [{ routes }, { pauses }] = await Promise.all([ask('/v1/operations/overview'), ask('/v1/operations/pauses')])
    return { routes, pauses }
  },
  view: ({ routes, pauses }, reload) => html`${heading(say('Kanaler og ruter', 'Channels and routes'),
    say('En afbrudt sikring er hubbens egen forsigtighed: den prøver modparten med en besked ad gangen.',
      'An open breaker is the hub\'s own caution: it tries the counterpart with one message at a time.'))}
    ${state.refused ? failure(state.refused) : nothing}
    ${pauses.length ? html`<ul class="groups">${pauses.map(pauseItem(reload))}</ul>` : nothing}
    ${table(say('Ruter', 'Routes'), columns(), routes)}
    ${may('pause') ? html`<h2>${say('Hold en rute tilbage', 'Hold a route back')}</h2>${pauseForm(routes, reload)}` : nothing}`,
}
