// Pages that are a list and a sentence: stray receipts, partners' subscriptions, the audit, users, sessions.
import { html, nothing } from 'lit-html'
import { ask } from './http.js'
import { age, heading, table, when, why } from './parts.js'
import { eventWord, number, roleWord, say } from './words.js'

const strayColumns = () => [
  [say('Om transaktion', 'Of transaction'), ({ id }) => html`<code>${id}</code>`],
  [say('Siger', 'Says'), ({ kind }) => eventWord(kind)], [say('Årsag', 'Reason'), ({ reason }) => why(reason)],
  [say('Kode', 'Code'), ({ evidence }) => evidence.code ?? '–'], [say('Gange', 'Times'), ({ times }) => number(times), 'num'],
  [say('Sidst', 'Last'), ({ lastAt }) => age(lastAt), 'num'],
]
export const straysPage = {
  name: 'stray-receipts', menu: true, right: 'see-overview', everyMs: 15_000, title: () => say('Herreløse kvitteringer',
    'Stray receipts'),
  load: () => ask('/v1/operations/stray-receipts'),
  view: ({ receipts }) => html`${heading(say('Herreløse kvitteringer', 'Stray receipts'),
    say('Kvitteringer for transaktioner, som hubben ikke kender. Mange på én gang: en anden hub peger måske hertil.',
      'Receipts of transactions that the hub does not know. Many at once: another hub may be pointing here.'))}
    ${table(say('Herreløse kvitteringer', 'Stray receipts'), strayColumns(), receipts)}`,
}

const subscriptionColumns = () => [
  [say('For', 'For'), ({ orgType, orgCode }) => `${orgType} ${orgCode}`], [say('Entitet', 'Entity'),
    ({ entityType }) => entityType],
  [say('Adresse', 'Address'), ({ webhookUrl }) => html`<span class="breaks">${webhookUrl}</span>`],
  [say('Fra', 'From'), ({ startDato }) => startDato], [say('Til', 'Until'), ({ slutDato }) => slutDato ?? '–'],
]
export const partnersPage = {
  name: 'partners', menu: true, right: 'see-partners', title: () => say('Partnere', 'Partners'),
  load: () => ask('/v1/operations/subscriptions'),
  view: ({ systems }) => html`${heading(say('Partnere', 'Partners'), say('Hvem der vil have hændelser at vide, og hvor.',
    'Who wants to be told of events, and where.'))}
    ${systems.length === 0 ? html`<p class="empty">${say('Ingen partnere.', 'No partners.')}</p>` : nothing}
    ${systems.map((system) => html`<h2>${system.systemIdentifier}</h2>
      ${table(system.systemIdentifier, subscriptionColumns(), system.abonnementer)}`)}`,
}

const auditColumns = () => [
  [say('Nr.', 'No.'), ({ number: at }) => number(at), 'num'], [say('Hvornår', 'When'),
    ({ at }) => when(new Date(at).toISOString())],
  [say('Hvem', 'Who'), ({ by }) => by], [say('Hvad', 'What'), ({ deed }) => deed],
  [say('På', 'On'), ({ on }) => html`<span class="breaks">${on ?? '–'}</span>`], [say('Hvorfor', 'Why'),
    ({ reason }) => reason ?? '–'],
  [say('Godkendt af', 'Approved by'), ({ approvedBy }) => approvedBy ?? '–'],
]
export const auditPage = {
  name: 'audit', menu: true, right: 'see-audit', title: () => say('Revisionsspor', 'Audit'),
  load: async () => {
    const [page, verified] = await Promise.all([ask('/v1/audit?newest=true&limit=100'), ask('/v1/audit/verify')])
    return { ...page, verified }
  },
  view: ({ lines, verified }) => html`${heading(say('Revisionsspor', 'Audit'),
    say('Hvem gjorde hvad, og hvorfor. Hver linje låser den før.',
    'Who did what, and why. Each line seals the one before.'))}
    <p class="notice ${verified.intact ? 'good' : 'bad'}">${verified.intact
      ? say(`Kæden er ubrudt: ${number(verified.lines)} linjer er, som de blev skrevet.`,
        `The chain is unbroken: ${number(verified.lines)} lines are as they were written.`)
      : say(`Kæden er brudt ved linje ${verified.brokenAt}.`, `The chain is broken at line ${verified.brokenAt}.`)}</p>
    <p><a class="button quiet" href="/v1/audit/export" download="sluse-audit.ndjson">${say('Hent det hele (NDJSON)',
      'Take all of it (NDJSON)')}</a></p>
    ${table(say('Revisionsspor', 'Audit'), auditColumns(), lines)}`,
}

const userColumns = () => [
  [say('Navn', 'Name'), ({ name }) => name], [say('Roller', 'Roles'), ({ roles }) => roles.map(roleWord).join(', ')],
  ['Silo', ({ silo }) => silo ?? '–'],
  [say('Tilstand', 'State'), ({ disabled, mustChange }) => (disabled ? say('lukket', 'disabled')
    : mustChange ? say('skal skifte adgangskode', 'must change password') : say('åben', 'open'))],
  [say('Ændret', 'Changed'), ({ changedAt }) => when(changedAt)],
]
export const usersPage = {
  name: 'users', menu: true, right: 'see-users', title: () => say('Brugere', 'Users'),
  load: () => ask('/v1/users'),
  view: ({ users }) => html`${heading(say('Brugere', 'Users'))}${table(say('Brugere', 'Users'), userColumns(), users)}`,
}
