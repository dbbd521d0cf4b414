// Konfigurationen: what the hub runs with, without secrets; what was different before; what its file says now.
import { html, nothing } from 'lit-html'
import { ask } from '../frame/http.js'
import { say } from '../frame/words.js'
import { failure, heading, notice } from '../parts/notice.js'
import { factList, table } from '../parts/table.js'
import { when } from '../parts/time.js'

const path = '/v1/operations/configuration'
const state = { check: undefined, refused: undefined }

const check = (reload) => async () => {
  Object.assign(state, { check: undefined, refused: undefined })
  state.check = await ask(`${path}/check`).catch((error) => {
    state.refused = error
  })
  await reload()
}

const shown = (value) => (value === undefined ? html`<span class="how">${say('ingen', 'none')}</span>`
  : html`<code>${typeof value === 'string' ? value : JSON.stringify(value)}</code>`)

const differences = (caption, before, now, rows, none) => table(caption, [
  [say('Hvor', 'Where'), ({ at }) => html`<code>${at || '/'}</code>`], [before, (one) => shown(one.before)],
  [now, (one) => shown(one.now)],
], rows, none)

const outcome = ({ outcome: code, lines, differences: rows }) => {
  if (code === 'no-file') return notice(say('Hubben kører uden en fil.', 'The hub runs without a file.'))
  return html`${code === 'sound'
    ? notice(say('Filen er i orden; hubben ville starte med den.', 'The file is sound; a hub would start with it.'), 'good')
    : notice(say(`Hubben ville ikke starte med filen (${code}).`, `A hub would not start with the file (${code}).`), 'bad')}
    ${lines.length ? html`<ul class="lines">${lines.map((line) => html`<li><code>${line}</code></li>`)}</ul>` : nothing}
    ${code === 'sound' ? differences(say('Forskelle', 'Differences'), say('Kører med', 'Running'),
      say('Filen siger', 'The file says'), rows,
      say('Ingen forskelle: det er den, hubben kører med.', 'No differences: it is what the hub runs with.')) : nothing}`
}

const section = ([name, value]) => html`<details class="settings"><summary>${name}</summary>
  <pre tabindex="0" aria-label=${name}>${JSON.stringify(value, null, 2)}</pre></details>`

const before = ({ before: at, changed }) => (at ? html`<h2>${say('Ændret siden sidst', 'Changed since last')}</h2>
  <p class="how">${say('Før kørte hubben med noget andet, fra', 'Before, the hub ran with something else, from')} ${when(at)}</p>
  ${differences(say('Ændret siden sidst', 'Changed since last'), say('Før', 'Before'), say('Nu', 'Now'), changed)}` : nothing)

export const page = {
  name: 'configuration', group: 'system', right: 'see-configuration', title: () => say('Konfiguration', 'Configuration'),
  load: () => ask(path),
  view: (told, reload) => html`${heading(say('Konfiguration', 'Configuration'),
    say('Det, hubben kører med. Hemmeligheder vises ikke. Der ændres i filen, ikke her.',
      'What the hub runs with. Secrets are not shown. It is changed in the file, not here.'))}
    ${factList([[say('Version', 'Version'), told.version], [say('I kraft siden', 'In force since'), when(told.since)]])}
    ${told.hasFile ? html`<h2>${say('Filen, som den er nu', 'The file as it is now')}</h2>
      <p><button type="button" data-check @click=${check(reload)}>${
        say('Efterse filen', 'Check the file')}</button></p>` : nothing}
    ${state.refused ? failure(state.refused) : nothing}${state.check ? outcome(state.check) : nothing}
    ${before(told)}
    <h2>${say('Kører med', 'Running with')}</h2>${Object.entries(told.running ?? {}).map(section)}`,
}
