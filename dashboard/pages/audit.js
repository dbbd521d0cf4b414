// Who did what, and why; and that nobody has changed it since.
import { html, nothing } from 'lit-html'
import { ask, queryOf } from '../frame/http.js'
import { here } from '../frame/place.js'
import { number, say } from '../frame/words.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'

const pageSize = 100
const state = { verified: undefined }

const deeds = {
  'signed-in': ['loggede ind', 'signed in'], 'password-changed': ['skiftede adgangskode', 'changed the password'],
  'password-renewed': ['gav ny adgangskode', 'gave a new password'],
  'session-ended': ['afsluttede en session', 'ended a session'],
  'user-changed': ['ændrede en bruger', 'changed a user'], 'user-removed': ['fjernede en bruger', 'removed a user'],
  'recipient-searched': ['søgte efter en modtager', 'looked for a recipient'], paused: ['holdt tilbage', 'held back'],
  'let-go': ['lod gå igen', 'let go'], drained: ['tømte en hub', 'drained a hub'],
  undrained: ['lod en hub arbejde igen', 'let a hub work again'], tested: ['sendte en prøvebesked', 'sent a test message'],
    'alarm-silenced': ['gjorde en alarm tavs', 'silenced an alarm'],
  'audit-exported': ['hentede revisionssporet', 'exported the audit'], resume: ['sendte igen', 'sent again'],
  discard: ['kasserede', 'discarded'], confirm: ['bekræftede leveret', 'confirmed as delivered'],
  cancel: ['annullerede', 'cancelled'],
  'set-aside': ['lagde til side', 'set aside'], 'take-up': ['tog op igen', 'took up'],
  'job-drafted': ['prøvekørte mange', 'drafted a bulk action'], 'job-approve': ['godkendte mange', 'approved a bulk action'],
  'job-start': ['startede mange', 'started a bulk action'], 'job-halt': ['standsede mange', 'halted a bulk action'],
  'job-abort': ['afbrød mange', 'aborted a bulk action'], 'job-finished': ['blev færdig med mange', 'finished a bulk action'],
  'canary-scanned': ['kørte kanariescanningen', 'ran the canary scan'],
  'job-halted': ['standsede selv', 'halted by itself'],
}
const deedWord = (code) => say(...(deeds[code] ?? [code, code]))

/** Leads to what it was done to, where that has a page. */
const target = (on) => {
  const [kind, name] = [on?.split(':')[0], on?.slice(on.indexOf(':') + 1)]
  if (!on) return '–'
  if (kind === 'transaction') return html`<a href="${here}message/${name}">${name.slice(0, 13)}…</a>`
  if (kind === 'job') return html`<a href="${here}replays/${name}">${name.slice(0, 13)}…</a>`
  return html`<span class="breaks">${name}</span>`
}

const details = ({ result, details: more = {} }) => [result, ...Object.entries(more).map(([name, value]) => `${name}: ${value}`)]
  .filter(Boolean).join(', ')

const beneath = (text) => (text ? html`<span class="beneath">${text}</span>` : nothing)

const columns = () => [
  [say('Nr.', 'No.'), ({ number: at }) => number(at), 'num'],
  [say('Hvornår', 'When'), ({ at }) => when(new Date(at).toISOString()), 'word'],
  [say('Hvem', 'Who'), ({ by, approvedBy }) => html`${by}${beneath(approvedBy
    && `${say('godkendt af', 'approved by')} ${approvedBy}`)}`, 'word'],
  [say('Hvad', 'What'), (line) => html`<span title=${line.deed}>${deedWord(line.deed)}</span>${beneath(details(line))}`],
  [say('På', 'On'), ({ on }) => target(on)], [say('Hvorfor', 'Why'), ({ reason }) => reason ?? '–'],
]

const verify = (reload) => async () => {
  state.verified = await ask('/v1/audit/verify')
  await reload()
}

const verdict = ({ intact, lines, brokenAt, head }) => html`<p class="notice ${intact ? 'good' : 'bad'}" role="status">${intact
  ? say(`Kæden er ubrudt: ${number(lines)} linjer er, som de blev skrevet.`,
    `The chain is unbroken: ${number(lines)} lines are as they were written.`)
  : say(`Kæden er brudt ved linje ${brokenAt}.`, `The chain is broken at line ${brokenAt}.`)}
  ${head ? html`<br>${say('Nyeste kontrolsum, som bør gemmes et andet sted:', 'Newest hash, to be kept elsewhere:')}
    <code>${head}</code>` : nothing}</p>`

export const page = {
  name: 'audit', group: 'trust', right: 'see-audit', title: () => say('Revisionsspor', 'Audit'),
  load: async ({ query: { before } }) => {
    if (!before) return ask(`/v1/audit?newest=true&limit=${pageSize}`)
    const after = Math.max(0, Number(before) - 1 - pageSize)
    const { lines, last } = await ask(`/v1/audit${queryOf({ after, limit: Math.min(pageSize, Number(before) - 1 - after) })}`)
    return { lines: lines.reverse(), last }
  },
  view: ({ lines, last }, reload) => html`${heading(say('Revisionsspor', 'Audit'),
    say('Hvem gjorde hvad, og hvorfor. Hver linje har kontrolsummen af den før, så ingen kan ændres ubemærket.',
      'Who did what, and why. Each line has the hash of the one before, so that none can be changed unnoticed.'))}
    <div class="row above"><button type="button" data-do="verify" @click=${verify(reload)}>${say('Efterprøv kæden',
      'Verify the chain')}</button>
      <a class="button quiet" href="/v1/audit/export" download="sluse-audit.ndjson">${say('Hent det hele (NDJSON)',
        'Take all of it (NDJSON)')}</a></div>
    ${state.verified ? verdict(state.verified) : nothing}
    <p class="how">${say(`${number(last)} linjer i alt.`, `${number(last)} lines altogether.`)}</p>
    ${table(say('Revisionsspor', 'Audit'), columns(), lines)}
    ${lines.length && lines.at(-1).number > 1 ? html`<p class="row"><a class="button quiet"
      href="${here}audit?before=${lines.at(-1).number}">${say('Ældre', 'Older')}</a></p>` : nothing}`,
}
