// A decision is asked for in a dialogue: what will happen, why it is done, and what was refused. It stands apart from the page,
// so that what is drawn anew behind it takes nothing from whoever is typing. Escape regrets; focus goes back to where it was.
import { html, nothing, render } from 'lit-html'
import { say } from '../frame/words.js'
import { field, valuesOf } from './form.js'
import { announce, failure } from './notice.js'

const whyField = () => field(say('Hvorfor? Står i revisionssporet; intet personligt.',
  'Why? It stands in the audit; nothing personal.'),
  html`<input name="reason" minlength="3" maxlength="500" required autocomplete="off">`)

/** `fields`: a template of more fields. `reason: false` asks for none. `danger` marks what cannot be undone. `done`: said after.
 * @typedef {{ title: unknown, text?: unknown, warning?: unknown, fields?: unknown, reason?: boolean, act: unknown,
 *   danger?: boolean, done?: string, run: (values: Record<string, string>) => Promise<unknown> }} Question */
/** @type {(question: Question, state: any, submit: (event: Event) => void, close: () => void) => unknown} */
const form = ({ title, text, warning, fields, reason = true, act, danger }, state, submit, close) => html`
  <form @submit=${submit}><h2 id="dialog-title">${title}</h2>
    ${text ? html`<p>${text}</p>` : nothing}${warning ? html`<p class="notice odd">${warning}</p>` : nothing}
    ${state.refused ? failure(state.refused) : nothing}${fields ?? nothing}${reason ? whyField() : nothing}
    <div class="row"><button type="submit" class=${danger ? 'danger' : ''} ?disabled=${state.busy}>${act}</button>
      <button class="quiet" type="button" @click=${close}>${say('Fortryd', 'Never mind')}</button></div></form>`

/**
 * Opens the dialogue. `run` is called with what was typed (`reason` among it); what it throws is shown, and the dialogue stays.
 * Resolves with true when it was done, with false when it was regretted.
 * @type {(question: Question) => Promise<boolean>}
 */
export const decide = (question) => new Promise((resolve) => {
  const dialog = document.createElement('dialog')
  dialog.className = 'decide'
  dialog.setAttribute('aria-labelledby', 'dialog-title')
  const state = { refused: undefined, busy: false, done: false }
  const redraw = () => render(form(question, state, submit, () => dialog.close()), dialog)
  const submit = async (event) => {
    event.preventDefault()
    Object.assign(state, { refused: undefined, busy: true })
    const values = valuesOf(event.target)
    redraw()
    try {
      await question.run(values)
      state.done = true
      dialog.close()
    } catch (error) {
      Object.assign(state, { refused: error, busy: false })
      redraw()
    }
  }
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (state.done) announce(question.done ?? say('Gjort.', 'Done.'))
    resolve(state.done)
  })
  redraw()
  document.body.append(dialog)
  dialog.showModal()
  const first = /** @type {HTMLElement | null} */ (dialog.querySelector('input, select, textarea'))
  first?.focus()
})
