// Holding a route or a channel back, for a reason and until a time, and letting it go.
import { html } from 'lit-html'
import { ask, signedIn } from '../frame/http.js'
import { say } from '../frame/words.js'
import { decide } from './dialog.js'
import { field } from './form.js'

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

/** The button that holds back; `kind` is route or channel. */
export const hold = (kind, name, reload) => html`<button type="button" class="quiet small" data-do="pause-${kind}"
  @click=${pause(kind, name, reload)}>${say('Hold tilbage', 'Hold back')} <span class="unseen">${name}</span></button>`

/** The button that lets go. */
export const letGo = (one, reload) => html`<button class="quiet" type="button" data-do="release" @click=${release(one, reload)}>
  ${say('Lad gå', 'Let go')} <span class="unseen">${one.name}</span></button>`
