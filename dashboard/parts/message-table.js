// Messages as rows.
import { html } from 'lit-html'
import { number, say } from '../frame/words.js'
import { statusBadge, why } from './badge.js'
import { messageLink, table } from './table.js'
import { age, shortly } from './time.js'

const standing = ({ status, reason }) => html`${statusBadge(status)}${reason ? html`<span class="beneath">${why(reason)}</span>`
  : ''}`

const columns = () => [
  [say('Reference', 'Reference'), messageLink],
  [say('Silo og kanal', 'Silo and channel'), ({ silo, channel }) => html`${silo}<span class="beneath">${channel}</span>`],
  [say('Status og årsag', 'Status and reason'), standing],
  [say('Forsøg', 'Attempts'), ({ attempt }) => number(attempt), 'num'],
  [say('Modtaget', 'Accepted'), ({ createdAt }) => shortly(createdAt), 'num'],
  [say('Uændret i', 'Unchanged for'), ({ changedAt }) => age(changedAt), 'num'],
]

export const messageTable = (transactions, empty = say('Ingen beskeder passer.', 'No message fits.')) => (
  table(say('Beskeder', 'Messages'), columns(), transactions, empty))
