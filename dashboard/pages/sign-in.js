// Signing in: by password, in the demo with one click, elsewhere by the organisation's own sign-on.
import { html, nothing } from 'lit-html'
import { ask, may, Refused, signedIn } from './http.js'
import { failure, field, heading, here, valuesOf } from './parts.js'
import { roleWord, say } from './words.js'

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
  document.dispatchEvent(new CustomEvent('go', { detail }))
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

export const signInPage = {
  load: () => ask('/v1/sign-in'),
  view: (ways, reload, error) => html`<div class="sign-in">
    ${heading(say('Log ind', 'Sign in'), say('Sluse bringer beskeder frem. Her ser driften, at de kommer det.',
      'Sluse carries messages. Here operations see that they arrive.'))}
    ${state.refused ? failure(state.refused) : error && !(error instanceof Refused && error.status === 401) ? failure(error)
      : nothing}
    ${ways?.saml ? html`<p><a class="button" href=${ways.saml}>${say('Log ind med din organisation',
      'Sign in with your organisation')}</a></p>` : nothing}
    ${ways?.demo.length ? demoCard(ways.demo, reload) : nothing}${passwordForm(reload)}</div>`,
}

const change = (reload) => async (event) => {
  event.preventDefault()
  state.refused = undefined
  try {
    await ask('/v1/session/password', { method: 'POST', body: valuesOf(event.target) })
    signedIn.session = await ask('/v1/session')
    document.dispatchEvent(new CustomEvent('go', { detail: here }))
  } catch (error) {
    state.refused = error
    await reload()
  }
}

/** Where a password given by an administrator must be changed, and where one changes one's own. */
export const passwordPage = {
  name: 'password', right: 'be-signed-in', title: () => say('Skift adgangskode', 'Change password'),
  load: async () => ({}),
  view: (_data, reload) => html`${heading(say('Skift adgangskode', 'Change password'), say('Mindst tolv tegn.',
    'At least twelve characters.'))}
    ${state.refused ? failure(state.refused) : nothing}
    <form class="card narrow" @submit=${change(reload)}>
      ${field(say('Nuværende adgangskode', 'Current password'),
        html`<input name="current" type="password" autocomplete="current-password" required>`)}
      ${field(say('Ny adgangskode', 'New password'),
        html`<input name="next" type="password" minlength="12" autocomplete="new-password" required>`)}
      <button type="submit">${say('Skift', 'Change')}</button></form>`,
}
