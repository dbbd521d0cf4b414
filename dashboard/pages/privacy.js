// Databeskyttelse: what the hub holds of people, until when at most, what has been erased, and which days can still be read.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, say, span, statusWord } from '../frame/words.js'
import { badge } from '../parts/badge.js'
import { canary, lastVerdict } from '../parts/canary.js'
import { heading } from '../parts/notice.js'
import { exact } from '../parts/number.js'
import { factList, table } from '../parts/table.js'
import { age, left, when } from '../parts/time.js'

const units = ['B', 'kB', 'MB', 'GB', 'TB']
/** `1,2 MB`. */
const bytes = (value) => {
  const at = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3))
  const [rounded, unit] = [Number((value / 1000 ** at).toPrecision(3)), units[at]]
  return html`<span class="figures">${number(rounded)} ${unit}</span>`
}
const size = ({ bytes: value, isExact }) => (isExact ? bytes(value) : html`<span title=${say('skønnet', 'estimated')}><span
  aria-hidden="true">≈ </span><span class="unseen">${say('omtrent', 'about')} </span>${bytes(value)}</span>`)

const link = ({ id }) => (id && may('see-transactions')
  ? html` · <a href="${here}message/${id}">${say('Se beskeden', 'See the message')}</a>` : nothing)

const tile = (figure, words) => html`<li><div><span class="figure">${figure}</span><span class="of">${words}</span></div></li>`

const tiles = ({ held, erased, canary: scanned }) => html`<ul class="tiles few">
  ${tile(exact(held.count), say('beskeder, hvis indhold holdes nu', 'messages whose content is held now'))}
  ${tile(held.nearest ? left(held.nearest.at) : '–', say('til det næste senest slettes',
    'until the next is erased at the latest'))}
  ${tile(exact(erased.today), say('slettet i dag', 'erased today'))}
  ${tile(lastVerdict(scanned), say('seneste kanariescanning', 'last canary scan'))}</ul>`

const thens = {
  erased: () => say('opgives og slettes', 'given up and erased'),
  'in-doubt': () => say('forsøget regnes for uafklaret', 'the attempt counts as in doubt'),
  asked: () => say('modparten spørges igen', 'the counterpart is asked again'),
}
const words = {
  held: () => say('venter på, om en anden kanal lykkes', 'waits to see whether another channel succeeds'),
  queued: () => say('klar eller venter på sin tid', 'ready, or waits for its time'),
  sending: () => say('et forsøg er i gang', 'an attempt is under way'),
  'in-doubt': () => say('er måske nået frem', 'may have arrived'),
  parked: () => say('venter på en beslutning', 'waits for a decision'),
}
const status = (code) => (may('see-transactions') && code !== 'sending'
  ? html`<a href="${here}messages?status=${code}">${statusWord(code)}</a>` : statusWord(code))

const stateColumns = () => [
  [say('Tilstand', 'State'), ({ status: code }) => html`${status(code)}<span class="beneath">${words[code]?.()}</span>`],
  [say('Antal', 'Number'), ({ count }) => exact(count), 'num'],
  [say('Nærmeste frist', 'Nearest deadline'), ({ nearest }) => (nearest
    ? html`${when(nearest.at)}<span class="beneath">${say('om', 'in')} ${left(nearest.at)}${link(nearest)}</span>` : '–')],
  [say('Senest da', 'At the latest then'), ({ then }) => thens[then]()],
]

const holding = ({ held }) => html`<h2>${say('Indhold, der holdes nu', 'Content that is held now')}</h2>
  <p class="how">${say(
    'Antal er præcise, talt med hver ændring. Indholdet ligger forseglet under dagens nøgle, som ikke er i databasen.',
    'Counts are exact, kept with every change. Content lies sealed under the day\'s key, which is not in the database.')}</p>
  ${table(say('Indhold, der holdes nu', 'Content that is held now'), stateColumns(), held.states)}
  <p class="how below">${say('Det fylder', 'It takes')} ${size(held.size)}.
    ${say('Vedhæftede filer:', 'Attachments:')} ${exact(held.attachments.bound)}
    ${say('til beskeder, der venter,',
    'of messages that wait,')} ${exact(held.attachments.unbound)} ${say('som ingen besked nævner endnu; i alt',
    'that no message names yet; altogether')} ${bytes(held.attachments.bytes)}.</p>`

const ledgers = {
  sqlite: () => say('SQLite, i hubbens egne filer', 'SQLite, in files of the hub\'s own'),
  postgres: () => say(
    'PostgreSQL: serverens filer kan hubben ikke nå. Det, der sletter for altid, er, at dagens nøgle destrueres.',
    'PostgreSQL: the hub cannot reach the server\'s files. What erases for good is that the day\'s key is destroyed.'),
  memory: () => say('hukommelse (kun til prøve)', 'memory (for trials)'),
}
const cleaned = ({ last }) => last && html`${last.isClean ? badge(say('lykkedes', 'succeeded'), 'good')
  : badge(say('venter på en læser', 'waits for a reader'), 'odd')} ${age(last.at)} ${say('siden', 'ago')}`

