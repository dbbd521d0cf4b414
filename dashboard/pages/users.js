// Who may sign in, and as what; who is signed in now. What administrators may change, they change here, never their own.
import { html, nothing } from 'lit-html'
import { ask, may, signedIn } from '../frame/http.js'
import { roleWord, say } from '../frame/words.js'
import { badge } from '../parts/badge.js'
import { decide } from '../parts/dialog.js'
import { field } from '../parts/form.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { age, when } from '../parts/time.js'

const pathOf = (name) => `/v1/users/${encodeURIComponent(name)}`

/** The password is shown this once, in a dialogue that one closes oneself. */
const showPassword = ({ name, password }) => decide({
  title: say(`Adgangskode til ${name}`, `Password of ${name}`), reason: false,
  act: say('Jeg har givet den videre', 'I have passed it on'),
  text: html`${say('Vises kun nu. Den skal skiftes ved første login.',
    'Shown now only. It must be changed at the first sign-in.')}
    <code class="secret">${password}</code>`, run: async () => undefined,
})
const renewed = async (name) => showPassword(await ask(`${pathOf(name)}/password`, { method: 'POST' }))

const roleFields = (roles, { roles: held = [], silo = '' }) => html`<fieldset><legend>${say('Roller', 'Roles')}</legend>
  ${roles.map(({ role }) => html`<label class="check"><input type="checkbox" name="role-${role}" ?checked=${held.includes(role)}>
    ${roleWord(role)}</label>`)}</fieldset>
  ${field(say('Silo (kun for silobrugere)', 'Silo (for silo users only)'),
    html`<input name="silo" maxlength="63" .value=${silo} autocomplete="off">`)}`

const given = (values, roles, disabled) => ({
  roles: roles.map(({ role }) => role).filter((role) => values[`role-${role}`]), ...(values.silo && { silo: values.silo }),
  ...(disabled && { disabled }),
})

const create = (roles, reload) => async () => {
  let name
  const done = await decide({
    title: say('Ny bruger', 'New user'), act: say('Opret', 'Create'), reason: false,
    fields: html`${field(say('Brugernavn', 'User name'), html`<input name="name" required maxlength="63" autocomplete="off"
      pattern="[a-z0-9][a-z0-9._@\\-]*" title=${say('Små bogstaver, tal, punktum og bindestreg',
        'Lower case, digits, full stop and hyphen')}>`)}
      ${roleFields(roles, {})}`,
    run: async (values) => {
      name = values.name
      await ask(pathOf(name), { method: 'PUT', body: given(values, roles, false) })
    },
  })
  if (!done) return
  await renewed(name)
  await reload()
}

const change = (one, roles, reload) => async () => {
  const done = await decide({
    title: say(`Roller for ${one.name}`, `Roles of ${one.name}`), act: say('Gem', 'Save'), reason: false,
    fields: roleFields(roles, one),
    run: (values) => ask(pathOf(one.name), { method: 'PUT', body: given(values, roles, one.disabled) }),
  })
  if (done) await reload()
}

const lock = ({ name, roles, silo, disabled }, reload) => async () => {
  const done = await decide({
    title: disabled ? say(`Luk ${name} ind igen`, `Let ${name} in again`) : say(`Luk ${name} ude`, `Lock ${name} out`),
    reason: false,
    text: disabled ? nothing : say('Brugerens sessioner slutter med det samme.', 'The user\'s sessions end at once.'),
    act: disabled ? say('Luk ind', 'Let in') : say('Luk ude', 'Lock out'), danger: !disabled,
    run: () => ask(pathOf(name), { method: 'PUT', body: { roles, ...(silo && { silo }), disabled: !disabled } }),
  })
  if (done) await reload()
}

