// What was sent to somebody. What is typed is posted, compared as a keyed hash, and kept in this page's memory alone, for as long
// as one stays: it never stands in an address, a log or the browser's store.
import { html, nothing } from 'lit-html'
import { ask } from '../frame/http.js'
import { say } from '../frame/words.js'
import { field, valuesOf } from '../parts/form.js'
import { messageTable } from '../parts/message-table.js'
import { failure, heading } from '../parts/notice.js'

/** What a recipient is called on each channel: the member, its words, how it looks. */
const kinds = {
  sms: ['phone', () => say('Telefonnummer', 'Telephone number'), '20 00 00 00'],
  email: ['email', () => say('E-mailadresse', 'E-mail address'), 'navn@eksempel.dk'],
  nemsms: ['cpr', () => say('CPR-nummer', 'CPR number'), 'ddmmåå-xxxx'],
  eboks: ['cpr', () => say('CPR-nummer', 'CPR number'), 'ddmmåå-xxxx'],
  silo: ['silo', () => say('Silo', 'Silo'), 'kontaktforloeb'],
  wsrm: ['partner', () => say('Partner', 'Partner'), 'nordby'],
  webservicebesked: ['partner', () => say('Partner', 'Partner'), 'nordby'],
}
const nothingYet = () => ({ place: undefined, channel: 'sms', sought: undefined, found: undefined, refused: undefined })
const state = nothingYet()

const look = async (before) => {
  const { channel, recipient } = state.sought
  const body = { channel, recipient: { [kinds[channel][0]]: recipient }, limit: 50, before }
  try {
    const { transactions, next } = await ask('/v1/operations/recipients', { method: 'POST', body })
    Object.assign(state, { refused: undefined,
      found: { transactions: [...(before ? state.found.transactions : []), ...transactions], next } })
  } catch (error) {
    state.refused = error
  }
}

const search = (reload) => async (event) => {
  event.preventDefault()
  const { channel, recipient } = valuesOf(event.target)
  Object.assign(state, { channel, sought: { channel, recipient }, found: undefined })
  event.target.reset()
  await look(undefined)
  await reload()
}

const form = (reload) => html`<form class="filters" role="search" autocomplete="off" @submit=${search(reload)}>
  ${field(say('Kanal', 'Channel'), html`<select name="channel" @change=${async (event) => {
    state.channel = event.target.value
    await reload()
  }}>${Object.keys(kinds).map((each) => html`
    <option value=${each} ?selected=${each === state.channel}>${each}</option>`)}</select>`)}
  ${field(kinds[state.channel][1](), html`<input name="recipient" required maxlength="200" autocomplete="off" spellcheck="false"
    placeholder=${kinds[state.channel][2]}>`)}
  <div class="row"><button type="submit">${say('Søg', 'Search')}</button></div></form>`

const results = (reload) => (state.found ? html`<p class="how" role="status">${state.found.next
  ? say('Der kan være flere, som er ældre.', 'There may be more that are older.')
  : say('Alt er set igennem.', 'Everything has been looked at.')}</p>
  ${messageTable(state.found.transactions, say('Intet er sendt til den modtager, så længe hubben husker.',
    'Nothing was sent to that recipient for as long as the hub remembers.'))}
  ${state.found.next ? html`<p><button class="quiet" type="button" @click=${async () => {
    await look(state.found.next)
    await reload()
  }}>${say('Søg videre i ældre', 'Look on among older')}</button></p>` : nothing}` : nothing)

export const page = {
  name: 'recipients', group: 'messages', right: 'find-recipients', title: () => say('Find modtager', 'Find a recipient'),
  load: async (place) => {
    // Whoever has been elsewhere begins anew: what was sought is forgotten.
    if (state.place !== place) Object.assign(state, nothingYet(), { place })
    return state
  },
  view: (_state, reload) => html`${heading(say('Find modtager', 'Find a recipient'),
    say('Det, du skriver, gemmes ikke og står ikke i adressen eller loggen. Revisionssporet viser, at du søgte, ikke efter hvem.',
      'What you type is not kept, nor in the address or the log. The audit shows that you looked, not for whom.'))}
    ${form(reload)}${state.refused ? failure(state.refused) : nothing}${results(reload)}`,
}
