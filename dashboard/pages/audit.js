// Who did what, and why; and that nobody has changed it since.
import { html } from 'lit-html'
import { ask } from '../frame/http.js'
import { number, say } from '../frame/words.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'

const auditColumns = () => [
  [say('Nr.', 'No.'), ({ number: at }) => number(at), 'num'], [say('Hvornår', 'When'),
    ({ at }) => when(new Date(at).toISOString())],
  [say('Hvem', 'Who'), ({ by }) => by], [say('Hvad', 'What'), ({ deed }) => deed],
  [say('På', 'On'), ({ on }) => html`<span class="breaks">${on ?? '–'}</span>`], [say('Hvorfor', 'Why'),
    ({ reason }) => reason ?? '–'],
  [say('Godkendt af', 'Approved by'), ({ approvedBy }) => approvedBy ?? '–'],
]
export const page = {
  name: 'audit', group: 'trust', right: 'see-audit', title: () => say('Revisionsspor', 'Audit'),
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
