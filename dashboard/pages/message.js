// One message: where it is and why, what can be done now, the way it took, and everything that happened to it.
import { html, nothing } from 'lit-html'
import { ask, may } from '../frame/http.js'
import { decisions } from '../parts/decisions.js'
import { here } from '../frame/place.js'
import { statusBadge } from '../parts/badge.js'
import { heading } from '../parts/notice.js'
import { factList } from '../parts/table.js'
import { age, left, when } from '../parts/time.js'
import { advice } from '../parts/runbook.js'
import { way } from '../parts/way.js'
import { eventWord, number, reasonWord, say, span, statusWord } from '../frame/words.js'

const needsWords = new Set(['parked', 'in-doubt', 'failed'])

const proof = ({ code, handle, attempt, tookMs, parts, by, claimedAt }) => [
  [say('kode', 'code'), code], [say('forsøg', 'attempt'), attempt], [say('varighed', 'took'), tookMs === undefined ? undefined
    : `${Math.round(tookMs)} ms`],
  [say('dele', 'parts'), parts], [say('modpartens navn', 'counterpart\'s name'), handle], [say('af', 'by'), by],
  [say('modpartens ur', 'counterpart\'s clock'), claimedAt && when(claimedAt)],
].filter(([, value]) => value !== undefined)

const isSettled = (status) => ['sent', 'delivered', 'failed', 'cancelled'].includes(status)
const notes = {
  asked: () => say('Hubben spurgte modparten og fik intet afgørende svar.',
    'The hub asked the counterpart; nothing decisive came.'),
  rerouted: () => say('Fik en anden rute, fordi konfigurationen er ændret.',
    'Given another route: the configuration has changed.'),
  hastened: () => say('En operatør lod den gå straks.', 'An operator let it go at once.'),
  'set-aside': () => say('En operatør lagde den til side.', 'An operator set it aside.'),
  'taken-up': () => say('En operatør tog den op igen.', 'An operator took it up again.'),
}
/** Why something was noted and changed nothing. */
const noted = ({ status, evidence }) => {
  const { code = '' } = evidence ?? {}
  if (notes[code]) return notes[code]()
  if (/^read(:|$)/.test(code)) {
    return say('Åbnet af modtageren. Det er viden, ikke en status.', 'Opened by its recipient: knowledge, not a status.')
  }
  return isSettled(status)
    ? say(`Kom, da den allerede var ${statusWord(status)}. En status går aldrig baglæns; derfor er det kun noteret.`,
      `Came when it already was ${statusWord(status)}. A status never goes back; so it is only noted.`)
    : say('Gentog, hvad der var kendt, eller sagde intet sikkert. Derfor er det kun noteret.',
      'Repeated what was known, or said nothing certain. So it is only noted.')
}