const password = ({ name }, reload) => async () => {
  const done = await decide({
    title: say(`Ny adgangskode til ${name}`, `New password for ${name}`), act: say('Lav en ny', 'Make a new one'), reason: false,
    text: say('Brugerens sessioner slutter, og den gamle gælder ikke længere.',
      'The user\'s sessions end, and the old one is no longer valid.'), run: async () => undefined,
  })
  if (!done) return
  await renewed(name)
  await reload()
}

const button = (words, name, act, on) => html`<button type="button" class="quiet small" data-do="${on}" @click=${act}>${words}
  <span class="unseen">${name}</span></button>`

const doings = (roles, reload) => (one) => (one.name === signedIn.session.name ? say('Dig selv', 'Yourself') : html`
  <div class="row">
  ${button(say('Roller', 'Roles'), one.name, change(one, roles, reload), 'roles')}
  ${button(one.disabled ? say('Luk ind', 'Let in') : say('Luk ude', 'Lock out'), one.name, lock(one, reload), 'lock')}
  ${button(say('Ny adgangskode', 'New password'), one.name, password(one, reload), 'password')}</div>`)

const standing = ({ disabled, mustChange, hasPassword }) => (disabled ? badge(say('lukket ude', 'locked out'), 'bad')
  : !hasPassword ? badge(say('uden adgangskode', 'no password'), 'odd')
    : mustChange ? badge(say('skal skifte kode', 'must change password'), 'odd') : badge(say('åben', 'open'), 'good'))

const userColumns = (roles, reload) => [
  [say('Navn', 'Name'), ({ name }) => name], [say('Roller', 'Roles'), (one) => one.roles.map(roleWord).join(', ') || '–'],
  ['Silo', ({ silo }) => silo ?? '–'], [say('Tilstand', 'State'), standing],
  [say('Ændret', 'Changed'), ({ changedAt }) => when(changedAt)],
  ...(may('change-users') ? [[say('Gør', 'Do'), doings(roles, reload)]] : []),
]

const end = ({ id }, reload) => async () => {
  await ask(`/v1/sessions/${id}`, { method: 'DELETE' })
  await reload()
}
const ways = { password: ['adgangskode', 'password'], saml: ['organisationens login', 'single sign-on'], demo: ['demo', 'demo'] }
const sessionColumns = (reload) => [
  [say('Hvem', 'Who'), ({ user }) => user], [say('Logget ind med', 'Signed in by'), ({ way }) => say(...ways[way])],
  [say('Siden', 'Since'), ({ createdAt }) => when(createdAt)], [say('Sidst set for', 'Last seen'), ({ seenAt }) => age(seenAt)],
  [say('Gør', 'Do'), (one) => button(say('Afslut', 'End'), one.user, end(one, reload), 'end')],
]

export const page = {
  name: 'users', group: 'system', right: 'see-users', title: () => say('Brugere', 'Users'),
  load: async () => {
    const [{ users }, { roles }, { sessions }] = await Promise.all([
      ask('/v1/users'), ask('/v1/roles'), may('end-sessions') ? ask('/v1/sessions') : { sessions: undefined }])
    return { users, roles, sessions }
  },
  view: ({ users, roles, sessions }, reload) => html`${heading(say('Brugere', 'Users'),
    say('Hvem der må logge ind, og som hvad. Det, der ændres, gælder med det samme.',
      'Who may sign in, and as what. What is changed holds at once.'))}
    ${may('change-users') ? html`<p class="row above"><button type="button" data-do="create" @click=${create(roles, reload)}>
      ${say('Ny bruger', 'New user')}</button></p>` : nothing}
    ${table(say('Brugere', 'Users'), userColumns(roles, reload), users,
      say('Ingen lokale brugere: alle logger ind på anden vis.',
      'No local users: everybody signs in another way.'))}
    ${sessions ? html`<h2>${say('Logget ind nu', 'Signed in now')}</h2>
      ${table(say('Sessioner', 'Sessions'), sessionColumns(reload),
        sessions.toSorted((some, other) => other.seenAt.localeCompare(some.seenAt)))}` : nothing}`,
}
