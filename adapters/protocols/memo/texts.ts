// What a text may be, by its kind.
import { holdsCpr } from '../../../core/cpr.ts'
import type { Rule } from './rule.ts'
import type { TextKind, TextValue } from './shape.ts'

// XML 1.0, 2.2: Char. With the flag `u`, a surrogate alone is unsayable and a pair is one sign.
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const control = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u
// NgDP's own list, and what no file system takes.
const filenameSigns = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00a0\u2000-\u200a\u205f\u2060\u3000\ufffe\uffff]/u
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i

export const actionCodes: readonly string[] = [
  'AFTALE', 'BEKRAEFT', 'BETALING', 'FORBEREDELSE', 'INFORMATION', 'SELVBETJENING', 'TILMELDING', 'UNDERSKRIV',
]

export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
export const isDateTime = (text: string): boolean =>
  dateTime.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
const isHttps = (text: string): boolean => /^https:\/\/[^\s\p{Cc}]+$/u.test(text) && URL.canParse(text)

type Check = (text: string) => Rule | undefined
const unless = (holds: (text: string) => boolean, rule: Rule): Check => (text) => holds(text) ? undefined : rule
const shown = (text: string): Rule | undefined => {
  if (control.test(text)) return 'text-control-character'
  return holdsCpr(text) ? 'text-cpr-suspected' : undefined
}

const checks: Readonly<Record<TextKind, Check>> = {
  uuid: unless((text) => uuid4.test(text), 'uuid-malformed'),
  'date-time': unless(isDateTime, 'date-time-not-utc'),
  date: unless(isDate, 'date-malformed'),
  language: unless((text) => /^[a-z]{2}$/i.test(text), 'language-malformed'),
  filename: unless((text) => !filenameSigns.test(text), 'filename-sign'),
  'media-type': unless((text) => mediaType.test(text), 'media-type-malformed'),
  'action-code': unless((text) => actionCodes.includes(text), 'action-code-unknown'),
  https: unless(isHttps, 'action-address-not-https'),
  digits: unless((text) => /^\d+$/.test(text), 'number-malformed'),
  shown,
}

/** The one rule that a text breaks first; undefined where it keeps all. */
export const textRule = ({ maxLength, kind, choices }: TextValue, text: string): Rule | undefined => {
  if (choices) return choices.includes(text) ? undefined : 'value-unknown'
  const rule = kind && checks[kind](text)
  if (text.trim() === '') return kind === 'date' || kind === 'date-time' ? rule : 'text-blank'
  if (text.length > maxLength) return kind === 'language' ? rule : 'text-too-long'
  return rule ?? (unsayable.test(text) ? 'text-unsayable' : undefined)
}
