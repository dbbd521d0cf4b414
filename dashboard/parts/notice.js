// What is said at the head of a page, of what was refused, and where there is nothing.
import { html, nothing } from 'lit-html'
import { say } from '../frame/words.js'

/** The page's own heading; focus goes here when one has gone to another page. */
export const heading = (title, lead) => html`<header class="page"><h1 tabindex="-1">${title}</h1>
  ${lead ? html`<p class="lead">${lead}</p>` : nothing}</header>`

/** A refusal or failure, in the words of the API. */
export const failure = (error) => html`<p class="notice bad" role="alert">${error.problem?.title
  ?? (error.status ? error.message : say('Hubben svarer ikke.', 'The hub does not answer.'))}
  ${error.problem?.detail ? html`<br>${error.problem.detail}` : nothing}</p>`

/** `kind`: good, odd, bad, or nothing for what is neutral. */
export const notice = (text, kind = '') => html`<p class="notice ${kind}">${text}</p>`

export const empty = (text = say('Intet at vise.', 'Nothing to show.')) => html`<p class="empty">${text}</p>`

/** Says something to everybody, also to those who hear the page: `Gjort.` */
export const announce = (text) => {
  document.querySelector('.toast')?.remove()
  const toast = Object.assign(document.createElement('p'), { className: 'toast' })
  toast.setAttribute('role', 'status')
  document.body.append(toast)
  toast.textContent = text
  setTimeout(() => toast.remove(), 6_000)
}
