// Changing one's own password; a new one given by an administrator must be changed before anything else.
import { html, nothing } from 'lit-html'
import { ask, signedIn } from '../frame/http.js'
import { goTo, here } from '../frame/place.js'
import { say } from '../frame/words.js'
import { field, valuesOf } from '../parts/form.js'
import { failure, heading } from '../parts/notice.js'

const state = { refused: undefined }

const change = (reload) => async (event) => {
  event.preventDefault()
  state.refused = undefined
  try {
    await ask('/v1/session/password', { method: 'POST', body: valuesOf(event.target) })
    signedIn.session = await ask('/v1/session')
    goTo(here)
  } catch (error) {
    state.refused = error
    await reload()
  }
}

/** Where a password given by an administrator must be changed, and where one changes one's own. */
export const page = {
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
