// What may be said by SMS. The text travels in clear and stays on a handset, so nothing that reads as a CPR number may be in it.

export const maxCharacters = 1600

const control = /[^\P{Cc}\n]/u
// Six digits that read as a date (replacement numbers have 60 added to the day) and four more. With a dash between them it is a
// CPR number wherever it stands; ten digits in a row must stand alone, because names of things have such in them.
const date = '(?:0[1-9]|[12]\\d|3[01]|6[1-9]|[78]\\d|9[01])(?:0[1-9]|1[0-2])\\d{2}'
const dashed = new RegExp(`(?<!\\d)${date}[-\\u2010-\\u2015\\u2212]\\d{4}(?!\\d)`, 'u')
const alone = new RegExp(`(?<![\\p{L}\\p{N}])${date}\\d{4}(?![\\p{L}\\p{N}])`, 'u')

/** Composed, so that å is one character however it was typed, and with one kind of line break. */
export const normalText = (text: string): string => text.replace(/\r\n/g, '\n').normalize('NFC')

/** Why a normalised text cannot be sent, in words that hold nothing of it; undefined where it can. */
export const objection = (text: string): string | undefined => {
  if (text.trim() === '') return 'text: is empty'
  if (text.length > maxCharacters) return `text: at most ${maxCharacters} characters`
  if (!text.isWellFormed() || control.test(text)) return 'text: no control characters but the line break'
  return dashed.test(text) || alone.test(text) ? 'text: holds what reads as a CPR number, which must not go by SMS' : undefined
}
