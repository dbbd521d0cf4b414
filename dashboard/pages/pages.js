// All pages, in the order of the menu.
import { failuresPage } from './failures.js'
import { labPage } from './lab.js'
import { messagePage } from './message.js'
import { messagesPage } from './messages.js'
import { overviewPage } from './overview.js'
import { auditPage, partnersPage, straysPage, usersPage } from './records.js'
import { replaysPage } from './replays.js'
import { routesPage } from './routes.js'
import { passwordPage } from './sign-in.js'

export const pages = [
  overviewPage, messagesPage, messagePage, failuresPage, replaysPage, routesPage, partnersPage, straysPage, auditPage,
    usersPage, labPage,
  passwordPage,
]
