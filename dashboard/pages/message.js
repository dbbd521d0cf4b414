// One message: where it is and why, what can be done now, the way it took, and everything that happened to it.
import { html, nothing } from 'lit-html'
import { ask, may, signedIn } from '../frame/http.js'
import { decisions } from '../parts/decisions.js'
import { here } from '../frame/place.js'
import { statusBadge } from '../parts/badge.js'
import { heading } from '../parts/notice.js'
import { age, when } from '../parts/time.js'
import { advice } from '../parts/runbook.js'
import { eventWord, facts, reasonWord, say, span, statusWord } from '../frame/words.js'

const order = ['held', 'queued', 'sending', 'in-doubt', 'parked', 'sent', 'delivered', 'failed', 'cancelled']
const needsWords = new Set(['parked', 'in-doubt', 'failed'])

const path = ({ timeline, status }) => {
  const visited = new Set(timeline.map((entry) => entry.status))
  const possible = new Set(Object.values(facts.life[status] ?? {}))
  const kind = (each) => (each === status ? 'now' : visited.has(each) ? 'been' : possible.has(each) ? 'next' : 'never')
  const spoken = {
    now: say('nu', 'now'), been: say('har været', 'has been'), next: say('muligt herfra', 'possible from here'), never: '',
  }
  return html`<ol class="path" aria-label=${say('Vejen gennem hubben', 'The way through the hub')}>${order.map((each) => html`
    <li class=${kind(each)} aria-current=${each === status ? 'step' : nothing}><span>${statusWord(each)}</span>
      <small>${spoken[kind(each)]}</small></li>`)}</ol>`
}

const proof = ({ code, handle, attempt, tookMs, parts, by, claimedAt }) => [
  [say('kode', 'code'), code], [say('forsøg', 'attempt'), attempt], [say('varighed', 'took'), tookMs === undefined ? undefined
    : `${Math.round(tookMs)} ms`],
  [say('dele', 'parts'), parts], [say('modpartens navn', 'counterpart\'s name'), handle], [say('af', 'by'), by],
  [say('modpartens ur', 'counterpart\'s clock'), claimedAt && when(claimedAt)],
].filter(([, value]) => value !== undefined)

const entry = (one, index, all) => html`<li class="event s-${one.status}">
  <div class="moment">${when(one.at)}${index > 0
    ? html`<small>+${span(Date.parse(one.at) - Date.parse(all[index - 1].at))}</small>` : nothing}</div>
  <div><p><strong>${eventWord(one.event)}</strong> ${one.event === 'evidence' ? nothing : statusBadge(one.status)}</p>
  ${one.reason ? html`<p>${reasonWord(one.reason)} <code>${one.reason}</code></p>` : nothing}
  ${one.event === 'evidence' ? html`<p class="how">${say(
    'Kom efter, at status var afgjort, eller gentog, hvad der var kendt. Status går aldrig baglæns; derfor er det kun noteret.',
    'It came after the status was settled, or repeated what was known. It is only noted: a status never goes back.')}
  </p>` : nothing}
  ${one.evidence ? html`<dl class="proof">${proof(one.evidence).map(([name,
    value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>` : nothing}
  </div></li>`

const other = (id) => (id ? html`<a href="${here}message/${id}">${id.slice(0, 8)}…</a>` : undefined)

const payload = ({ status, keptUntil }) => (['sent', 'delivered', 'failed', 'cancelled'].includes(status)
  ? say('slettet', 'erased')
  : html`${say('forseglet; slettes senest om',
    'sealed; erased at the latest in')} ${span(Date.parse(keptUntil) - signedIn.now)}`)

const factsOf = (one) => [
  ['Silo', one.silo], [say('Kanal', 'Channel'), one.channel], [say('Rute', 'Route'), one.route], [say('Emne', 'Topic'),
    one.topic],
  [say('Bane', 'Lane'), one.lane], [say('Dubletnøgle', 'Dedupe key'), one.dedupe], [say('Prioritet', 'Priority'), one.priority],
  [say('Forsøg', 'Attempts'), one.attempt], [say('Indhold', 'Payload'), payload(one)],
  [say('Næste skridt', 'Next step'), one.dueAt && when(one.dueAt)], [say('Modtaget', 'Accepted'), when(one.createdAt)],
  [say('Sendes tidligst', 'Not before'), one.notBefore && when(one.notBefore)],
  [say('Sendes senest', 'Sent by'), when(one.keptUntil)], [say('Modpartens navn', 'Counterpart\'s name'), one.handle],
  [say('Forrige i kæden', 'Before it in its chain'), other(one.follows)], [say('Næste i kæden', 'After it in its chain'),
    other(one.next)],
  [say('Dublet af', 'Duplicate of'), other(one.duplicateOf)], ['Id', html`<code>${one.id}</code>`],
].filter(([, value]) => value !== undefined)

const standing = (one) => html`<section class="standing s-${one.status}"><p class="state">${statusBadge(one.status)}
  ${one.reason ? html`<span>${reasonWord(one.reason)}</span>` : nothing}
  <span class="since">${say('i', 'for')} ${age(one.changedAt)}</span></p>
  ${needsWords.has(one.status) ? html`<p>${advice(one.reason)}</p>` : nothing}</section>`

export const page = {
  name: 'message', right: 'see-transactions', refreshMs: 5000, title: () => say('Besked', 'Message'),
  load: ({ rest }) => ask(`/v1/operations/transactions/${encodeURIComponent(rest[0] ?? '')}`),
  view: (one, reload) => html`${heading(one.reference)}${standing(one)}
    ${['cancel', 'retry', 'resolve', 'discard'].some(may) ? decisions(one, reload) : nothing}
    <h2>${say('Vejen', 'The way')}</h2>${path(one)}
    <h2>${say('Forløb', 'Timeline')}</h2><ol class="timeline">${one.timeline.map(entry)}</ol>
    <h2>${say('Fakta', 'Facts')}</h2><dl class="facts">${factsOf(one).map(([name,
      value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <p class="how">${say('Indhold og modtager kan ikke vises: ingen del af hubben udleverer dem.',
      'Content and recipient cannot be shown: no part of the hub gives them out.')}</p>`,
}
