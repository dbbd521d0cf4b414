// Tables. On a narrow screen each row becomes a card, with the headings before its cells.
import { html } from 'lit-html'
import { here } from '../frame/place.js'
import { say } from '../frame/words.js'

/** Columns are `[heading, cell, class]`, where the class `num` stands to the right. `caption` is for those who hear the page. */
export const table = (caption, columns, rows, empty = say('Intet at vise.', 'Nothing to show.')) => (rows.length === 0
  ? html`<p class="empty">${empty}</p>`
  : html`<table><caption class="unseen">${caption}</caption>
    <thead><tr>${columns.map(([heading, , kind]) => html`<th scope="col" class=${kind ?? ''}>${heading}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map(([heading, cell, kind]) => html`<td class=${kind ?? ''}>
      <span class="label">${heading}</span><span>${cell(row)}</span></td>`)}</tr>`)}</tbody></table>`)

/** Names and values of one thing; what has no value is left out. */
export const factList = (members) => html`<dl class="facts">${members.filter(([, value]) => value !== undefined)
  .map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`

export const messageLink = ({ id, reference }) => html`<a href="${here}message/${id}">${reference}</a>`
