// Bulk actions: what a dry run found, who has to approve it, how far it has come, and what became of each.
import { html, nothing } from 'lit-html'
import { ask, may, signedIn } from '../frame/http.js'
import { here } from '../frame/place.js'
import { field, options, valuesOf } from '../parts/form.js'
import { failure, heading } from '../parts/notice.js'
import { age } from '../parts/time.js'
import { facts, number, reasonWord, say, statusWord } from '../frame/words.js'

const state = { refused: undefined }
const path = '/v1/operations/jobs'

const attempted = (work, reload) => async (event) => {
  event.preventDefault()
  state.refused = undefined
  await work(event).catch((error) => {
    state.refused = error
  })
  await reload()
}

const standing = {
  drafted: ['prøvekørt', 'drafted'], canary: ['prøver med de første', 'canary'], running: ['i gang', 'running'],
  halted: ['standset', 'halted'], finished: ['færdig', 'finished'], aborted: ['afbrudt', 'aborted'],
}
const halts = {
  'by-operator': ['af en operatør', 'by an operator'], 'canary-failed': ['de første gik ikke godt',
    'the first did not go well'],
  'too-many-failed': ['for mange mislykkedes', 'too many failed'], 'breaker-open': ['modparten svigter',
    'the counterpart fails'],
}
const deeds = {
  resume: ['Send igen', 'Send again'], cancel: ['Annullér', 'Cancel'], discard: ['Kassér', 'Discard'],
  confirm: ['Bekræft leveret', 'Confirm as delivered'], 'set-aside': ['Læg til side', 'Set aside'], 'take-up': ['Tag op',
    'Take up'],
}
const tallies = {
  waiting: ['venter', 'waiting'], begun: ['begyndt', 'begun'], succeeded: ['lykkedes', 'succeeded'],
  failed: ['mislykkedes', 'failed'], skipped: ['sprunget over', 'skipped'],
}
const wordOf = (table, code) => say(...(table[code] ?? [code, code]))

const isOn = ({ status }) => status === 'canary' || status === 'running'
/** @type {[string, (job: any) => unknown, () => string][]} */
const steps = [
  ['approve', ({ status, needsApproval, approvedBy, by }) => status === 'drafted' && needsApproval && !approvedBy &&
    by !== signedIn.session.name && may('approve'), () => say('Godkend', 'Approve')],
  ['start', ({ status, needsApproval, approvedBy }) => (status === 'drafted' || status === 'halted') &&
    (!needsApproval || approvedBy) && may('replay'), () => say('Start', 'Start')],
  ['halt', (job) => isOn(job) && may('replay'), () => say('Stands', 'Halt')],
  ['abort', (job) => (isOn(job) || job.status === 'halted' || job.status === 'drafted') && may('replay'), () => say('Afbryd',
    'Abort')],
]

const jobItem = (reload) => (job) => html`<li class="card group"><h2>${wordOf(deeds, job.action)}
    <span class="badge">${wordOf(standing, job.status)}</span></h2>
  <p>${job.reason} <span class="since">${job.by}, ${say('for', '')} ${age(job.createdAt)} ${say('siden', 'ago')}</span></p>
  ${job.halt ? html`<p class="notice odd">${say('Standset:', 'Halted:')} ${wordOf(halts, job.halt)}</p>` : nothing}
  ${job.needsApproval && !job.approvedBy
    ? html`<p class="notice odd">${say('En anden skal godkende det.', 'Somebody else has to approve it.')}</p>` : nothing}
  <dl class="proof">${Object.entries(job.tally).map(([name, count]) => html`<div><dt>${wordOf(tallies, name)}</dt>
    <dd>${number(count)}</dd></div>`)}</dl>
  <div class="row">${steps.filter(([, fits]) => fits(job)).map(([name, , words]) => html`<button type="button"
    class=${name === 'start' || name === 'approve' ? '' : 'quiet'} data-step=${name}
    @click=${attempted(() => ask(`${path}/${job.id}/${name}`, { method: 'POST' }), reload)}>${words()}</button>`)}</div></li>`

const draft = async ({ target }) => {
  const { action, reason, perSecond, 'reason-code': cause, ...named } = valuesOf(target)
  const filter = { ...named, ...(cause && { reason: cause }) }
  await ask(path, { method: 'POST', body: { action, reason, perSecond: Number(perSecond), filter } })
  target.reset()
}

const form = (query, reload) => html`<form class="card filters" @submit=${attempted(draft, reload)}>
  ${field(say('Gør', 'Do'), html`<select name="action">${Object.keys(deeds).map((each) => html`
    <option value=${each}>${wordOf(deeds, each)}</option>`)}</select>`)}
  ${field(say('Med dem, der er', 'With those that are'), html`<select name="status">${['parked', 'in-doubt', 'queued', 'held']
    .map((each) => html`<option value=${each} ?selected=${each === query.status}>${statusWord(each)}</option>`)}</select>`)}
  ${field(say('Årsag', 'Reason'), html`<select name="reason-code">
    ${options(Object.keys(facts.reasons), query.reason, reasonWord)}</select>`)}
  ${field(say('Rute', 'Route'), html`<input name="route" .value=${query.route ?? ''} maxlength="100" autocomplete="off">`)}
  ${field('Silo', html`<input name="silo" .value=${query.silo ?? ''} maxlength="100" autocomplete="off">`)}
  ${field(say('I sekundet', 'Each second'), html`<input name="perSecond" type="number" min="1" max="200" value="5" required>`)}
  ${field(say('Hvorfor', 'Why'), html`<input name="reason" minlength="3" maxlength="500" required autocomplete="off">`)}
  <div class="row"><button type="submit">${say('Prøvekør', 'Dry run')}</button>
    <span class="how">${say('Intet sker, før du starter.', 'Nothing happens before you start.')}</span></div></form>`

export const page = {
  name: 'replays', group: 'messages', right: 'see-overview', refreshMs: 3000, title: () => say('Genafsendelser', 'Replays'),
  load: () => ask(path),
  view: ({ jobs }, reload, { query }) => html`${heading(say('Genafsendelser', 'Replays'),
    say('En prøvekørsel fryser, hvad der findes nu. Så går nogle få i forvejen, og resten følger i et roligt tempo.',
      'A dry run freezes what is found now. A few go first, and the rest follow at a calm pace.'))}
    ${state.refused ? failure(state.refused) : nothing}
    ${may('replay') ? form(query, reload) : nothing}
    ${jobs.length ? html`<ul class="groups">${jobs.map(jobItem(reload))}</ul>`
      : html`<p class="empty">${say('Ingen endnu.', 'None yet.')} <a href="${here}failures">${say('Se fejl',
        'See failures')}</a></p>`}`,
}
