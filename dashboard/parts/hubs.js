// The hubs on one ledger, and resting one of them so that it can be taken down without anything being cut off.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { number, say } from '../frame/words.js'
import { badge } from './badge.js'
import { decide } from './dialog.js'
import { table } from './table.js'
import { age, when } from './time.js'

const states = {
  working: ['arbejder', 'working', 'good'], draining: ['gør sig færdig', 'finishing', 'odd'],
  drained: ['hviler; kan stoppes', 'rests; may be stopped', 'odd'], silent: ['tavs', 'silent', 'bad'],
}
const pathOf = ({ id }) => `/v1/operations/hubs/${encodeURIComponent(id)}/drain`

const drain = (one, others, reload) => async () => {
  const done = await decide({
    title: say(`Tøm ${one.name}`, `Drain ${one.name}`), act: say('Tøm', 'Drain'),
    text: say('Den tager ikke flere beskeder op til afsendelse og gør det færdigt, den har. Den modtager stadig, og intet ' +
      'går tabt.',
      'It takes up no more messages to send, and finishes what it has. It still accepts, and nothing is lost.'),
    warning: others ? undefined : say('Ingen anden hub arbejder: intet sendes, før den arbejder igen.',
      'No other hub is working: nothing is sent until it works again.'),
    run: ({ reason }) => ask(pathOf(one), { method: 'PUT', body: { reason } }),
  })
  if (done) await reload()
}

const undrain = (one, reload) => async () => {
  const done = await decide({
    title: say(`Lad ${one.name} arbejde igen`, `Let ${one.name} work again`), act: say('Lad arbejde', 'Let it work'),
      reason: false,
    run: () => ask(pathOf(one), { method: 'DELETE' }),
  })
  if (done) await reload()
}

const action = (one, all, reload) => {
  if (one.draining) {
    return html`<button type="button" class="quiet small" data-do="undrain" @click=${undrain(one, reload)}>
      ${say('Lad arbejde', 'Let it work')} <span class="unseen">${one.name}</span></button>`
  }
  if (one.state === 'silent') return '–'
  const others = all.some((each) => each.id !== one.id && each.state === 'working')
  return html`<button type="button" class="quiet small" data-do="drain" @click=${drain(one, others, reload)}>
    ${say('Tøm', 'Drain')} <span class="unseen">${one.name}</span></button>`
}

const columns = (all, reload) => [
  ['Hub', ({ name, isThis, version }) => html`<strong>${name}</strong>${isThis ? html` ${say('(denne)', '(this one)')}` : nothing}
    <br><small>Sluse ${version}</small>`],
  [say('Tilstand', 'State'), ({ state, draining }) => {
    const [da, en, kind] = states[state]
    return html`${badge(say(da, en), kind)}${draining ? html`<br><small>${draining.by}: ${draining.reason}</small>` : nothing}`
  }],
  [say('Startet', 'Started'), ({ startedAt }) => when(startedAt)],
  [say('Set for', 'Seen'), ({ seenAt }) => age(seenAt), 'num'],
  [say('Arbejdere', 'Workers'), ({ workers }) => number(workers), 'num'],
  [say('I gang', 'At work'), ({ out }) => number(out), 'num'],
  ...(may('pause') ? [[say('Gør', 'Do'), (one) => action(one, all, reload)]] : []),
]

export const hubs = (all, reload) => table(say('Hubber', 'Hubs'), columns(all, reload), all)
