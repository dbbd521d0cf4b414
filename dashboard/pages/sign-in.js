// Signing in: by password, in the demo with one click, elsewhere by the organisation's own sign-on.
import { html, nothing } from 'lit-html'
import { ask, may, Refused, signedIn } from '../frame/http.js'
import { goTo, here } from '../frame/place.js'
import { field, valuesOf } from '../parts/form.js'
import { failure, heading } from '../parts/notice.js'
import { roleWord, say } from '../frame/words.js'

const state = { refused: undefined }

const enter = async (path, body) => {
  state.refused = undefined
  try {
    signedIn.session = await ask(path, { method: 'POST', body })
    return true
  } catch (error) {
    state.refused = error
    return false
  }
}

const arrive = () => {
  const { mustChange } = signedIn.session
  const detail = mustChange ? `${here}password` : may('see-overview') ? location.href : here
  goTo(detail)
}

const byPassword = (reload) => async (event) => {
  event.preventDefault()
  await (await enter('/v1/session', valuesOf(event.target)) ? arrive() : reload())
}

const passwordForm = (reload) => html`<form class="card" @submit=${byPassword(reload)}>
  <h2>${say('Med adgangskode', 'With a password')}</h2>
  ${field(say('Brugernavn', 'User name'), html`<input name="name" autocomplete="username" required>`)}
  ${field(say('Adgangskode', 'Password'),
    html`<input name="password" type="password" autocomplete="current-password" required>`)}
  <button type="submit">${say('Log ind', 'Sign in')}</button></form>`

const demoCard = (demo, reload) => html`<section class="card"><h2>${say('Demo: et klik', 'Demo: one click')}</h2>
  <p>${say('Kun i demoen. Vælg, hvem du er.', 'In the demo alone. Choose who you are.')}</p>
  <ul class="choices">${demo.map(({ name, roles }) => html`<li><button type="button" class=${
    roles[0] === 'senior-operator' ? '' : 'quiet'} @click=${async () => {
    await (await enter('/v1/session/demo', { name }) ? arrive() : reload())
  }}>${roles.map(roleWord).join(', ')}</button></li>`)}</ul></section>`

export const page = {
  load: () => ask('/v1/sign-in'),
  view: (ways, reload, _place, error) => html`<div class="sign-in">
    ${heading(say('Log ind', 'Sign in'), say('Sluse bringer beskeder frem. Her ser driften, at de kommer det.',
      'Sluse carries messages. Here operations see that they arrive.'))}
    ${state.refused ? failure(state.refused) : error && !(error instanceof Refused && error.status === 401) ? failure(error)
      : nothing}
    ${ways?.saml ? html`<p><a class="button" href=${ways.saml}>${say('Log ind med din organisation',
      'Sign in with your organisation')}</a></p>` : nothing}
    ${ways?.demo.length ? demoCard(ways.demo, reload) : nothing}${passwordForm(reload)}</div>`,
}
