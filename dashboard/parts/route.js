// One route: whether anything holds it back, how its counterpart answers, how long the certificates are good for, what happened
// to it, and a test message on it.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf, signedIn } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, reasonWord, say } from '../frame/words.js'
import { badge, statusBadge } from './badge.js'
import { decide } from './dialog.js'
import { heading } from './notice.js'
import { observations } from './observation.js'
import { hold, letGo } from './pause.js'
import { factList, table } from './table.js'
import { age, left, when } from './time.js'

const states = {
  open: ['i drift', 'working', 'good'], paused: ['holdes tilbage', 'held back', 'odd'], suspended: ['afbrudt', 'suspended',
    'bad'],
  recovering: ['prøver sig frem', 'recovering', 'odd'], shut: ['lukket nu', 'shut now', ''],
  waiting: ['venter på modparten', 'left alone', 'odd'], fetched: ['hentes', 'fetched', ''],
}
/** The state as a word with a sign. */
export const stateBadge = ({ state }) => {
  const [da, en, kind] = states[state] ?? [state, state, '']
  return badge(say(da, en), kind)
}

const explained = {
  open: () => say('Beskeder går igennem.', 'Messages pass.'),
  paused: ({ by, until, reason }) => html`${by} ${say('holder den tilbage til',
    'holds it back until')} ${when(until)}: ${reason}`,
  suspended: ({ since, until }) => html`${say('Modparten svigter. Afbrudt i', 'The counterpart fails. Suspended for')}
    ${since ? age(since) : '–'}; ${say('næste forsøg om', 'next probe in')} ${left(until)}. ${
    say('Beskederne venter, intet går tabt.', 'Messages wait, nothing is lost.')}`,
  recovering: ({ since }) => html`${say('Prøver modparten igen, lidt ad gangen. I',
    'Tries the counterpart again, bit by bit. For')}
    ${since ? age(since) : '–'}.`,
  shut: ({ until }) => html`${say('Uden for sendevinduet. Åbner', 'Outside its sending window. Opens')} ${when(until)}
    (${left(until)}).`,
  waiting: ({ until }) => html`${say('Modparten har bedt om ro i', 'The counterpart asked to be left alone ' +
    'for')} ${left(until)}.`,
  fetched: () => say('Intet sendes; modtageren henter selv.', 'Nothing is sent; its recipient fetches.'),
}

/** Why it is in its state, in a sentence. */
export const stateSentence = (one) => explained[one.state]?.(one) ?? ''

const windowWords = ({ window }) => {
  if (!window) return say('altid', 'always')
  if (!window.isOpen) return html`${say('lukket; åbner', 'shut; opens')} ${window.opensAt ? when(window.opensAt) : '–'}`
  return html`${say('åben', 'open')}${window.closesAt ? html`; ${say('lukker', 'shuts')} ${when(window.closesAt)}` : nothing}`
}

const throttleWords = ({ throttle }) => (throttle
  ? `${number(throttle.perSecond)} ${say('i sekundet, højst', 'a second, at most')} ${number(throttle.burst)} ${
    say('på én gang', 'at once')}` : say('ingen', 'none'))

const factsOf = (one) => [
  [say('Kanal', 'Channel'), say(one.words.da, one.words.en)], [say('Modpart', 'Counterpart'), one.adapter],
  [say('Adresse', 'Address'), one.places.length > 0 ? one.places.map((place) => html`<code>${place}</code> `) : undefined],
  [say('Sendevindue', 'Sending window'), windowWords(one)], [say('Fartgrænse', 'Throttle'), throttleWords(one)],
  [say('Ad gangen', 'At once'), number(one.width)],
  [say('Venter', 'Waiting'), may('see-transactions')
    ? html`<a href="${here}messages${queryOf({ route: one.route })}">${number(one.waiting)}</a>` : number(one.waiting)],
  [say('Ældste, der kan sendes', 'Oldest due'), one.oldestDueAt ? age(one.oldestDueAt) : undefined],
]

const whose = { own: ['hubbens eget', 'the hub\'s own'], authority: ['udsteder, hubben stoler på', 'authority that is trusted'],
  counterpart: ['modpartens', 'the counterpart\'s'] }
