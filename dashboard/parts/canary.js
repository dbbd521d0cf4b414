// The canary scan: what the last one came to, where it looked and where it cannot, and running one.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { facts, isDanish, number, say, span } from '../frame/words.js'
import { badge } from './badge.js'
import { decide } from './dialog.js'
import { empty } from './notice.js'
import { table } from './table.js'
import { age, when } from './time.js'

const verdicts = {
  clean: ['rent', 'clean', 'good', 'Intet fundet. Det, der skulle kunne findes, blev fundet.',
    'Nothing found. What should be found was found.'],
  found: ['fundet', 'found', 'bad', 'Prøveindhold blev fundet, hvor intet må stå. Meld det som et sikkerhedsbrud.',
    'Made-up content was found where none may stand. Report it as a breach.'],
  blind: ['uvist', 'unsure', 'odd', 'Søgningen fandt heller ikke det, der skulle være der. Den beviser intet.',
    'The search did not find what should be there either. It proves nothing.'],
  unfinished: ['ikke færdig', 'unfinished', 'odd', 'Scanningen kunne ikke gennemføres.', 'The scan could not be carried out.'],
}
const troubles = {
  'erasure-waits': () => say('En læser stod i vejen for sletningen i over et minut.',
    'A reader was in the way of erasure for more than a minute.'),
  'search-failed': () => say('Noget kunne ikke læses. Se loggen.', 'Something could not be read. See the log.'),
  'ledger-failed': () => say('Hovedbogen svarede ikke som ventet. Se loggen.',
    'The ledger did not answer as expected. See the log.'),
}
const names = {
  content: () => say('indhold', 'content'), recipient: () => say('modtager', 'recipient'),
  attachment: () => say('vedhæftet fil', 'attachment'), sealed: () => say('forseglet indhold', 'sealed content'),
}
const whens = {
  held: () => say('mens det blev holdt', 'while it was held'), erased: () => say('efter sletning', 'after erasure'),
}
const wordOf = (table, code) => table[code]?.() ?? code

const lookEveryMs = 500
/** Resolves when no scan is under way. The hub tells of messages, and not of the end of a scan. */
const over = async () => {
  while ((await ask('/v1/operations/privacy')).canary.running) {
    await new Promise((resolve) => { setTimeout(resolve, lookEveryMs) })
  }
}

const begin = (reload) => async () => {
  const done = await decide({
    title: say('Kør kanariescanningen', 'Run the canary scan'), act: say('Kør den', 'Run it'),
    text: say('Prøveindhold holdes et øjeblik, slettes og eftersøges i alt, hvad hubben gemmer. Intet sendes til nogen.',
      'Made-up content is held for a moment, erased, and looked for in all that the hub keeps. Nothing is sent to anybody.'),
    done: say('Scanningen er begyndt.', 'The scan has begun.'),
    run: (body) => ask('/v1/operations/privacy/scan', { method: 'POST', body }),
  })
  if (!done) return
  await reload()
  await over()
  await reload()
}

const badgeOf = (verdict) => badge(say(verdicts[verdict][0], verdicts[verdict][1]), verdicts[verdict][2])

/** Of the last one, in a word. */
export const lastVerdict = ({ scans: [last] }) => (last ? badgeOf(last.verdict) : '–')

const finding = ({ name, form, place, when: at }) => html`<li><strong>${wordOf(names, name)}</strong> (${form})
  ${wordOf(whens, at)}:  <code>${place}</code></li>`

const newest = (scan) => {
  const [, , kind, da, en] = verdicts[scan.verdict]
  return html`<div class="notice ${kind}" role="status"><p><strong>${say(da, en)}</strong>
    ${scan.trouble ? wordOf(troubles, scan.trouble) : nothing}</p>
    <p>${when(scan.endedAt)} (${age(scan.endedAt)} ${say('siden',
      'ago')}), ${scan.by}${scan.reason ? html`: ${scan.reason}` : nothing}</p>
    ${scan.found.length ? html`<ul>${scan.found.map(finding)}</ul>` : nothing}</div>`
}

const kinds = {
  file: () => say('fil', 'file'), folder: () => say('mappe: det, der er skrevet under scanningen',
    'folder: what was written meanwhile'),
  table: () => say('tabel', 'table'),
}
const placeColumns = (bytes) => [
  [say('Hvor', 'Where'), ({ name }) => html`<span class="breaks">${name}</span>`], [say('Hvad', 'What'),
    ({ kind }) => wordOf(kinds, kind)],
  [say('Læst', 'Read'), ({ bytes: size }) => bytes(size), 'num'],
]
const pastColumns = () => [
  [say('Hvornår', 'When'), ({ startedAt }) => when(startedAt), 'word'],
  [say('Udfald', 'Outcome'), ({ verdict }) => badgeOf(verdict)],
  [say('Varede', 'Took'), ({ startedAt, endedAt }) => span(Date.parse(endedAt) - Date.parse(startedAt)), 'num'],
  [say('Hvem', 'Who'), ({ by, reason }) => html`${by}${reason ? html`<span class="beneath">${reason}</span>` : nothing}`],
]

const looked = ({ places }, bytes) => html`<details class="below"><summary>${say('Gennemsøgt', 'Looked through')}
  (${number(places.length)})</summary>
  ${table(say('Gennemsøgt', 'Looked through'), placeColumns(bytes), places)}</details>`

const blind = ({ blindTo }) => html`<p class="how below">${say('Her kan scanningen ikke se:',
  'Where the scan cannot look:')}
  ${blindTo.map((spot) => facts.blindSpots[spot]?.[isDanish() ? 'da' : 'en'] ?? spot).join(' · ')}.</p>`

const next = ({ running, nextAt }) => {
  if (running) return html`${say('En scanning er i gang, sat i gang af', 'A scan is under way, begun by')} ${running.by}.`
  return nextAt ? html`${say('Næste af sig selv:', 'Next by itself:')}
    ${when(nextAt)}.` : say('Kører kun, når nogen beder om det.',
    'Runs only when somebody asks for it.')
}

/** `bytes` says a size. */
export const canary = (told, bytes, reload) => html`<section data-canary><div class="headed"><h2>${
  say('Kanariescanning', 'Canary scan')}</h2>${may('scan-canary') ? html`<button type="button" data-do="scan"
    ?disabled=${Boolean(told.running)} @click=${begin(reload)}>${told.running ? say('Søger …', 'Searching …')
      : say('Kør scanningen', 'Run the scan')}</button>` : nothing}</div>
  <p class="how">${say(
    'Et stykke prøveindhold holdes, eftersøges i alle former i alt, hvad hubben gemmer, slettes og eftersøges igen.',
    'A piece of made-up content is held, looked for in every form in all that the hub keeps, erased, and looked for again.')}
    ${next(told)}</p>
  ${told.scans.length ? html`${newest(told.scans[0])}${looked(told.scans[0], bytes)}${blind(told.scans[0])}
    ${told.scans.length > 1 ? table(say('Tidligere scanninger',
      'Earlier scans'), pastColumns(), told.scans.slice(1, 8)) : nothing}`
    : html`${empty(say('Der er ikke scannet endnu.', 'No scan has been made yet.'))}${blind(told)}`}</section>`
