// Receipts of transactions that the hub does not know.
import { html } from 'lit-html'
import { ask } from '../frame/http.js'
import { number, say, eventWord } from '../frame/words.js'
import { why } from '../parts/badge.js'
import { heading } from '../parts/notice.js'
import { table } from '../parts/table.js'
import { age } from '../parts/time.js'

const strayColumns = () => [
  [say('Om transaktion', 'Of transaction'), ({ id }) => html`<code>${id}</code>`],
  [say('Siger', 'Says'), ({ kind }) => eventWord(kind)], [say('Årsag', 'Reason'), ({ reason }) => why(reason)],
  [say('Kode', 'Code'), ({ evidence }) => evidence.code ?? '–'], [say('Gange', 'Times'), ({ times }) => number(times), 'num'],
  [say('Sidst', 'Last'), ({ lastAt }) => age(lastAt), 'num'],
]
export const page = {
  name: 'stray-receipts', group: 'messages', right: 'see-overview', refreshMs: 15_000, title: () => say('Herreløse kvitteringer',
    'Stray receipts'),
  load: () => ask('/v1/operations/stray-receipts'),
  view: ({ receipts }) => html`${heading(say('Herreløse kvitteringer', 'Stray receipts'),
    say('Kvitteringer for transaktioner, som hubben ikke kender. Mange på én gang: en anden hub peger måske hertil.',
      'Receipts of transactions that the hub does not know. Many at once: another hub may be pointing here.'))}
    ${table(say('Herreløse kvitteringer', 'Stray receipts'), strayColumns(), receipts)}`,
}
