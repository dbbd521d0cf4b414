// A check of the way to a partner: asked for with a button, told step by step.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { isDanish, moment, say } from '../frame/words.js'
import { failure } from './notice.js'

const stepWords = {
  'own-certificate': ['Hubbens certifikat', 'The hub\'s certificate'], name: ['Navn (DNS)', 'Name (DNS)'],
  connection: ['Forbindelse (TLS)', 'Connection (TLS)'], certificate: ['Partnerens certifikat', 'The partner\'s certificate'],
  create: ['Opret sekvens', 'Create sequence'], message: ['Prøvebesked', 'Test message'],
  acknowledgement: ['Kvittering', 'Acknowledgement'], terminate: ['Afslut sekvens', 'End sequence'],
}
const signs = { passed: ['✓', 'good', 'i orden', 'good'], warned: ['!', 'odd', 'bemærk', 'note'],
  failed: ['✕', 'bad', 'fejl', 'failed'], skipped: ['–', '', 'sprunget over', 'skipped'] }
const own = (words) => (isDanish() ? words.da : words.en)

/** By partner; what was found stays until it is checked again or the page is left for good. */
const results = new Map()

const check = (partner, reload) => async () => {
  results.set(partner, { busy: true })
  await reload()
  const result = await ask(`/v1/operations/partners/${encodeURIComponent(partner)}/check`, { method: 'POST', body: {} })
    .catch((refused) => ({ refused }))
  results.set(partner, result)
  await reload()
}

const step = ({ step: name, outcome, words, fix, until, status }) => {
  const [sign, kind, da, en] = signs[outcome]
  return html`<li><span class="badge ${kind}"><span aria-hidden="true">${sign}</span> ${say(da, en)}</span>
    <span><strong>${say(...stepWords[name])}</strong><br>${own(words)}${status ? html` (HTTP ${status})` : nothing}
    ${until ? html` ${say('Til', 'Until')} ${moment(until)}.` : nothing}
    ${fix ? html`<br><em>${own(fix)}</em>` : nothing}</span></li>`
}

const verdict = ({ route, isGood, steps }) => html`<p class="notice ${isGood ? 'good' : 'bad'}" role="status">
  ${isGood ? say(`Vejen ${route} virker.`, `The way ${route} works.`)
    : say(`Vejen ${route} virker ikke.`, `The way ${route} does not work.`)}</p><ol class="checked">${steps.map(step)}</ol>`

/** The button, and what was found last. */
export const checking = (partner, reload) => {
  const { busy, refused, ways = [] } = results.get(partner) ?? {}
  return html`${may('test-partners') ? html`<div class="row"><button type="button" data-check=${partner} ?disabled=${busy}
    @click=${check(partner, reload)}>${busy ? say('Prøver vejen …', 'Trying the way …') : say('Prøv vejen', 'Try the way')}
    <span class="unseen">${partner}</span></button><small>${say('Opretter og afslutter en sekvens. Intet fra siloerne går ud.',
    'Creates and ends a sequence. Nothing of the silos\' goes out.')}</small></div>` : nothing}
    ${refused ? failure(refused) : nothing}${ways.map(verdict)}`
}
