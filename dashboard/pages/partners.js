// Partners: whether the way to each works, the sequences of reliable messages with them, and who subscribes to which events.
import { html, nothing } from 'lit-html'
import { ask } from '../frame/http.js'
import { isDanish, say } from '../frame/words.js'
import { checking } from '../parts/check.js'
import { heading } from '../parts/notice.js'
import { sequences } from '../parts/sequences.js'
import { table } from '../parts/table.js'

const subscriptionColumns = () => [
  [say('For', 'For'), ({ orgType, orgCode }) => `${orgType} ${orgCode}`], [say('Entitet', 'Entity'),
    ({ entityType }) => entityType],
  [say('Adresse', 'Address'), ({ webhookUrl }) => (webhookUrl ? html`<span class="breaks">${webhookUrl}</span>` : '–')],
  [say('Fra', 'From'), ({ startDato }) => startDato], [say('Til', 'Until'), ({ slutDato }) => slutDato ?? '–'],
]

const partner = ([id, ways], reload) => html`<section class="card" data-partner=${id}>
  <h2>${(isDanish() ? ways[0].words?.da : ways[0].words?.en) ?? id}</h2>
  <p><code>${id}</code> · ${say('pålidelige SOAP-beskeder', 'reliable SOAP messages')}</p>
  ${ways.map((way) => sequences(way, reload))}${checking(id, reload)}</section>`

export const page = {
  name: 'partners', group: 'ways', right: 'see-partners', refreshMs: 5000, title: () => say('Partnere', 'Partners'),
  load: async () => {
    const [{ partners }, { systems }] = await Promise.all([ask('/v1/operations/partners'), ask('/v1/operations/subscriptions')])
    return { partners, systems }
  },
  view: ({ partners, systems }, reload) => html`${heading(say('Partnere', 'Partners'),
    say('Om vejen til hver partner virker, hvad der er undervejs, og hvem der vil have hændelser at vide.',
      'Whether the way to each partner works, what is under way, and who wants to be told of events.'))}
    ${partners.length > 0 ? html`<div class="groups">${[...Map.groupBy(partners, (way) => way.partner)]
      .map((one) => partner(one, reload))}</div>` : nothing}
    <h2 class="apart">${say('Abonnementer', 'Subscriptions')}</h2>
    ${systems.length === 0 ? html`<p class="empty">${say('Ingen partnere.', 'No partners.')}</p>` : nothing}
    ${systems.map((system) => html`<h3 class="apart">${system.systemIdentifier}</h3>
      ${table(system.systemIdentifier, subscriptionColumns(), system.abonnementer)}`)}`,
}