const entry = (one, index, all) => html`<li class="event s-${one.status}">
  <div class="moment">${when(one.at)}${index > 0
    ? html`<small>+${span(Date.parse(one.at) - Date.parse(all[index - 1].at))}</small>` : nothing}</div>
  <div><p><strong>${eventWord(one.event)}</strong> ${one.event === 'evidence' ? nothing : statusBadge(one.status)}</p>
  ${one.reason ? html`<p>${reasonWord(one.reason)} <code>${one.reason}</code></p>` : nothing}
  ${one.event === 'evidence' ? html`<p class="how">${noted(one)}</p>` : nothing}
  ${one.evidence ? html`<dl class="proof">${proof(one.evidence).map(([name,
    value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>` : nothing}
  </div></li>`

const other = (id) => (id ? html`<a href="${here}message/${id}">${id.slice(0, 8)}…</a>` : undefined)

/** What is left of the content, and until when. */
const payload = ({ status, payload: { until, erasedAt } }) => {
  if (erasedAt) {
    return html`${say('slettet', 'erased')} ${when(erasedAt)}${say(', da den blev ', ', when it became ')}${statusWord(status)}`
  }
  return until
    ? html`${say('forseglet; slettes senest om', 'sealed; erased at the latest in')} ${left(until)} (${when(until)})`
    : say('forseglet, til det er afklaret', 'sealed until it is settled')
}

const times = (count) => (count === 0 ? say('sendt én gang', 'sent once') : count === 1
  ? say('sendt igen én gang', 'sent again once') : say(`sendt igen ${number(count)} gange`, `sent again ${number(count)} times`))

/** Where it stands between the hub and a partner that acknowledges by number. */
const position = ({ carried, timeline }) => {
  if (carried?.number !== undefined) {
    return html`${say('nummer', 'number')} ${number(carried.number)} ${say('i', 'in')} <code title=${carried.sequence}>…${
      carried.sequence.slice(-12)}</code>, ${say('ikke kvitteret', 'not acknowledged')}, ${times(carried.resent)} · `
  }
  if (carried) return html`${say('venter på en sekvens', 'waits for a sequence')} · `
  return timeline.some(({ evidence }) => evidence?.code === 'acknowledged')
    ? html`${say('kvitteret af partneren; nummeret er brugt op', 'acknowledged by the partner; its number is spent')} · `
    : nothing
}

/** Of one that goes to or comes from a partner by sequences: its position, and where the sequences are shown. */
const sequences = (one) => {
  if (one.channel !== 'wsrm' && !one.silo.startsWith('partner:')) return undefined
  return html`${position(one)}${may('see-partners')
    ? html`<a href="${here}partners">${say('partnerens sekvenser', 'the partner\'s sequences')}</a>` : nothing}`
}

const factsOf = (one) => [
  [say('Indhold', 'Payload'), payload(one)], ['Silo', one.silo], [say('Kanal', 'Channel'), one.channel],
  [say('Rute', 'Route'), one.route], [say('Emne', 'Topic'), one.topic],
  [say('Bane', 'Lane'), one.lane], [say('Dubletnøgle', 'Dedupe key'), one.dedupe], [say('Prioritet', 'Priority'), one.priority],
  [say('Forsøg', 'Attempts'), one.attempt],
  [say('Sekvens', 'Sequence'), sequences(one)],
  [say('Næste skridt', 'Next step'), one.dueAt && when(one.dueAt)], [say('Modtaget', 'Accepted'), when(one.createdAt)],
  [say('Sendes tidligst', 'Not before'), one.notBefore && when(one.notBefore)],
  [say('Sendes senest', 'Sent by'), when(one.keptUntil)], [say('Modpartens navn', 'Counterpart\'s name'), one.handle],
  [say('Forrige i kæden', 'Before it in its chain'), other(one.follows)], [say('Næste i kæden', 'After it in its chain'),
    other(one.next)],
  [say('Dublet af', 'Duplicate of'), other(one.duplicateOf)], ['Id', html`<code>${one.id}</code>`],
]

const standing = (one) => html`<section class="standing s-${one.status}"><p class="state">${statusBadge(one.status)}
  ${one.reason ? html`<span>${reasonWord(one.reason)}</span>` : nothing}
  <span class="since">${say('i', 'for')} ${age(one.changedAt)}</span></p>
  ${needsWords.has(one.status) ? html`<p>${advice(one.reason, one.status)}</p>` : nothing}
  ${one.status === 'failed' ? html`<p>${say('Indholdet er slettet. Kun siloen kan aflevere beskeden igen.',
    'Its content is erased. The silo alone can hand the message in again.')}</p>` : nothing}
  ${one.payload.until && needsWords.has(one.status) ? html`<p class="how">${say('Opgives af sig selv, og indholdet slettes, om',
    'Given up by itself, and its content erased, in')} ${left(one.payload.until)}.</p>` : nothing}</section>`

export const page = {
  name: 'message', right: 'see-transactions', refreshMs: 5000, title: () => say('Besked', 'Message'),
  load: ({ rest }) => ask(`/v1/operations/transactions/${encodeURIComponent(rest[0] ?? '')}`),
  view: (one, reload) => html`${heading(one.reference)}${standing(one)}
    ${['cancel', 'retry', 'resolve', 'discard'].some(may) ? decisions(one, reload) : nothing}
    <h2>${say('Vejen gennem hubben', 'The way through the hub')}</h2>${way(one)}
    <h2>${say('Forløb', 'Timeline')}</h2><ol class="timeline">${one.timeline.map(entry)}</ol>
    <h2>${say('Fakta', 'Facts')}</h2>${factList(factsOf(one))}
    <p class="how">${say('Indhold og modtager kan ikke vises: ingen del af hubben udleverer dem.',
      'Content and recipient cannot be shown: no part of the hub gives them out.')}</p>`,
}
