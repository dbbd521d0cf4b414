// Rapporter: how much, how it went and how long it took. The numbers are the hub's own, kept apart from the messages, so they go
// back further than these; the charts and the tables show the same rows.
import { html, nothing } from 'lit-html'
import { ask, may, queryOf, signedIn } from '../frame/http.js'
import { number, say, span } from '../frame/words.js'
import { badge } from '../parts/badge.js'
import { stacked } from '../parts/columns.js'
import { field, filter } from '../parts/form.js'
import { empty, heading } from '../parts/notice.js'
import { exact } from '../parts/number.js'
import { table } from '../parts/table.js'

const path = '/v1/operations/reports'
const standings = () => [
  ['good', 'delivered', say('leveret', 'delivered')], ['fair', 'sent', say('afsendt', 'sent')],
  ['bad', 'failed', say('mislykket', 'failed')], ['dim', 'cancelled', say('annulleret', 'cancelled')],
  ['odd', 'open', say('ikke afsluttet', 'not settled')],
]
const bounds = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 14400, 43200, 86400, 259200]

const percent = (part, whole) => (whole === 0 ? '–' : new Intl.NumberFormat(say('da-DK', 'en-GB'), {
  style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(part / whole))
const took = (ms) => (ms === null ? '–' : html`<span title=${say('skønnet', 'estimated')}><span aria-hidden="true">≈ </span>
  <span class="unseen">${say('omtrent', 'about')} </span>${span(ms)}</span>`)
const sum = (rows, name) => rows.reduce((total, row) => total + row[name], 0)

const tile = (label, value, how) => html`<li><div><span class="figure">${value}</span><span class="of">${label}</span>
  <span class="how">${how}</span></div></li>`

const tiles = (rows, within) => {
  const [accepted, handed] = [sum(rows, 'accepted'), sum(rows, 'handed')]
  return html`<ul class="tiles few">
    ${tile(say('modtaget', 'accepted'), number(accepted), say('præcist', 'exact'))}
    ${tile(say('leveret eller afsendt', 'delivered or sent'), percent(sum(rows, 'delivered') + sum(rows, 'sent'), accepted),
      say('af de modtagne', 'of those accepted'))}
    ${tile(say(`afleveret inden ${span(within * 1000)}`, `handed over within ${span(within * 1000)}`),
      percent(sum(rows, 'handedWithin'), handed), say('servicemål, præcist', 'service level, exact'))}
    ${tile(say('mislykket', 'failed'), number(sum(rows, 'failed')), percent(sum(rows, 'failed'), accepted))}</ul>`
}

const shortOf = (period) => (period.length === 7 ? period : `${Number(period.slice(8))}.${Number(period.slice(5, 7))}.`)

const charts = (rows, within) => {
  const periods = [...Map.groupBy(rows, ({ period }) => period)]
  const volume = periods.map(([period, some]) => (
    { label: shortOf(period), parts: standings().map(([kind, name]) => [kind, sum(some, name)]) }))
  const level = periods.map(([period, some]) => {
    const handed = sum(some, 'handed')
    return { label: shortOf(period), parts: [['fair', handed === 0 ? 0 : sum(some, 'handedWithin') / handed * 100]] }
  })
  return html`<div class="charts wide">
    ${stacked({ title: say('Beskeder og udfald', 'Messages and outcomes'), columns: volume,
      told: say(`${number(sum(rows, 'accepted'))} i ${number(periods.length)} perioder`,
        `${number(sum(rows, 'accepted'))} in ${number(periods.length)} periods`),
      legend: standings().map(([kind, , word]) => [kind, word]) })}
    ${stacked({ title: say('Servicemål', 'Service level'), columns: level, top: 100, legend: [], unit: (value) => `${value} %`,
      told: say(`andel afleveret inden ${span(within * 1000)}`, `share handed over within ${span(within * 1000)}`) })}</div>`
}

const counted = () => [
  [say('Modtaget', 'Accepted'), ({ accepted }) => exact(accepted), 'num'],
  ...standings().map(([, name, word]) => [word[0].toUpperCase() + word.slice(1), (row) => exact(row[name]), 'num']),
  [say('Servicemål', 'Service level'), ({ handedWithin, handed }) => percent(handedWithin, handed), 'num'],
]
/** What was agreed, and whether it was kept; in words, since a colour alone tells nothing. */
const goalOf = ({ levelShare, levelWithinMs, levelMeasure }) => (levelShare === null ? say('flere mål', 'several goals')
  : `${percent(levelShare, 100)} ${levelMeasure === 'handed' ? say('afleveret', 'handed over') : say('leveret', 'delivered')} ${
    say('inden', 'within')} ${span(levelWithinMs)}`)
const standingOf = ({ levelOf, levelMet, levelShare, open }) => {
  if (levelShare === null || levelOf === 0) return '–'
  const needed = levelShare * levelOf
  if (levelMet * 100 >= needed) return badge(say('holdt', 'kept'), 'good')
  return (levelMet + open) * 100 >= needed ? badge(say('ikke afgjort', 'not settled yet'), 'odd')
    : badge(say('ikke holdt', 'missed'), 'bad')
}
const goals = (channels) => {
  const [title, some] = [say('Aftalte servicemål', 'Service levels agreed'), channels.filter(({ levelOf }) => levelOf !== null)]
  return some.length === 0 ? nothing : html`<h2>${title}</h2>${table(title, [
    named('channel', say('Kanal', 'Channel')), [say('Mål', 'Goal'), goalOf],
    [say('Tæller med', 'Counted'), ({ levelOf }) => exact(levelOf), 'num'],
    [say('I tide', 'In time'), ({ levelOf, levelMet }) => percent(levelMet, levelOf), 'num'],
    [say('Står til', 'Stands'), standingOf]], some)}`
}
const agreed = (rows) => (rows.some(({ levelOf }) => levelOf !== null) ? [[say('Aftalt mål', 'Agreed level'),
  ({ levelOf, levelMet }) => (levelOf === null ? '–' : percent(levelMet, levelOf)), 'num']] : [])
const timed = () => [
  [say('Median', 'Median'), ({ arrivedMedianMs }) => took(arrivedMedianMs), 'num'],
  [say('95 % inden', '95 % within'), ({ arrivedP95Ms }) => took(arrivedP95Ms), 'num'],
]
const named = (name, heading) => [heading, (row) => row[name]]

/** Of several rows of one period; times cannot be added up. */
const together = ([period, rows]) => Object.fromEntries([['period', period], ...[
  'accepted', ...standings().map(([, name]) => name), 'handed', 'handedWithin'].map((name) => [name, sum(rows, name)])])

const tables = (rows, channels) => {
  const [byChannel, byPeriod] = [say('Kanalerne', 'The channels'), say('Perioderne', 'The periods')]
  const whole = say('Siloer og kanaler, dag for dag', 'Silos and channels, one by one')
  const period = named('period', say('Periode', 'Period'))
  return html`<div class="dense"><h2>${byChannel}</h2>
    ${table(byChannel, [named('channel', say('Kanal', 'Channel')), ...counted(), ...timed()], channels)}
    ${goals(channels)}
    <h2>${byPeriod}</h2>${table(byPeriod, [period, ...counted()], [...Map.groupBy(rows,
      (row) => row.period)].map(together).reverse())}
    <details><summary>${whole}</summary>${table(whole, [period, named('silo', say('Silo', 'Silo')),
      named('channel', say('Kanal', 'Channel')), ...counted().toSpliced(2, 4), ...timed(), ...agreed(rows)],
    rows.slice(-mostShown).reverse())}<p class="how">${cutAt(rows)}</p></details></div>`
}

const fields = ({ from, to, by, within }, { silo, channel }) => html`
  ${field(say('Fra', 'From'), html`<input type="date" name="from" .value=${from}>`)}
  ${field(say('Til', 'To'), html`<input type="date" name="to" .value=${to}>`)}
  ${field(say('Periode', 'Period'), html`<select name="by">
    <option value="day" ?selected=${by === 'day'}>${say('dag', 'day')}</option>
    <option value="month" ?selected=${by === 'month'}>${say('måned', 'month')}</option></select>`)}
  ${may('see-overview') ? field(say('Silo', 'Silo'), html`<input name="silo" .value=${silo ?? ''} autocomplete="off">`) : nothing}
  ${field(say('Kanal', 'Channel'), html`<input name="channel" .value=${channel ?? ''} autocomplete="off">`)}
  ${field(say('Servicemål', 'Service level'), html`<select name="within">${bounds.map((each) => html`
    <option value=${each} ?selected=${each === within}>${span(each * 1000)}</option>`)}</select>`)}`

const downloads = (query) => ['csv', 'parquet'].map((format) => html`<a class="button quiet" download
  href="${path}${queryOf({ ...query, format })}">${format === 'csv' ? 'CSV' : 'Parquet'}</a>`)

const cutAt = ({ length }) => (length <= mostShown ? nothing : say(
  `De nyeste ${mostShown} af ${number(length)} linjer; resten er i filerne.`,
  `The newest ${mostShown} of ${number(length)} lines; the rest is in the files.`))
const how = () => say(
  'Antal og andele er præcise; mediantider er skønnet ud fra faste intervaller. Dagen er den, hvor beskeden blev modtaget.',
  'Counts and shares are exact; median times are estimated from fixed intervals. The day is that of acceptance.')

const known = ['from', 'to', 'by', 'silo', 'channel', 'within']
const asked = (query) => Object.fromEntries(known.map((name) => [name, query[name]]))
const mostShown = 100

export const page = {
  name: 'reports', group: 'trust', right: 'see-reports', title: () => say('Rapporter', 'Reports'),
  load: ({ query }) => ask(path + queryOf(asked(query))),
  view: (report, _reload, { query }) => {
    const { rows, channels, within } = report
    return html`${heading(say('Rapporter', 'Reports'), signedIn.session?.silo
      ? say(`Siloen ${signedIn.session.silo}.`, `The silo ${signedIn.session.silo}.`)
      : say('Hvor meget, hvordan det gik, og hvor lang tid det tog. Uden personoplysninger.',
        'How much, how it went and how long it took. Nothing personal.'))}
      ${filter('reports', fields(report, query), downloads(asked(query)))}
      ${rows.length === 0 ? empty(say('Ingen beskeder i de dage.', 'No messages in those days.')) : html`
        ${tiles(rows, within)}${charts(rows, within)}
        ${tables(rows, channels)}
        <p class="how">${how()}</p>`}`
  },
}
