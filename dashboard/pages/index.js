// All pages, in the order of the menu: a page is one file in this folder, and its name on this list. Its file exports `page`:
//   name      what stands in the address: /dashboard/<name>
//   group     where it stands in the menu (below); absent: it is not in the menu
//   right     who may see it (core/right.ts); `lab: true`: in the demo alone
//   title()   in Danish and English: say('Ruter', 'Routes')
//   load(place)           asks the API; place: { name, rest, query }
//   view(data, reload, place)   draws the answer; reload() asks again and draws
//   refreshMs   absent: it stands still; else it asks again when the hub tells of a change, this often at most
//   fromSignal(overview, data)  where the hub's own signal is all it needs, instead of asking again
import { say } from '../frame/words.js'

/** Groups of the menu. */
export const groups = {
  watch: () => say('Vagt', 'Watch'),
  messages: () => say('Beskeder', 'Messages'),
  ways: () => say('Veje ud og ind', 'Ways out and in'),
  trust: () => say('Indsigt', 'Insight'),
  system: () => say('System', 'System'),
}

const files = [
  'overview', 'alarms', 'lab',
  'messages', 'message', 'failures', 'replays', 'recipients', 'stray-receipts',
  'routes', 'queue', 'silos', 'partners',
  'reports', 'privacy', 'audit',
  'users', 'configuration', 'password',
]

export const pages = (await Promise.all(files.map((file) => import(`./${file}.js`)))).map(({ page }) => page)
