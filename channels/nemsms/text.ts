// What may be said by NemSMS: MeMo's notification, which holds 150 characters and is not split.
import { holdsCpr } from '../../core/cpr.ts'

export const maxCharacters = 150

const control = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u

/** Composed, so that å is one character however it was typed. */
export const normalText = (text: string): string => text.normalize('NFC')

/** Why a normalised text cannot be sent, in words that hold nothing of it; undefined where it can. */
export const objection = (text: string): string | undefined => {
  if (text.trim() === '') return 'is empty'
  if (text.length > maxCharacters) return `at most ${maxCharacters} characters`
  if (control.test(text)) return 'no line breaks or control characters'
  return holdsCpr(text) ? 'holds what reads as a CPR number, which must not go by NemSMS' : undefined
}
