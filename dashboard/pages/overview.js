// Vagtbilledet: one sentence, then what is stuck, since when, whose, and what can be done now. The tiles lead to their rows by
// the very filter they were counted by. The curves are of what the hub has told since the pages were opened, and say so.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf } from '../frame/http.js'
import { history, remember } from '../frame/live.js'
import { here } from '../frame/place.js'
import { breakerBadge } from '../parts/badge.js'
import { table } from '../parts/table.js'
import { age } from '../parts/time.js'
import { bars } from '../parts/chart.js'
import { verdict } from '../parts/verdict.js'
import { number, say, statusWord } from '../frame/words.js'

const unsettled = ['held', 'queued', 'sending', 'in-doubt', 'parked']
const totalOf = (counts, statuses) => counts.filter(({ status }) => statuses.includes(status)).reduce((sum,
  { count }) => sum + count, 0)

const verdicts = {
  calm: () => say('Alt kører, som det skal.', 'Everything runs as it should.'),
  watch: () => say('Noget er ikke, som det plejer. Hubben klarer det selv indtil videre.',
    'Something is not as usual. The hub copes by itself so far.'),
  stuck: () => say('Noget sidder fast og venter på dig.', 'Something is stuck and waits for you.'),
}

const leads = {
  calm: () => say('Intet venter for længe, og ingen modpart svigter.', 'Nothing waits for too long, and no counterpart fails.'),
  watch: () => say('Du behøver ikke gøre noget endnu. Nedenfor står hvad, og siden hvornår.',
    'You need not do anything yet. Below stands what, and since when.'),
  stuck: () => say('Begynd øverst: hver linje fører til det, der kan gøres.',
    'Begin at the top: each line leads to what can be done.'),
}

const messagesOf = (count) => `${number(count)} ${count === 1 ? say('besked', 'message') : say('beskeder', 'messages')}`
const troubles = {
  parked: ({ count }) => ({
    what: say(`${messagesOf(count)} er parkeret og sendes ikke, før nogen beslutter det.`,
      `${messagesOf(count)} parked: not sent until somebody decides.`),
    to: 'failures', act: say('Se årsagerne', 'See the causes'),
  }),
  'in-doubt': ({ count }) => ({
    what: say(`${messagesOf(count)} er uafklaret: de er måske sendt. Hubben spørger modparten.`,
      `${messagesOf(count)} in doubt: perhaps sent. The hub is asking the counterpart.`),
    to: 'failures?status=in-doubt', act: say('Se årsagerne', 'See the causes'),
  }),
  late: ({ count, route }) => ({
    what: say(`Ruten ${route} er bagud; ${messagesOf(count)} venter.`,
      `The route ${route} is late; ${messagesOf(count)} waiting.`),
    to: `messages?route=${route}`, act: say('Se dem', 'See them'),
  }),
  'breaker-open': ({ route }) => ({
    what: say(`Ruten ${route} er afbrudt, fordi modparten svigter. Beskederne venter, intet går tabt.`,
      `The route ${route} is suspended because its counterpart fails. Messages wait, nothing is lost.`),
    to: `messages?route=${route}&status=queued`, act: say('Se, hvad der venter', 'See what waits'),
  }),
  paused: ({ route }) => ({
    what: say(`Ruten ${route} holdes tilbage af en operatør.`, `The route ${route} is held back by an operator.`),
    to: 'routes', act: say('Se ruterne', 'See the routes'),
  }),
}

const troubleItem = (trouble) => {
  const { what, to, act } = troubles[trouble.trouble](trouble)
  return html`<li class=${trouble.worst ? 'bad' : 'odd'}><p>${what}
    ${trouble.since ? html`<span class="since">${say('Siden', 'For')} ${age(trouble.since)}</span>` : nothing}</p>
    ${may('see-transactions') ? html`<a class="button quiet" href="${here}${to}">${act}</a>` : nothing}</li>`
}

const tile = (counts) => (status) => {
  const inside = html`<span class="figure">${number(totalOf(counts, [status]))}</span>
    <span class="of">${statusWord(status)}</span>`
  return html`<li class="s-${status}">${may('see-transactions')
    ? html`<a href="${here}messages${queryOf({ status })}">${inside}</a>` : html`<div>${inside}</div>`}</li>`
}

