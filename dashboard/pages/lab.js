// The lab, in the demo alone: break a counterpart, and watch the hub cope.
import { html, nothing } from 'lit-html'
import { ask, may, Refused } from '../frame/http.js'
import { here } from '../frame/place.js'
import { heading } from '../parts/notice.js'
import { number, say } from '../frame/words.js'

const turn = (counterpart, fault, reload) => async () => {
  await ask(`/v1/lab/${counterpart}/${fault.name}`, { method: fault.on ? 'DELETE' : 'PUT' })
  await reload()
}

/** What a counterpart is to those who do not know its name. */
const names = {
  twilio: ['SMS-udbyderen', 'The SMS provider'], mail: ['Mailserveren', 'The mail server'],
  'digital-post': ['Digital Post', 'Digital Post'], serviceplatformen: ['Serviceplatformen', 'Serviceplatformen'],
  silo: ['En silo, der modtager', 'A silo that receives'], webservicebesked: ['Partnere med webservicebeskeder',
    'Partners with web-service messages'],
  'ws-rm': ['En partner med pålidelig SOAP', 'A partner with reliable SOAP'], 'dfdg-pull': ['En partner, der henter',
    'A partner that fetches'],
}
const nameOf = (name) => (names[name] ? `${say(...names[name])} (${name})` : name)
/** The one that is easiest to understand first. */
const ordered = (counterparts) => counterparts.toSorted((one, other) => (
  Number(other.name === 'twilio') - Number(one.name === 'twilio')))

const mendAll = (counterparts, reload) => async () => {
  for (const { name, faults } of counterparts) {
    for (const fault of faults.filter(({ on }) => on)) await ask(`/v1/lab/${name}/${fault.name}`, { method: 'DELETE' })
  }
  await reload()
}
const standing = (counterparts, reload) => {
  const broken = counterparts.filter(({ faults }) => faults.some(({ on }) => on)).map(({ name }) => nameOf(name))
  return broken.length === 0 ? nothing : html`<div class="notice odd row"><span>${say('I stykker nu:', 'Broken now:')}
    ${broken.join(', ')}.</span>${may('retry') ? html`<button type="button" class="quiet small" data-do="mend"
    @click=${mendAll(counterparts, reload)}>${say('Slå alle fejl fra', 'Switch all faults off')}</button>` : nothing}</div>`
}

const faultItem = (counterpart, reload) => (fault) => html`<li><span>${fault.words[say('da', 'en')]}</span>
  <button type="button" class="switch" role="switch" aria-checked=${String(fault.on)} ?disabled=${!may('retry')}
    aria-label="${nameOf(counterpart)}: ${fault.words[say('da', 'en')]}" data-fault="${counterpart}/${fault.name}"
    @click=${turn(counterpart, fault, reload)}>${fault.on ? say('til', 'on') : say('fra', 'off')}</button></li>`

export const page = {
  name: 'lab', group: 'watch', right: 'see-overview', lab: true, refreshMs: 2_000, title: () => say('Laboratorium', 'Lab'),
  load: () => ask('/v1/lab').catch((error) => {
    if (error instanceof Refused && error.status === 404) return { counterparts: undefined }
    throw error
  }),
  view: ({ counterparts }, reload) => html`${heading(say('Laboratorium', 'Lab'), counterparts
    ? html`${say('Slå en modparts fejl til, og se på', 'Switch a counterpart\'s fault on and watch')}
      <a href="${here}overview">${say('vagtbilledet', 'the overview')}</a>${say(', hvad hubben gør.', ' what the hub does.')}`
    : say('Findes kun i demoen.', 'There is one in the demo alone.'))}
    ${counterparts ? standing(counterparts, reload) : nothing}
    <ul class="groups">${ordered(counterparts ?? []).map(({ name, arrived, faults }) => html`<li class="card">
      <h2>${nameOf(name)}</h2>
      <p class="how">${number(arrived)} ${say('modtaget', 'arrived')}</p>
      ${faults.length ? html`<ul class="faults">${faults.map(faultItem(name, reload))}</ul>` : nothing}</li>`)}</ul>`,
}
