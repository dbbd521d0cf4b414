// Channels and routes: each counterpart, whether anything holds it back, how fast it answers, and holding it back for a reason
// and until a time. `routes/<name>` is one of them with everything that is known of it.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, say } from '../frame/words.js'
import { heading } from '../parts/notice.js'
import { takenShare, took } from '../parts/observation.js'
import { hold, letGo } from '../parts/pause.js'
import { routeView, stateBadge, stateSentence } from '../parts/route.js'
import { table } from '../parts/table.js'
import { age, left, when } from '../parts/time.js'

const kinds = { route: () => say('Ruten', 'The route'), channel: () => say('Kanalen', 'The channel') }
const pauseItem = (reload) => (one) => html`<li class="card striped"><p><strong>${kinds[one.kind]()} ${one.name}</strong>
  ${say('holdes tilbage til', 'is held back until')} ${when(one.until)} (${left(one.until)}). ${one.by}: ${one.reason}</p>
  ${may('pause') ? letGo(one, reload) : nothing}</li>`

const isPaused = (pauses, kind, name) => pauses.some((one) => one.kind === kind && one.name === name)

const columns = (pauses, reload) => [
  [say('Rute', 'Route'), ({ route }) => html`<a href="${here}routes/${encodeURIComponent(route)}">${route}</a>`],
  [say('Modpart', 'Counterpart'), ({ adapter }) => adapter],
  [say('Tilstand', 'State'), (one) => html`${stateBadge(one)}${one.state === 'open' || one.state === 'fetched' ? nothing
    : html`<br><small>${stateSentence(one)}</small>`}`],
  [say('Venter', 'Waiting'), ({ waiting }) => number(waiting), 'num'],
  [say('Ældste', 'Oldest'), ({ oldestDueAt }) => (oldestDueAt ? age(oldestDueAt) : '–'), 'num'],
  [say('Taget, time', 'Taken, hour'), ({ hour }) => takenShare(hour), 'num'],
  [say('Svartid', 'Answers in'), ({ hour }) => (hour.attempts ? html`${took(hour.medianMs)} · ${took(hour.p99Ms)}` : '–'), 'num'],
  ...(may('pause') ? [[say('Gør', 'Do'), ({ route, state }) => (state === 'fetched' || isPaused(pauses, 'route', route)
    ? '–' : hold('route', route, reload))]] : []),
]

const channel = (pauses, reload) => ([name, routes]) => html`<section><div class="headed"><h2>${
  say(routes[0].words.da, routes[0].words.en)}</h2>
  ${may('pause') && !isPaused(pauses, 'channel', name) ? hold('channel', name, reload) : nothing}</div>
  ${table(name, columns(pauses, reload), routes)}</section>`

export const page = {
  name: 'routes', group: 'ways', right: 'see-overview', refreshMs: 2_000,
  title: () => say('Kanaler og ruter', 'Channels and routes'),
  load: async ({ rest: [route] }) => {
    const path = `/v1/operations/channels${route ? `/${encodeURIComponent(route)}` : ''}`
    const [told, { pauses }] = await Promise.all([ask(path), ask('/v1/operations/pauses')])
    return { told, pauses }
  },
  view: ({ told, pauses }, reload) => (told.route
    ? routeView(told, pauses.find(({ kind, name }) => kind === 'route' && name === told.route), reload)
    : html`${heading(say('Kanaler og ruter', 'Channels and routes'),
      say('En afbrudt rute er hubbens egen forsigtighed: den prøver modparten med én besked ad gangen, til den svarer igen.',
        'A suspended route is the hub\'s own caution: it tries the counterpart with one message at a time until it answers.'))}
      ${pauses.length ? html`<ul class="groups">${pauses.map(pauseItem(reload))}</ul>` : nothing}
      ${[...Map.groupBy(told.routes, ({ channel: of }) => of)].map(channel(pauses, reload))}
      <p class="how">${say('Taget og svartid (median · p99): den seneste time, set af denne hub.',
        'Taken, and answers in (median · p99): the last hour, as seen by this hub.')}</p>`),
}