const soonMs = 30 * 86_400_000
const expiry = ({ expiresAt, trouble }) => {
  if (!expiresAt) return html`${badge(say('kunne ikke ses', 'not seen'), 'bad')} <code>${trouble}</code>`
  const ms = Date.parse(expiresAt) - signedIn.now
  const kind = ms <= 0 ? 'bad' : ms < soonMs ? 'odd' : 'good'
  return html`${badge(ms <= 0 ? say('udløbet', 'expired') : html`${say('om', 'in')} ${left(expiresAt)}`,
    kind)} ${when(expiresAt)}`
}
const certificateColumns = () => [
  [say('Hvis', 'Whose'), (one) => say(...whose[one.whose])], [say('Hvor', 'Where'), ({ on }) => html`<code>${on}</code>`],
  [say('Udløber', 'Expires'), expiry],
]

const deeds = { opened: ['afbrudt', 'suspended'], closed: ['i drift igen', 'working again'], paused: ['holdt tilbage',
  'held back'],
  'let-go': ['sluppet', 'let go'], tested: ['prøvet', 'tested'] }
const historyColumns = () => [
  [say('Hvornår', 'When'), ({ at }) => when(at)], [say('Hvad', 'What'), ({ what }) => say(...deeds[what])],
  [say('Hvorfor', 'Why'), ({ what, reason, until, id, status }) => html`${what === 'opened' ? reasonWord(reason) : reason ?? ''}
    ${until ? html`${say('til', 'until')} ${when(until)}` : nothing}
    ${id ? html`<a href="${here}message/${id}">${say('prøvebeskeden', 'the test message')}</a> ${
      status ? statusBadge(status) : nothing}` : nothing}`],
  [say('Af', 'By'), ({ by }) => by ?? say('hubben', 'the hub')],
]

const test = (one, reload) => async () => {
  const done = await decide({
    title: say(`Send en prøvebesked på ${one.route}`, `Send a test message on ${one.route}`), act: say('Send', 'Send'),
    text: say('Den går til den prøvemodtager, der står i konfigurationen, aldrig til en borger. Den tager samme vej som ' +
      'alle andre.',
      'It goes to the test recipient that the configuration names, never to a citizen, and takes the way of all others.'),
    warning: one.state === 'open' ? undefined : say('Ruten er ikke åben lige nu: prøvebeskeden venter med de andre og ' +
      'opgives efter ti ' +
      'minutter.', 'The route is not open now: the test message waits with the others and is given up after ten minutes.'),
    run: ({ reason }) => ask(`/v1/operations/channels/${encodeURIComponent(one.route)}/test`, { method: 'POST',
      body: { reason } }),
    done: say('Sendt. Udfaldet står under «Hvad der er sket».', 'Sent. What became of it stands under “What happened”.'),
  })
  if (done) await reload()
}

const deedsOf = (one, pause, reload) => html`<div class="row">
  ${may('pause') && one.state !== 'fetched' && !pause ? hold('route', one.route, reload) : nothing}
  ${may('pause') && pause ? letGo(pause, reload) : nothing}
  ${may('test-send') && one.canTest ? html`<button type="button" class="quiet small" data-do="test" @click=${test(one, reload)}>
    ${say('Send prøvebesked', 'Send a test message')}</button>` : nothing}</div>`

/** The view of one route; `pause` is what holds it back by its own name. */
export const routeView = (one, pause, reload) => html`<p><a href="${here}routes">← ${say('Alle kanaler', 'All channels')}</a></p>
  ${heading(one.route)}
  <section class="standing"><p class="state">${stateBadge(one)} <span>${stateSentence(one)}</span></p>${deedsOf(one, pause,
    reload)}
  </section>
  <h2>${say('Hvordan det går', 'How it goes')}</h2>${observations(one)}
  <p class="how">${say('Set af denne hub, siden den startede', 'As seen by this hub since it started')} ${when(one.startedAt)}.
    ${say('Længere tilbage står i rapporterne.', 'What is older is in the reports.')}</p>
  <h2>${say('Fakta', 'Facts')}</h2>${factList(factsOf(one))}
  <h2>${say('Certifikater', 'Certificates')}</h2>${table(say('Certifikater', 'Certificates'), certificateColumns(),
    one.certificates,
    say('Ingen: ruten bruger ikke TLS med certifikater, hubben kan se.',
      'None: the route uses no TLS whose certificates can be seen.'))}
  <h2>${say('Hvad der er sket', 'What happened')}</h2>${table(say('Hvad der er sket', 'What happened'), historyColumns(),
    one.history,
    say('Intet endnu: ruten har hverken været afbrudt, holdt tilbage eller prøvet.',
      'Nothing yet: it has been neither suspended, nor held back, nor tested.'))}`
