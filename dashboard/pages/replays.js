// Bulk actions. A dry run freezes what a filter finds; a few go first, the rest follow at a pace, and it halts by itself. What is
// told is what became of each, not that something was begun. `/dashboard/replays/<id>` shows one.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { goTo, here } from '../frame/place.js'
import { facts, number, reasonWord, say, statusWord } from '../frame/words.js'
import { badge } from '../parts/badge.js'
import { field, options, valuesOf } from '../parts/form.js'
import {
  deeds, deedWord, filterOf, isWaitingForMe, jobCard, jobNotice, jobSteps, path, progress, standing, tallyWord, total,
} from '../parts/job.js'
import { empty, failure, heading } from '../parts/notice.js'
import { factList, table } from '../parts/table.js'
import { when } from '../parts/time.js'

const state = { refused: undefined }
const hidden = ['channel', 'topic', 'since', 'until', 'named']

const draft = (reload) => async (event) => {
  event.preventDefault()
  const { action, reason, perSecond, cause, ...named } = valuesOf(event.target)
  try {
    const filter = { ...named, ...(cause && { reason: cause }) }
    const { id } = await ask(path, { method: 'POST', body: { action, reason, perSecond: Number(perSecond), filter } })
    state.refused = undefined
    goTo(`${here}replays/${id}`)
  } catch (error) {
    state.refused = error
    await reload()
  }
}

const narrowedBy = (query) => hidden.filter((name) => query[name]).map((name) => html`
  <input type="hidden" name=${name} .value=${query[name]}>${badge(`${name}: ${query[name]}`)}`)

const form = (query, reload) => html`<form class="card filters" @submit=${draft(reload)}>
  ${field(say('Gør dette', 'Do this'), html`<select name="action">${Object.keys(deeds).map((each) => html`
    <option value=${each} ?selected=${each === query.action}>${deedWord(each)}</option>`)}</select>`)}
  ${field(say('Ved dem, der er', 'To those that are'), html`<select name="status">${['parked', 'in-doubt', 'queued', 'held']
    .map((each) => html`<option value=${each} ?selected=${each === query.status}>${statusWord(each)}</option>`)}</select>`)}
  ${field(say('Med årsagen', 'With the reason'), html`<select name="cause">
    ${options(Object.keys(facts.reasons), query.reason, reasonWord)}</select>`)}
  ${field(say('På ruten', 'On the route'), html`<input name="route" maxlength="100" autocomplete="off"
    .value=${query.route ?? ''}>`)}
  ${field(say('Fra siloen', 'Of the silo'), html`<input name="silo" maxlength="100" autocomplete="off"
    .value=${query.silo ?? ''}>`)}
  ${field(say('Tempo, i sekundet', 'Pace, a second'),
    html`<input name="perSecond" type="number" min="1" max="200" value="5" required>`)}
  <label class="field wide"><span>${say('Hvorfor? Står i revisionssporet; intet personligt.',
    'Why? It stands in the audit; nothing personal.')}</span>
    <input name="reason" minlength="3" maxlength="500" required autocomplete="off"></label>
  <div class="row">${narrowedBy(query)}<button type="submit">${say('Prøvekør', 'Dry run')}</button>
    <span class="how">${say('Viser, hvad der ville ske. Intet sker, før der startes.',
      'Shows what would happen. Nothing happens before it is started.')}</span></div></form>`

const counts = (members) => Object.entries(members).map(([name, count]) => `${name}: ${number(count)}`).join(', ') || '–'
const leftOut = (members) => Object.entries(members).map(([status, count]) => `${number(count)} ${statusWord(status)}`).join(', ')

const itemColumns = () => [
  [say('Besked', 'Message'), ({ id }) => html`<a href="${here}message/${id}"><code>${id}</code></a>`],
  [say('Hvad blev der af den', 'What became of it'), ({ state: word }) => tallyWord(word)],
]

const one = (job, reload) => html`${heading(html`${deedWord(job.action)} ${standing(job)}`, job.reason)}
  ${jobNotice(job)}${state.refused ? failure(state.refused) : nothing}
  ${job.status === 'drafted' ? html`<p class="notice">${say(
    `Prøvekørslen fandt ${number(total(job))}. Udvalget ligger fast: det, der kommer til, er ikke med.`,
    `The dry run found ${number(total(job))}. The selection is frozen: what comes later is not in it.`)}
    ${say('Det, en anden ændrer imens, springes over.', 'What others change meanwhile is skipped.')}</p>`
    : html`<div class="above">${progress(job)}</div>`}
  ${jobSteps(job, reload)}
  <h2>${say('Udvalget', 'The selection')}</h2>${factList([
    [say('Filter', 'Filter'), filterOf(job)], [say('Ruter', 'Routes'), counts(job.routes)],
    [say('Siloer', 'Silos'), counts(job.silos)],
    [say('Passer ikke, er ikke med', 'Does not fit, left out'), leftOut(job.leftOut) || undefined],
    [say('Går i forvejen', 'Go first'), number(job.canary)], [say('Tempo', 'Pace'), say(`${number(job.perSecond)} i sekundet`,
      `${number(job.perSecond)} a second`)],
    [say('Prøvekørt af', 'Drafted by'), html`${job.by}, ${when(job.createdAt)}`],
    [say('Godkendt af', 'Approved by'), job.approvedBy],
  ])}
  <h2>${say('Hver enkelt', 'Each of them')}</h2>${table(say('Hver enkelt', 'Each of them'), itemColumns(), job.items)}`

const all = (jobs, reload, query) => {
  const [mine, others] = [jobs.filter(isWaitingForMe), jobs.filter((job) => !isWaitingForMe(job))]
  return html`${heading(say('Genafsendelser', 'Replays'),
    say('Gør det samme ved mange på én gang, trygt: en prøvekørsel, så nogle få i forvejen, så resten i et roligt tempo.',
      'Do the same to many at once, safely: a dry run, then a few in advance, then the rest at a calm pace.'))}
    ${state.refused ? failure(state.refused) : nothing}
    ${mine.length ? html`<h2>${say('Venter på din godkendelse', 'Wait for your approval')}</h2>
      <ul class="groups">${mine.map(jobCard(reload))}</ul>` : nothing}
    ${may('replay') ? html`<h2>${say('Ny prøvekørsel', 'New dry run')}</h2>${form(query, reload)}` : nothing}
    <h2>${say('Tidligere', 'Earlier')}</h2>${others.length ? html`<ul class="groups">${others.map(jobCard(reload))}</ul>`
      : empty(html`${say('Ingen endnu.', 'None yet.')} <a href="${here}failures">${say('Se fejl efter årsag',
        'See failures by cause')}</a>`)}`
}

export const page = {
  name: 'replays', group: 'messages', right: 'see-overview', refreshMs: 1_000, title: () => say('Genafsendelser', 'Replays'),
  load: ({ rest: [id] }) => ask(id ? `${path}/${encodeURIComponent(id)}` : path),
  view: (data, reload, { query }) => (data.jobs ? all(data.jobs, reload, query) : one(data, reload)),
}
