// Channels and routes: what waits at each, whether its counterpart is trusted just now, and holding it back for a reason and
// until a time.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf, signedIn } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, say } from '../frame/words.js'
import { breakerBadge } from '../parts/badge.js'
import { decide } from '../parts/dialog.js'
import { field } from '../parts/form.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { age, left, when } from '../parts/time.js'

const pathOf = (kind, name) => `/v1/operations/pauses/${kind}/${encodeURIComponent(name)}`
const lengths = { 15: ['et kvarter', 'a quarter of an hour'], 60: ['en time', 'an hour'], 240: ['fire timer', 'four hours'],
  1440: ['et døgn', 'a day'] }

const untilField = () => field(say('Hvor længe? Den slipper selv.', 'How long? It ends by itself.'), html`<select name="minutes">
  ${Object.entries(lengths).map(([minutes, words]) => html`<option value=${minutes} ?selected=${minutes === '60'}>${
    say(...words)}</option>`)}</select>`)

const pause = (kind, name, reload) => async () => {
  const done = await decide({
    title: kind === 'route' ? say(`Hold ruten ${name} tilbage`, `Hold back the route ${name}`)
      : say(`Hold kanalen ${name} tilbage`, `Hold back the channel ${name}`),
    text: say('Det, der er under vejs, går videre. Nye beskeder modtages og venter; intet går tabt.',
      'What is under way goes on. New messages are taken and wait; nothing is lost.'),
    act: say('Hold tilbage', 'Hold back'), fields: untilField(),
    run: ({ minutes, reason }) => ask(pathOf(kind, name), { method: 'PUT',
      body: { reason, until: new Date(signedIn.now + Number(minutes) * 60_000).toISOString() } }),
  })
  if (done) await reload()
}

const release = ({ kind, name }, reload) => async () => {
  const done = await decide({
    title: say(`Lad ${name} gå igen`, `Let ${name} go`), act: say('Lad gå', 'Let go'), reason: false,
    text: say('Det, der har ventet, sendes i rutens eget tempo.', 'What has waited is sent at the route\'s own pace.'),
    run: () => ask(pathOf(kind, name), { method: 'DELETE' }),
  })
  if (done) await reload()
}

const kinds = { route: () => say('Ruten', 'The route'), channel: () => say('Kanalen', 'The channel') }
const pauseItem = (reload) => (one) => html`<li class="card striped"><p><strong>${kinds[one.kind]()} ${one.name}</strong>
  ${say('holdes tilbage til', 'is held back until')} ${when(one.until)} (${left(one.until)}). ${one.by}: ${one.reason}</p>
  ${may('pause') ? html`<button class="quiet" type="button" data-do="release" @click=${release(one, reload)}>
    ${say('Lad gå', 'Let go')} <span class="unseen">${one.name}</span></button>` : nothing}</li>`

const hold = (kind, name, reload) => html`<button type="button" class="quiet small" data-do="pause-${kind}"
  @click=${pause(kind, name, reload)}>${say('Hold tilbage', 'Hold back')} <span class="unseen">${name}</span></button>`

const columns = (pauses, reload) => [
  [say('Rute', 'Route'), ({ route }) => (may('see-transactions')
    ? html`<a href="${here}messages${queryOf({ route })}">${route}</a>` : route)],
  [say('Tilstand', 'State'), ({ breaker, pausedUntil }) => (pausedUntil
    ? html`<span class="badge odd">${say('holdes tilbage', 'held back')}</span>` : breakerBadge(breaker))],
  [say('Venter', 'Waiting'), ({ waiting }) => number(waiting), 'num'],
  [say('Ældste, der kan sendes', 'Oldest due'), ({ oldestDueAt }) => (oldestDueAt ? age(oldestDueAt) : '–'), 'num'],
  [say('Ad gangen', 'At once'), ({ width }) => number(width), 'num'],
  ...(may('pause') ? [[say('Gør', 'Do'), ({ route }) => (pauses.some((one) => one.kind === 'route' && one.name === route)
    ? '–' : hold('route', route, reload))]] : []),
]

const channel = (pauses, reload) => ([name, routes]) => html`<section><div class="headed"><h2>${name}</h2>
  ${may('pause') && !pauses.some((one) => one.kind === 'channel' && one.name === name)
    ? hold('channel', name, reload) : nothing}</div>
  ${table(name, columns(pauses, reload), routes)}</section>`

export const page = {
  name: 'routes', group: 'ways', right: 'see-overview', refreshMs: 2_000,
  title: () => say('Kanaler og ruter', 'Channels and routes'),
  load: async () => {
    const [{ routes }, { pauses }] = await Promise.all([ask('/v1/operations/overview'), ask('/v1/operations/pauses')])
    return { routes, pauses }
  },
  view: ({ routes, pauses }, reload) => html`${heading(say('Kanaler og ruter', 'Channels and routes'),
    say('En afbrudt rute er hubbens egen forsigtighed: den prøver modparten med én besked ad gangen, til den svarer igen.',
      'A suspended route is the hub\'s own caution: it tries the counterpart with one message at a time until it answers.'))}
    ${pauses.length ? html`<ul class="groups">${pauses.map(pauseItem(reload))}</ul>` : nothing}
    ${[...Map.groupBy(routes, ({ channel: of }) => of)].map(channel(pauses, reload))}`,
}
