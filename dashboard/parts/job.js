// A bulk action in words: what it is, how far it has come, what it waits for, and what may be done about it.
import { html, nothing } from 'lit-html'
import { ask, may, signedIn } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, reasonWord, say, statusWord } from '../frame/words.js'
import { part } from './chart.js'
import { decide } from './dialog.js'
import { age } from './time.js'

export const path = '/v1/operations/jobs'

const standings = {
  drafted: ['prøvekørt, ikke begyndt', 'dry run, not begun'], canary: ['prøver med de første', 'trying with the first'],
  running: ['i gang', 'running'], halted: ['standset', 'halted'], finished: ['færdig', 'finished'],
  aborted: ['afbrudt', 'aborted'],
}
const halts = {
  'by-operator': ['En operatør standsede den.', 'An operator halted it.'],
  'canary-failed': ['De første gik ikke godt; resten er ikke rørt. Find årsagen, og prøvekør igen.',
    'The first did not go well; the rest was not touched. Find the cause, and draft anew.'],
  'too-many-failed': ['For mange mislykkedes; resten er ikke rørt. Find årsagen, og prøvekør igen.',
    'Too many failed; the rest was not touched. Find the cause, and draft anew.'],
  'breaker-open': ['Modparten svigter. Start igen, når ruten er i drift.',
    'The counterpart fails. Start again when the route works.'],
}
export const deeds = {
  resume: ['Send igen', 'Send again'], cancel: ['Annullér', 'Cancel'], 'set-aside': ['Læg til side', 'Set aside'],
  'take-up': ['Tag op igen', 'Take up'], confirm: ['Bekræft leveret', 'Confirm as delivered'], discard: ['Kassér', 'Discard'],
}
const tallies = {
  succeeded: ['lykkedes', 'succeeded'], failed: ['mislykkedes', 'failed'], skipped: ['sprunget over', 'skipped'],
  begun: ['under vejs', 'under way'], waiting: ['venter', 'waiting'],
}
const wordOf = (table, code) => say(...(table[code] ?? [code, code]))
export const deedWord = (action) => wordOf(deeds, action)
export const tallyWord = (state) => wordOf(tallies, state)
const colours = { halted: 'bad', finished: 'good', canary: 'odd', running: 'odd' }
export const standing = ({ status }) => html`<span class="badge ${colours[status] ?? ''}">${wordOf(standings, status)}</span>`

const isOn = ({ status }) => status === 'canary' || status === 'running'
const isHopeless = ({ halt }) => halt === 'canary-failed' || halt === 'too-many-failed'
const lacksApproval = ({ needsApproval, approvedBy }) => needsApproval && !approvedBy
const isMine = ({ by }) => by === signedIn.session.name
export const total = ({ tally }) => Object.values(tally).reduce((sum, count) => sum + count, 0)

/** @typedef {{ name: string, fits: (job: any) => unknown, words: () => string, text: (job: any) => string,
 *   danger?: boolean }} Step */
/** @type {Step[]} */
const steps = [
  { name: 'approve', fits: (job) => job.status === 'drafted' && lacksApproval(job) && !isMine(job) && may('approve'),
    words: () => say('Godkend', 'Approve'), text: ({ by, action }) => say(
      `Du godkender, at ${by} gør dette: ${deedWord(action)}. Dit navn står i revisionssporet.`,
      `You approve that ${by} does this: ${deedWord(action)}. Your name stands in the audit.`) },
  { name: 'start', fits: (job) => (job.status === 'drafted' || (job.status === 'halted' && !isHopeless(job))) &&
      !lacksApproval(job) && may('replay'), words: () => say('Start', 'Start'), text: ({ canary, perSecond }) => say(
    `${number(canary)} går i forvejen. Går det godt, følger resten, ${number(perSecond)} i sekundet. Ellers standser den selv.`,
    `${number(canary)} go first. If it goes well, the rest follows, ${number(perSecond)} a second. Else it halts by itself.`) },
  { name: 'halt', fits: (job) => isOn(job) && may('replay'), words: () => say('Stands', 'Halt'), text: () => say(
    'Det, der er begyndt, går videre; intet nyt begyndes. Den kan startes igen.',
    'What has begun goes on; nothing new begins. It can be started again.') },
  { name: 'abort', fits: (job) => (isOn(job) || job.status === 'halted' || job.status === 'drafted') && may('replay'),
    danger: true, words: () => say('Afbryd for altid', 'Abort for good'), text: () => say(
      'Den kan ikke startes igen. Det, der er begyndt, går videre.', 'It cannot be started again. What has begun goes on.') },
]

