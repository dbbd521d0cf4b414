// Messages as rows.
import { number, say } from '../frame/words.js'
import { statusBadge, why } from './badge.js'
import { messageLink, table } from './table.js'
import { age, shortly } from './time.js'

const columns = () => [
  [say('Reference', 'Reference'), messageLink, 'reference'],
  [say('Silo', 'Silo'), ({ silo }) => silo, 'word'],
  [say('Kanal', 'Channel'), ({ channel }) => channel, 'word'],
  [say('Status', 'Status'), ({ status }) => statusBadge(status)],
  [say('Årsag', 'Reason'), ({ reason }) => why(reason)],
  [say('Forsøg', 'Attempts'), ({ attempt }) => number(attempt), 'num'],
  [say('Modtaget', 'Accepted'), ({ createdAt }) => shortly(createdAt)],
  [say('Uændret i', 'Unchanged for'), ({ changedAt }) => age(changedAt), 'num'],
]

export const messageTable = (transactions, empty = say('Ingen beskeder passer.', 'No message fits.')) => (
  table(say('Beskeder', 'Messages'), columns(), transactions, empty))
