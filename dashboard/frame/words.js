// Danish first; English stands beside it, so that neither is forgotten. `say('Besked', 'Message')` is what the pages write.
export const isDanish = () => document.documentElement.lang !== 'en'
export const say = (da, en) => (isDanish() ? da : en)

const statusWords = {
  held: ['tilbageholdt', 'held'], queued: ['i kø', 'queued'], sending: ['sendes', 'sending'], 'in-doubt': ['uafklaret',
    'in doubt'],
  parked: ['parkeret', 'parked'], sent: ['afsendt', 'sent'], delivered: ['leveret', 'delivered'],
  failed: ['mislykket', 'failed'], cancelled: ['annulleret', 'cancelled'],
}
const eventWords = {
  inserted: ['modtaget fra siloen', 'taken from the silo'], claimed: ['forsøg begyndt', 'attempt begun'],
  accepted: ['antaget af modparten', 'accepted by the counterpart'], delivered: ['leveret', 'delivered'],
  refused: ['afvist af modparten', 'refused by the counterpart'], recalled: ['kaldt tilbage', 'recalled'],
  postponed: ['udsat: prøves igen', 'postponed: tried again'], lapsed: ['afbrudt; udfald ukendt', 'cut off; outcome unknown'],
  exhausted: ['forsøgt så længe ruten tillader', 'tried for as long as the route allows'],
  absent: ['modparten har den ikke', 'the counterpart does not have it'], unresolved: ['kunne ikke afklares',
    'could not be resolved'],
  released: ['frigivet', 'released'], unneeded: ['ikke længere nødvendig', 'no longer needed'],
  cancelled: ['annulleret', 'cancelled'], expired: ['fristen udløb', 'its time ran out'],
  unroutable: ['ingen rute', 'no route'], resumed: ['sat i gang igen', 'resumed'], discarded: ['kasseret', 'discarded'],
  confirmed: ['bekræftet leveret', 'confirmed as delivered'], evidence: ['noteret, ændrede intet', 'noted, changed nothing'],
}
const roleWords = {
  reader: ['Læser', 'Reader'], operator: ['Operatør', 'Operator'], 'senior-operator': ['Ledende operatør', 'Senior operator'],
  'silo-user': ['Silobruger', 'Silo user'], 'security-officer': ['Sikkerhedsansvarlig', 'Security officer'],
  administrator: ['Administrator', 'Administrator'], auditor: ['Revisor', 'Auditor'],
}
const breakerWords = { closed: ['i drift', 'working'], open: ['afbrudt', 'open'], probing: ['prøver', 'probing'],
  ramping: ['vender tilbage', 'coming back'] }

const wordIn = (table) => (code) => say(...(table[code] ?? [code, code]))
export const statusWord = wordIn(statusWords)
export const eventWord = wordIn(eventWords)
export const roleWord = wordIn(roleWords)
export const breakerWord = wordIn(breakerWords)

/** What the hub says of its own rules; filled at the start from `facts.json`. */
export const facts = { reasons: {}, life: {}, statuses: [], blindSpots: {}, lab: false }
export const reasonWord = (code) => (code ? facts.reasons[code]?.[isDanish() ? 'da' : 'en'] ?? code : '')

const locale = () => say('da-DK', 'en-GB')
export const number = (value) => new Intl.NumberFormat(locale()).format(value)
export const moment = (iso) => new Intl.DateTimeFormat(locale(), { dateStyle: 'medium',
  timeStyle: 'medium' }).format(new Date(iso))
export const clock = (iso) => new Intl.DateTimeFormat(locale(), { timeStyle: 'medium' }).format(new Date(iso))

/** @type {[number, string, string][]} */
const units = [[86_400_000, 'd', 'd'], [3_600_000, 't', 'h'], [60_000, 'min', 'min'], [1000, 's', 's']]

/** `3 t 12 min`: the two largest units. */
export const span = (ms) => {
  const at = units.findIndex(([size]) => Math.abs(ms) >= size)
  if (at < 0) return `${Math.max(0, Math.round(ms))} ms`
  const [size, da, en] = units[at]
  const [finer, less] = [units[at + 1], Math.abs(ms) % size]
  const rest = finer && less >= finer[0] ? ` ${Math.floor(less / finer[0])} ${say(finer[1], finer[2])}` : ''
  return `${Math.floor(Math.abs(ms) / size)} ${say(da, en)}${rest}`
}
