// Retry-After (RFC 9110 section 10.2.3): seconds, or one of the three forms of HTTP-date (section 5.6.7).

/** Nobody is left alone longer than a day on a counterpart's word. */
const maxMs = 86_400_000

const imfFixdate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const rfc850 = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

const dateOf = (text: string): number => {
  if (imfFixdate.test(text) || rfc850.test(text)) return Date.parse(text)
  // The one form without a zone; it means GMT all the same.
  return asctime.test(text) ? Date.parse(`${text} GMT`) : NaN
}

/** Milliseconds from `now`, from 0 to a day; undefined where the header is absent or no sense can be made of it. */
export const retryAfterMs = (header: string | readonly string[] | undefined, now: number): number | undefined => {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim()
  if (!text) return undefined
  const wait = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : dateOf(text) - now
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), maxMs)
}
