// What may be said by SMS. The text travels in clear and stays on a handset, so nothing that reads as a CPR number may be in it.
import { holdsCpr } from '../../core/cpr.ts'

export const maxCharacters = 1600

const control = /[^\P{Cc}\n]/u

/** Composed, so that å is one character however it was typed, and with one kind of line break. */
export const normalText = (text: string): string => text.replace(/\r\n/g, '\n').normalize('NFC')

/** Why a normalised text cannot be sent, in words that hold nothing of it; undefined where it can. */
export const objection = (text: string): string | undefined => {
  if (text.trim() === '') return 'text: is empty'
  if (text.length > maxCharacters) return `text: at most ${maxCharacters} characters`
  if (!text.isWellFormed() || control.test(text)) return 'text: no control characters but the line break'
  return holdsCpr(text) ? 'text: holds what reads as a CPR number, which must not go by SMS' : undefined
}