/** @type {(step: Step, job: any, reload: () => Promise<void>) => () => Promise<void>} */
const take = ({ name, words, text, danger }, job, reload) => async () => {
  const done = await decide({
    title: `${words()}: ${deedWord(job.action)} (${number(total(job))})`, text: text(job), act: words(), reason: false, danger,
    run: () => ask(`${path}/${job.id}/${name}`, { method: 'POST' }),
  })
  if (done) await reload()
}

export const jobSteps = (job, reload) => html`<div class="row">${steps.filter(({ fits }) => fits(job)).map((step, index) => html`
  <button type="button" class=${index ? 'quiet' : ''} data-step=${step.name} @click=${take(step, job, reload)}>${step.words()}
  <span class="unseen">${deedWord(job.action)}</span></button>`)}</div>`

/** What it waits for, or why it was halted. */
export const jobNotice = (job) => {
  if (job.halt) return html`<p class="notice odd">${wordOf(halts, job.halt)}</p>`
  if (job.status !== 'drafted' || !lacksApproval(job)) return nothing
  return html`<p class="notice odd">${isMine(job)
    ? say('En anden skal godkende den, før den kan begynde.', 'Somebody else has to approve it before it can begin.')
    : say(`${job.by} venter på en andens godkendelse.`, `${job.by} waits for somebody else's approval.`)}</p>`
}

/** How far it has come, in parts of a bar and in words. */
export const progress = (job) => {
  const all = total(job)
  const told = Object.keys(tallies).filter((name) => job.tally[name] > 0)
    .map((name) => `${number(job.tally[name])} ${tallyWord(name)}`).join(' · ')
  let x = 0
  return html`<svg class="progress" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label=${told}>
    ${Object.keys(tallies).map((name) => {
      const [from, width] = [x, all ? (job.tally[name] / all) * 100 : 0]
      x += width
      return width ? part(name, from, width) : nothing
    })}</svg><p class="how">${told}</p>`
}

const filterWords = { status: statusWord, reason: reasonWord }
/** The filter as people read it. */
export const filterOf = ({ filter }) => Object.entries(filter)
  .map(([name, value]) => `${names()[name] ?? name}: ${filterWords[name]?.(value) ?? value}`).join(' · ')
const names = () => ({
  status: 'status', reason: say('årsag', 'reason'), route: say('rute', 'route'), channel: say('kanal', 'channel'), silo: 'silo',
  topic: say('emne', 'topic'), since: say('siden', 'since'), until: say('til', 'until'), named: say('besked', 'message'),
})

export const jobCard = (reload) => (job) => html`<li class="card group" data-job=${job.id}><h2>
    <a href="${here}replays/${job.id}">${deedWord(job.action)}: ${number(total(job))}</a> ${standing(job)}</h2>
  <p>${job.reason}</p><p class="how">${filterOf(job)} · ${job.by}, ${say('for', '')} ${age(job.createdAt)}
    ${say('siden', 'ago')}${job.approvedBy ? html` · ${say('godkendt af', 'approved by')} ${job.approvedBy}` : nothing}</p>
  ${jobNotice(job)}${job.status === 'drafted' ? nothing : progress(job)}${jobSteps(job, reload)}</li>`

export const isWaitingForMe = (job) => job.status === 'drafted' && lacksApproval(job) && !isMine(job) && may('approve')
