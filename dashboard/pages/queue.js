// Køer og arbejdere: what carries the tickets, how many wait, and what is being sent until when.
import { html, nothing } from 'lit-html'
import { ask } from '../frame/http.js'
import { here } from '../frame/place.js'
import { say } from '../frame/words.js'
import { hubs } from '../parts/hubs.js'
import { heading } from '../parts/notice.js'
import { exact } from '../parts/number.js'
import { factList, table } from '../parts/table.js'
import { age, left } from '../parts/time.js'

const engines = {
  embedded: () => say('indbygget i hubben', 'within the hub'), bullmq: () => 'BullMQ', rabbitmq: () => 'RabbitMQ',
}
const ledgers = {
  sqlite: () => 'SQLite', postgres: () => 'PostgreSQL', memory: () => say('hukommelse (kun til prøve)', 'memory (for trials)'),
}
const yes = (value) => (value ? say('ja', 'yes') : say('nej', 'no'))
const word = (words, name) => words[name]?.() ?? name

const facts = ({ engine, ledger, durable, shared, exclusive }) => factList([
  [say('Kø', 'Queue'), word(engines, engine)], [say('Hovedbog', 'Ledger'), word(ledgers, ledger)],
  [say('Billetter overlever en genstart', 'Tickets outlive a restart'), durable ? yes(true)
    : say('nej; de skrives igen fra hovedbogen', 'no; written again from the ledger')],
  [say('Kan deles af flere hubber', 'May be shared by several hubs'), yes(shared && !exclusive)],
])

const columns = () => [
  [say('Rute', 'Route'), ({ route }) => route],
  [say('I kø', 'Queued'), ({ waiting }) => exact(waiting), 'num'],
  [say('Billetter ude', 'Tickets out'), ({ tickets }) => (tickets === undefined
    ? say('ukendt', 'unknown') : exact(tickets)), 'num'],
  [say('Sendes', 'Sending'), ({ sending }) => exact(sending), 'num'],
  [say('Bredde', 'Width'), ({ width }) => exact(width), 'num'],
  [say('Ældste', 'Oldest'), ({ oldestDueAt }) => (oldestDueAt ? age(oldestDueAt) : '–'), 'num'],
]
const leaseColumns = () => [
  [say('Rute', 'Route'), ({ route }) => route], [say('Forsøg', 'Attempt'), ({ attempt }) => exact(attempt), 'num'],
  [say('Har varet', 'Has lasted'), ({ since }) => age(since), 'num'],
  [say('Udløber om', 'Lapses in'), ({ lapsesAt }) => left(lapsesAt), 'num'],
]

export const page = {
  name: 'queue', group: 'ways', right: 'see-overview', refreshMs: 5000,
  title: () => say('Køer og arbejdere', 'Queues and workers'),
  load: async () => {
    const [told, fellows] = await Promise.all([ask('/v1/operations/queue'), ask('/v1/operations/hubs')])
    return { ...told, fellows: fellows.hubs }
  },
  view: (told, reload) => html`${heading(say('Køer og arbejdere', 'Queues and workers'),
    say('Køen bærer kun billetter; sandheden står i hovedbogen. Mistes køen, skrives billetterne igen.',
      'The queue carries tickets alone; the truth is in the ledger. Should the queue be lost, they are written again.'))}
    ${facts(told)}
    <h2>${say('Hubberne', 'The hubs')}</h2>${hubs(told.fellows, reload)}
    <h2>${say('Ruterne', 'The routes')}</h2>${table(say('Ruterne', 'The routes'), columns(), told.routes)}
    <p><a href="${here}routes">${say('Hold en rute tilbage', 'Hold a route back')}</a></p>
    <h2>${say('Under afsendelse', 'Being sent')}</h2>${table(say('Under afsendelse', 'Being sent'), leaseColumns(), told.leases,
      say('Intet sendes netop nu.', 'Nothing is being sent just now.'))}
    ${told.leases.length ? html`<p class="how">${say(
      'Højst tyve, dem der udløber først. En udløbet bliver uafklaret, aldrig sendt i blinde.',
      'Twenty at most, those that lapse first. One that lapses comes into doubt; it is never sent blindly.')}</p>` : nothing}`,
}
