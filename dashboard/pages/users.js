// Who may sign in, and as what.
import { html } from 'lit-html'
import { ask } from '../frame/http.js'
import { roleWord, say } from '../frame/words.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { when } from '../parts/time.js'

const userColumns = () => [
  [say('Navn', 'Name'), ({ name }) => name], [say('Roller', 'Roles'), ({ roles }) => roles.map(roleWord).join(', ')],
  ['Silo', ({ silo }) => silo ?? '–'],
  [say('Tilstand', 'State'), ({ disabled, mustChange }) => (disabled ? say('lukket', 'disabled')
    : mustChange ? say('skal skifte adgangskode', 'must change password') : say('åben', 'open'))],
  [say('Ændret', 'Changed'), ({ changedAt }) => when(changedAt)],
]
export const page = {
  name: 'users', group: 'system', right: 'see-users', title: () => say('Brugere', 'Users'),
  load: () => ask('/v1/users'),
  view: ({ users }) => html`${heading(say('Brugere', 'Users'))}${table(say('Brugere', 'Users'), userColumns(), users)}`,
}
