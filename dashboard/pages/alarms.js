// Alarmer: what somebody should look at, since when, about what, and what can be done now; and being left alone with it for a
// while.
import { html, nothing } from 'lit-html'
import { ask, may, signedIn } from '../frame/http.js'
import { number, say } from '../frame/words.js'
import { decide } from '../parts/dialog.js'
import { field } from '../parts/form.js'
import { empty, heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { age, left, when } from '../parts/time.js'

const pathOf = (name) => `/v1/operations/alarms/${encodeURIComponent(name)}/silence`
const lengths = { 60: ['en time', 'an hour'], 240: ['fire timer', 'four hours'], 1440: ['et døgn', 'a day'],
  10080: ['en uge', 'a week'] }

const untilField = () => field(say('Hvor længe? Derefter høres den igen.', 'How long? After that it is heard again.'),
  html`<select name="minutes">${Object.entries(lengths).map(([minutes, words]) => html`<option value=${minutes}>${
    say(...words)}</option>`)}</select>`)

const silence = ({ name, on }, reload) => async () => {
  const done = await decide({
    title: say(`Gør alarmen om ${on} tavs`, `Silence the alarm about ${on}`), act: say('Gør tavs', 'Silence'),
    fields: untilField(),
    text: say('Årsagen bliver ved, til nogen gør noget ved den.', 'Its cause lasts until somebody does something about it.'),
    run: ({ minutes, reason }) => ask(pathOf(name), { method: 'PUT',
      body: { reason, until: new Date(signedIn.now + Number(minutes) * 60_000).toISOString() } }),
  })
  if (done) await reload()
}

const hear = ({ name, on }, reload) => async () => {
  const done = await decide({
    title: say(`Hør alarmen om ${on} igen`, `Hear the alarm about ${on} again`), act: say('Hør igen', 'Hear again'),
    reason: false,
    run: () => ask(pathOf(name), { method: 'DELETE' }),
  })
  if (done) await reload()
}

const button = (alarm, reload) => (alarm.silencedUntil
  ? html`<button type="button" class="quiet" data-do="hear" @click=${hear(alarm, reload)}>${say('Hør igen', 'Hear again')}
    <span class="unseen">${alarm.on}</span></button>`
  : html`<button type="button" class="quiet" data-do="silence" @click=${silence(alarm, reload)}>${say('Gør tavs', 'Silence')}
    <span class="unseen">${alarm.on}</span></button>`)

const item = (reload) => (alarm) => html`<li class="card striped" data-alarm=${alarm.name}><div>
  <p><strong>${alarm.on}: ${say(alarm.da, alarm.en)}</strong></p>
  <p>${say(alarm.todo.da, alarm.todo.en)}</p>
  <p class="how">${say('Har varet', 'Has lasted')} ${age(alarm.since)}.
    ${alarm.hubs?.length ? html`${say('Ses af', 'Seen by')} ${alarm.hubs.join(', ')}.` : nothing}
    ${alarm.silencedUntil ? html`${say('Tavs til', 'Silenced until')}
    ${when(alarm.silencedUntil)} (${left(alarm.silencedUntil)}). ${alarm.by}: ${alarm.reason}` : nothing}</p></div>
  ${may('silence') ? button(alarm, reload) : nothing}</li>`

const list = (title, alarms, reload) => html`<h2>${title} (${number(alarms.length)})</h2>
  <ul class="groups">${alarms.map(item(reload))}</ul>`

const pastColumns = () => [
  [say('Alarm', 'Alarm'), ({ on, by, reason, ...words }) => html`${on}: ${say(words.da, words.en)}${by
    ? html`<span class="beneath">${say('gjort tavs af', 'silenced by')} ${by}: ${reason}</span>` : nothing}`],
  [say('Rejst', 'Raised'), ({ since }) => when(since), 'word'], [say('Slut', 'Ended'), ({ endedAt }) => when(endedAt), 'word'],
]

const history = (past) => html`<h2>${say('Overstået', 'Over')}</h2>
  ${table(say('Overståede alarmer', 'Alarms that are over'), pastColumns(), past)}`

export const page = {
  name: 'alarms', group: 'watch', right: 'see-overview', refreshMs: 5_000, title: () => say('Alarmer', 'Alarms'),
  load: async () => {
    const [{ alarms }, { alarms: past }] = await Promise.all([
      ask('/v1/operations/alarms'), ask('/v1/operations/alarms/past?limit=50')])
    return { alarms, past }
  },
  view: ({ alarms, past }, reload) => {
    const [loud, silent] = [alarms.filter((one) => !one.silencedUntil), alarms.filter((one) => one.silencedUntil)]
    return html`${heading(say('Alarmer', 'Alarms'),
      say('Hver alarm rejses én gang og slutter af sig selv, når årsagen er væk.',
        'Each alarm is raised once and ends by itself when its cause is gone.'))}
      ${alarms.length ? nothing : empty(say('Ingen alarmer.', 'No alarms.'))}
      ${loud.length ? list(say('I kraft', 'In force'), loud, reload) : nothing}
      ${silent.length ? list(say('Tavse', 'Silenced'), silent, reload) : nothing}
      ${past.length ? history(past) : nothing}`
  },
}
