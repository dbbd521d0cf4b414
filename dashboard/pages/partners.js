// Who subscribes to which events, and where they are told.
import { html, nothing } from 'lit-html'
import { ask } from '../frame/http.js'
import { say } from '../frame/words.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'

const subscriptionColumns = () => [
  [say('For', 'For'), ({ orgType, orgCode }) => `${orgType} ${orgCode}`], [say('Entitet', 'Entity'),
    ({ entityType }) => entityType],
  [say('Adresse', 'Address'), ({ webhookUrl }) => html`<span class="breaks">${webhookUrl}</span>`],
  [say('Fra', 'From'), ({ startDato }) => startDato], [say('Til', 'Until'), ({ slutDato }) => slutDato ?? '–'],
]
export const page = {
  name: 'partners', group: 'ways', right: 'see-partners', title: () => say('Partnere', 'Partners'),
  load: () => ask('/v1/operations/subscriptions'),
  view: ({ systems }) => html`${heading(say('Partnere', 'Partners'), say('Hvem der vil have hændelser at vide, og hvor.',
    'Who wants to be told of events, and where.'))}
    ${systems.length === 0 ? html`<p class="empty">${say('Ingen partnere.', 'No partners.')}</p>` : nothing}
    ${systems.map((system) => html`<h2>${system.systemIdentifier}</h2>
      ${table(system.systemIdentifier, subscriptionColumns(), system.abonnementer)}`)}`,
}
