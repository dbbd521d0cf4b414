// Siloerne: what each hands in, whether it has fallen silent, and whether it is told what becomes of its messages.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, say } from '../frame/words.js'
import { badge } from '../parts/badge.js'
import { decide } from '../parts/dialog.js'
import { heading } from '../parts/notice.js'
import { estimated, exact } from '../parts/number.js'
import { table } from '../parts/table.js'
import { age, when } from '../parts/time.js'

const states = {
  working: () => badge(say('får besked', 'being told'), 'good'),
  failing: () => badge(say('svigter', 'failing'), 'odd'),
  suspended: () => badge(say('stoppet', 'suspended'), 'bad'),
}

const resume = (silo, reload) => async () => {
  const done = await decide({
    title: say(`Fortæl ${silo} igen`, `Tell ${silo} again`), act: say('Genoptag', 'Resume'),
    text: say('Siloen får alt, den har til gode, i rækkefølge, fra hvor det stoppede.',
      'The silo gets all that it has missed, in order, from where it stopped.'),
    run: (body) => ask(`/v1/operations/silos/${encodeURIComponent(silo)}/webhook/resume`, { method: 'POST', body }),
  })
  if (done) await reload()
}

const ago = (lastAt) => html`${age(lastAt)} ${say('siden', 'ago')}`
const lastSeen = ({ lastAt, lastDay, silent }) => html`${lastAt
  ? ago(lastAt) : lastDay ?? say('ikke i fire uger', 'not in four weeks')} ${
  silent ? badge(say('usædvanligt tavs', 'unusually silent'), 'odd') : nothing}`

const webhook = (reload) => ({ silo, webhook: told }) => (told ? html`${states[told.state]()}
  ${told.since ? html`<small class="how">${say('siden', 'since')} ${when(told.since)}</small>` : nothing}
  ${told.oldestUntoldAt ? html`<small class="how">${say('bagud', 'behind by')} ${age(told.oldestUntoldAt)}</small>` : nothing}
  ${told.state !== 'working' && may('pause') ? html`<button class="quiet" type="button" data-resume=${silo}
    @click=${resume(silo, reload)}>${say('Genoptag', 'Resume')} <span class="unseen">${silo}</span></button>` : nothing}`
  : html`<span class="how">${say('henter selv', 'asks by itself')}</span>`)

const failed = ({ silo, today }) => (may('see-transactions') && today.failed > 0
  ? html`<a href="${here}messages${queryOf({ silo, status: 'failed' })}">${number(today.failed)}</a>` : exact(today.failed))

const columns = (reload) => [
  [say('Silo', 'Silo'), ({ silo }) => (may('see-transactions')
    ? html`<a href="${here}messages${queryOf({ silo })}">${silo}</a>` : silo)],
  [say('I dag', 'Today'), ({ today }) => exact(today.accepted), 'num'],
  [say('Normalt pr. dag', 'Usual a day'), ({ usualPerDay }) => estimated(usualPerDay), 'num'],
  [say('Mislykket i dag', 'Failed today'), failed, 'num'],
  [say('Ikke afsluttet', 'Not settled'), ({ today }) => exact(today.open), 'num'],
  [say('Sidst hørt fra', 'Last heard from'), lastSeen],
  [say('Statusbeskeder', 'Status messages'), webhook(reload)],
]

/** Those that want somebody's eye first, then the busiest. */
const urgency = ({ silent, webhook: told }) => Number(silent) + (told && told.state !== 'working' ? 2 : 0)
const ordered = (silos) => silos.toSorted((one, other) => (
  urgency(other) - urgency(one) || other.today.accepted - one.today.accepted || other.usualPerDay - one.usualPerDay))

const sentence = (silos) => {
  const silent = silos.filter((one) => one.silent).length
  const stopped = silos.filter((one) => one.webhook && one.webhook.state !== 'working').length
  if (silent + stopped === 0) return say('Alle siloer er hørt fra som vanligt og får besked.',
    'All silos are heard from as usual, and are told.')
  return say(`${number(silent)} usædvanligt tavse, ${number(stopped)} får ikke besked.`,
    `${number(silent)} unusually silent, ${number(stopped)} not being told.`)
}

export const page = {
  name: 'silos', group: 'ways', right: 'see-overview', refreshMs: 10_000, title: () => say('Siloer', 'Silos'),
  load: () => ask('/v1/operations/silos'),
  view: ({ silos }, reload) => html`${heading(say('Siloer', 'Silos'), sentence(silos))}
    <div class="dense">${table(say('Siloer', 'Silos'), columns(reload), ordered(silos))}</div>
    <p class="how">${say(
      '»I dag« er dem, der er modtaget i dag; antallene er præcise. Det normale er et jævnt gennemsnit af fire uger.',
      '"Today" is those accepted today; the counts are exact. The usual is an even mean over four weeks.')}</p>`,
}