const settled = ['sent', 'delivered', 'failed', 'cancelled']
const everyMs = 5_000
const mostBars = 60

/** The last overview of each five seconds. */
const ticks = () => [...Map.groupBy(history, ({ at }) => Math.floor(Date.parse(at) / everyMs)).entries()]
  .map(([tick, same]) => ({ tick, counts: same.at(-1).counts }))

const charts = () => {
  const seen = ticks()
  const passed = seen.slice(1).map(({ tick, counts }, index) => ({
    // Where nothing was told for a while, nothing had changed.
    value: Math.round(Math.max(0, totalOf(counts, settled) - totalOf(seen[index].counts, settled)) /
      Math.max(1, tick - seen[index].tick)) }))
  const waiting = seen.map(({ counts }) => ({ value: totalOf(counts, unsettled) }))
  return html`<div class="charts">
    ${bars(say('Afsluttet hvert femte sekund', 'Settled each five seconds'), passed.slice(-mostBars))}
    ${bars(say('Venter', 'Waiting'), waiting.slice(-mostBars))}</div>
    <p class="how">${say('Målt af din browser, siden du åbnede siderne. Længere tilbage: ',
      'Measured by your browser since you opened these pages. Further back: ')}
      ${may('see-reports') ? html`<a href="${here}reports">${say('rapporterne', 'the reports')}</a>`
        : say('rapporterne', 'the reports')}.</p>`
}

const routeColumns = () => [
  [say('Rute', 'Route'), ({ route }) => (may('see-transactions')
    ? html`<a href="${here}messages${queryOf({ route })}">${route}</a>` : route)],
  [say('Kanal', 'Channel'), ({ channel }) => channel],
  [say('Tilstand', 'State'), ({ breaker, pausedUntil }) => html`${breakerBadge(breaker)}
    ${pausedUntil ? html`<span class="badge b-open">${say('holdes tilbage', 'held back')}</span>` : nothing}`],
  [say('Venter', 'Waiting'), ({ waiting }) => number(waiting), 'num'],
  [say('Ældste', 'Oldest'), ({ oldestDueAt }) => (oldestDueAt ? age(oldestDueAt) : '–'), 'num'],
]

/** Where something waits or is not as usual, the most troubled first. */
const busy = (routes) => routes.filter(({ breaker, waiting,
  pausedUntil }) => breaker !== 'closed' || waiting > 0 || pausedUntil)
  .toSorted((one, other) => (
    Number(other.breaker !== 'closed') - Number(one.breaker !== 'closed') || other.waiting - one.waiting))

export const page = {
  name: 'overview', group: 'watch', right: 'see-overview', refreshMs: 1_000, title: () => say('Vagtbillede', 'On watch'),
  load: async () => {
    const overview = await ask('/v1/operations/overview')
    remember(overview)
    return overview
  },
  fromSignal: (overview) => overview,
  view: ({ verdict: state, troubles: found, counts, routes }) => html`
    ${verdict(state, verdicts[state](), leads[state]())}
    ${found.length ? html`<ul class="troubles">${found.map(troubleItem)}</ul>` : nothing}
    <h2>${say('Beskederne', 'The messages')}</h2>
    <ul class="tiles">${[...unsettled, 'sent', 'delivered', 'failed', 'cancelled'].map(tile(counts))}</ul>
    <p class="how">${say('Tallene er præcise: de føres med hver ændring.',
      'The numbers are exact: kept with every change.')}</p>
    <h2>${say('Lige nu', 'Right now')}</h2>${charts()}
    <h2>${say('Ruterne', 'The routes')}</h2>${table(say('Ruterne', 'The routes'), routeColumns(), busy(routes),
      say('Ingen rute har noget, der venter.', 'Nothing waits at any route.'))}
    <p><a href="${here}routes">${say(`Alle ${number(routes.length)} ruter`, `All ${number(routes.length)} routes`)}</a></p>`,
}
