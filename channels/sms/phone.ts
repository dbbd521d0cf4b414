// From what people write to the one form that counts: `+` and digits (ITU-T E.164). A Danish number has eight digits and no
// area code; any other country's number is taken only with its country code.

// People copy numbers out of address books, with dashes of every kind, hard spaces and marks of writing direction.
const separators = /[\s().\-/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069\u2212\ufeff]/g
const national = /^[2-9]\d{7}$/
const international = /^\+[1-9]\d{6,14}$/
const denmark = '+45'

const withPlus = (digits: string): string => {
  if (digits.startsWith('00')) return `+${digits.slice(2)}`
  return national.test(digits) ? denmark + digits : digits
}

/** The number in its one form, or undefined where it is none. Normalising twice is normalising once. */
export const normalPhone = (written: string): string | undefined => {
  const phone = withPlus(written.replace(separators, ''))
  const fits = phone.startsWith(denmark) ? national.test(phone.slice(denmark.length)) : international.test(phone)
  return fits ? phone : undefined
}
