// Columns over time, one a period, stacked. What they show in colour stands in the table beside them in numbers; the sentence
// says what is drawn, for those who do not see it.
import { html, svg } from 'lit-html'
import { number, say } from '../frame/words.js'

const [wide, high, head, foot] = [640, 180, 20, 22]

/** `parts`: [class, value] from the bottom up. */
const column = (top, width) => ({ parts }, index) => {
  let below = 0
  return parts.map(([kind, value]) => {
    const height = top === 0 ? 0 : (value / top) * high
    below += height
    const at = index * width + width * 0.12
    return svg`<rect class=${kind} x=${at} y=${head + high - below} width=${width * 0.76} height=${height}></rect>`
  })
}

const line = (share) => {
  const at = head + high * (1 - share) + 0.5
  return svg`<line x1="0" x2=${wide} y1=${at} y2=${at}></line>`
}

const labels = (columns, width) => {
  const every = Math.max(1, Math.ceil(columns.length / 7))
  const at = (index) => Math.max(20, index * width + width / 2)
  return columns.map(({ label }, index) => (index % every === 0
    ? svg`<text x=${at(index)} y=${head + high + foot - 6} text-anchor="middle">${label}</text>` : ''))
}

/**
 * `columns`: { label, parts }; `legend`: [class, word]; `told`: the sentence; `top`: the value of the whole height.
 * @type {(chart: { title: string, told: string, columns: any[], legend: any[], top?: number,
 *   unit?: (value: number) => string }) => any}
 */
export const stacked = ({ title, told, columns, legend, top, unit = number }) => {
  const sums = columns.map(({ parts }) => parts.reduce((sum, [, value]) => sum + value, 0))
  const highest = top ?? Math.max(0, ...sums)
  const width = wide / Math.max(1, columns.length)
  return html`<figure class="chart columns"><figcaption><strong>${title}</strong> <span>${told}</span></figcaption>
    <svg viewBox="0 0 ${wide} ${head + high + foot}" role="img" aria-label="${title}: ${told}">
      ${[0, 0.5, 1].map(line)}
      ${columns.map(column(highest, width))}${labels(columns, width)}
      <text x="0" y="12">${unit(highest)}</text></svg>
    ${legend.length > 1 ? html`<ul class="legend" aria-label=${say('Farver', 'Colours')}>${legend.map(([kind, word]) => html`<li>
      <span class="swatch ${kind}" aria-hidden="true"></span>${word}</li>`)}</ul>` : ''}</figure>`
}
