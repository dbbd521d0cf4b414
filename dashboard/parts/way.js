// The way that a message took through its states: each step that happened as an arrow with its number, what may happen from here
// dashed, and nothing else. The drawing is told in words, too, as a list of steps, which is what a narrow screen shows.
import { html, nothing, svg } from 'lit-html'
import { eventWord, facts, say, statusWord } from '../frame/words.js'

const [wide, high, half] = [112, 40, 20]
/** Where each state stands; the way goes to the right, trouble downwards. */
const places = {
  held: [64, 50], queued: [240, 130], sending: [430, 130], 'in-doubt': [430, 245], parked: [240, 245], sent: [640, 130],
  delivered: [870, 130], failed: [870, 245], cancelled: [640, 30],
}
/** Arrows that would cross a state go around it; the others bend a little, so that there and back are two. */
const bends = {
  'queued>sent': -70, 'queued>delivered': -110, 'sending>delivered': -62, 'parked>failed': 78, 'parked>delivered': 30,
  'queued>failed': 70, 'parked>sent': 16, 'held>failed': 0, 'in-doubt>delivered': 24, 'parked>cancelled': 0,
}

const steps = ({ timeline }) => timeline.slice(1).flatMap((entry, index) => (
  entry.event === 'evidence' || entry.status === timeline[index].status ? []
    : [{ from: timeline[index].status, to: entry.status, event: entry.event }]))

/** Where a line from the middle of a state towards a point leaves its box.
 * @type {(from: number[], to: number[]) => number[]} */
const edgeOf = ([x, y], [towardsX, towardsY]) => {
  const [dx, dy] = [towardsX - x, towardsY - y]
  const share = Math.min(dx === 0 ? Infinity : (wide / 2 + 3) / Math.abs(dx), dy === 0 ? Infinity : (half + 3) / Math.abs(dy))
  return [x + dx * share, y + dy * share]
}

const curve = (from, to) => {
  const [[x1, y1], [x2, y2]] = [places[from], places[to]]
  const length = Math.hypot(x2 - x1, y2 - y1)
  const bend = bends[`${from}>${to}`] ?? -16
  // At a right angle to the way, so many units off its middle.
  const middle = [(x1 + x2) / 2 - ((y2 - y1) / length) * bend, (y1 + y2) / 2 + ((x2 - x1) / length) * bend]
  const control = [2 * middle[0] - (x1 + x2) / 2, 2 * middle[1] - (y1 + y2) / 2]
  const [start, end] = [edgeOf(places[from], control), edgeOf(places[to], control)]
  const at = [(start[0] + 2 * control[0] + end[0]) / 4, (start[1] + 2 * control[1] + end[1]) / 4]
  return { d: `M${start.join(' ')} Q${control.join(' ')} ${end.join(' ')}`, at }
}

const numbersOf = (numbers) => (numbers.length <= 2 ? numbers.join(' · ') : `${numbers[0]} … ${numbers.at(-1)}`)

const arrow = ({ from, to, numbers }) => {
  const { d, at: [x, y] } = curve(from, to)
  const told = numbersOf(numbers)
  return svg`<path class="taken" d=${d} marker-end="url(#head-taken)"></path>
    <rect class="count" x=${x - 6 - told.length * 3.4} y=${y - 9} width=${12 + told.length * 6.8} height="18" rx="9"></rect>
    <text class="count" x=${x} y=${y + 4}>${told}</text>`
}

const state = (kinds) => ([name, [x, y]]) => svg`<g class=${kinds(name)}>
  <rect x=${x - wide / 2} y=${y - half} width=${wide} height=${high} rx="9"></rect>
  <text x=${x} y=${y + 5}>${statusWord(name)}</text></g>`

const head = (kind) => svg`<marker id="head-${kind}" class=${kind} viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7"
  markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z"></path></marker>`

const gathered = (taken) => [...Map.groupBy(taken.map((step, index) => ({ ...step, number: index + 1 })),
  ({ from, to }) => `${from}>${to}`).values()]
  .map((same) => ({ ...same[0], numbers: same.map(({ number }) => number) }))

const drawing = (one, taken, next) => {
  const been = new Set(one.timeline.map(({ status }) => status))
  const kinds = (name) => (name === one.status ? 'now' : been.has(name) ? 'been' : next.includes(name) ? 'next' : 'never')
  const walked = gathered(taken)
  const isWalked = (to) => walked.some((edge) => edge.from === one.status && edge.to === to)
  return html`<svg class="way" viewBox="0 0 940 300" aria-hidden="true">${head('taken')}${head('open')}
    ${next.filter((to) => !isWalked(to)).map((to) => svg`<path class="open" d=${curve(one.status, to).d}
      marker-end="url(#head-open)"></path>`)}
    ${walked.map(arrow)}${Object.entries(places).map(state(kinds))}</svg>`
}

const mostSteps = 12
const step = ({ to, event }, number, isLast) => html`<li class=${isLast ? 'now' : ''} aria-current=${isLast ? 'step' : nothing}>
  <span class="by"><span aria-hidden="true">${number} →</span> ${eventWord(event)}</span> <strong>${statusWord(to)}</strong></li>`

const list = (one, taken) => {
  const skipped = Math.max(0, taken.length - mostSteps)
  const [first] = one.timeline
  return html`<ol class="steps" aria-label=${say('Trin for trin', 'Step by step')}>
    <li class=${taken.length ? '' : 'now'}><span class="by">${eventWord(first.event)}</span> <strong>${
      statusWord(first.status)}</strong></li>
    ${skipped ? html`<li><span class="by">${say(`${skipped} trin mere, se forløbet`,
      `${skipped} more steps, see the timeline`)}</span></li>` : nothing}
    ${taken.slice(skipped).map((each, index) => step(each, skipped + index + 1, skipped + index + 1 === taken.length))}</ol>`
}

/** The drawing and the list, of a message with its timeline. */
export const way = (one) => {
  const taken = steps(one)
  const next = [...new Set(Object.values(facts.life[one.status] ?? {}))]
  return html`${drawing(one, taken, next)}${list(one, taken)}
    <p class="how">${next.length ? html`${say('Herfra kan den blive:', 'From here it may become:')}
      ${next.map(statusWord).join(', ')}.` : say('Vejen er slut.', 'The way has ended.')}</p>`
}