const erasing = ({ erased, ledger }) => html`<h2>${say('Slettet', 'Erased')}</h2>
  ${factList([
    [say('Hvor det ligger', 'Where it lies'), ledgers[ledger]?.() ?? ledger],
    [say('Seneste sletning i filerne', 'Last erasure in the files'), cleaned(erased)],
    [say('Senest lykkedes', 'Last succeeded'), erased.last && !erased.last.isClean ? when(erased.last.cleanAt) : undefined],
    [say('I dag', 'Today'), exact(erased.today)],
    ...erased.days.slice(0, 6).map(({ day, count }) => [day, exact(count)]),
  ])}
  <p class="how">${say(
    'Indholdet slettes i samme skrivning, som afslutter beskeden. Antallene er præcise og overlever en genstart.',
    'Content is erased in the very write that settles the message. The counts are exact and outlive a restart.')}</p>`

const uses = {
  current: () => badge(say('i brug', 'in use'), 'good'),
  needed: () => badge(say('nødvendig', 'needed')),
  idle: () => badge(say('destrueres inden for en time', 'destroyed within the hour'), 'odd'),
  destroyed: () => badge(say('destrueret', 'destroyed')),
}
const keyColumns = () => [
  [say('Dag (UTC)', 'Day (UTC)'), ({ day }) => day], [say('Nøgle', 'Key'), ({ use }) => uses[use]()],
  [say('Destrueret', 'Destroyed'), ({ at }) => when(at)],
]
const shownKeys = 10
const keys = ({ keys: { days, destroyed } }) => html`<h2>${say('Dagsnøgler', 'Days\' keys')}</h2>
  <p class="how">${say(
    'Når en dags nøgle er destrueret, kan ingen læse noget fra den dag, heller ikke i en sikkerhedskopi af databasen.',
    'Once a day\'s key is destroyed nobody can read anything of that day, in no backup of the database either.')}</p>
  ${table(say('Dagsnøgler', 'Days\' keys'), keyColumns(), [...days.toReversed(),
    ...destroyed.map((one) => ({ ...one, use: 'destroyed' }))].slice(0, days.length + shownKeys))}`

const clock = (ms) => (ms === undefined ? '–' : html`<span class="figures">${span(ms)}</span>`)
/** Those with the same deadlines stand in one row. */
const alike = (some) => [...Map.groupBy(some, ({ route: _, silo: __, ...deadlines }) => JSON.stringify(deadlines)).values()]
  .map((same) => ({ ...same[0], same }))
const routeLinks = ({ same }) => same.map(({ route }, at) => html`${at > 0 ? ', ' : nothing}<a
  href="${here}routes/${encodeURIComponent(route)}">${route}</a>`)
const routeColumns = () => [
  [say('Ruter', 'Routes'), routeLinks],
  [say('Venter højst', 'Waits at most'), ({ lifeMs }) => clock(lifeMs), 'num'],
  [say('Parkeret højst', 'Parked at most'), ({ parkedMs }) => clock(parkedMs), 'num'],
]
const siloColumns = () => [
  [say('Siloer', 'Silos'), ({ same }) => same.map(({ silo }) => silo).join(', ')],
  [say('Afsluttede uden indhold', 'Settled, without content'), ({ retentionMs }) => clock(retentionMs), 'num'],
  [say('Parkeret højst', 'Parked at most'), ({ parkedMs }) => (parkedMs === undefined
    ? say('som ruten', 'as the route') : clock(parkedMs)), 'num'],
]
const clocks = ({ clocks: { routes, silos, unboundMs } }) => html`<h2>${say('Frister i kraft', 'Deadlines in force')}</h2>
  ${table(say('Ruternes frister', 'The routes\' deadlines'), routeColumns(), alike(routes))}
  <p class="how below">${say(
    'En besked kan selv have en kortere frist. En vedhæftet fil, som ingen besked nævner, slettes efter',
    'A message may have a shorter one of its own. An attachment that no message names is erased after')} ${clock(unboundMs)}.</p>
  ${table(say('Siloernes frister', 'The silos\' deadlines'), siloColumns(), alike(silos))}`

export const page = {
  name: 'privacy', group: 'trust', right: 'see-overview', refreshMs: 5_000, title: () => say('Databeskyttelse',
    'Data protection'),
  load: () => ask('/v1/operations/privacy'),
  view: (told, reload) => html`${heading(say('Databeskyttelse', 'Data protection'), say(
    'Hubben gemmer transaktioner og deres status. Indhold og modtager holdes kun, til beskeden er sendt, og kun forseglet.',
    'The hub keeps transactions and their status. Content and recipient are held only until the message is sent, and sealed.'))}
    ${tiles(told)}${canary(told.canary, bytes, reload)}${holding(told)}${erasing(told)}${keys(told)}${clocks(told)}`,
}
