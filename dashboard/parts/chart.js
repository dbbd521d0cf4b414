// A small chart: one bar a measurement, the newest to the right, the largest named. Its sentence says in words what it draws.
import { html, svg } from 'lit-html'
import { number, say } from '../frame/words.js'

const [wide, high, most] = [360, 72, 60]

const bar = (top, shift) => ({ value }, index) => {
  const height = top === 0 ? 1 : Math.max(1, (value / top) * high)
  return svg`<rect x=${(index + shift) * (wide / most)} y=${high - height} width=${wide / most - 1.5} height=${height}></rect>`
}

export const bars = (title, measured) => {
  const [top, last] = [Math.max(0, ...measured.map(({ value }) => value)), measured.at(-1)?.value ?? 0]
  const told = `${say('nu', 'now')} ${number(last)} · ${say('højest', 'highest')} ${number(top)}`
  return html`<figure class="chart"><figcaption><strong>${title}</strong> <span>${told}</span></figcaption>
    <svg viewBox="0 0 ${wide} ${high}" role="img" aria-label="${title}: ${told}" preserveAspectRatio="none">
      <line x1="0" x2=${wide} y1=${high - 0.5} y2=${high - 0.5}></line>${measured.map(bar(top,
        most - measured.length))}</svg></figure>`
}

/** A part of a bar that is a hundred wide. */
export const part = (name, from, width) => svg`<rect class=${name} x=${from} y="0" width=${width} height="4"></rect>`
