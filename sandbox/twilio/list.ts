// GET Messages.json: filters and pages. `DateSent` goes by the day a message was sent on; one that waits in the queue has none.
import { messageJson, type Stored } from './message.ts'

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

// `DateSent<=2026-03-02` reaches us as a parameter called `DateSent<`; the library sends moments where the contract has days.
const sentFits = ({ sentAt }: Stored, query: URLSearchParams): boolean => {
  const [on, before, after] = ['DateSent', 'DateSent<', 'DateSent>'].map((name) => query.get(name)?.slice(0, 10))
  if (!on && !before && !after) return true
  const day = sentAt === undefined ? undefined : dayOf(sentAt)
  return day !== undefined && (!on || day === on) && (!before || day <= before) && (!after || day >= after)
}

const fits = (stored: Stored, query: URLSearchParams): boolean => {
  const [to, from] = [query.get('To'), query.get('From')]
  return (!to || stored.to === to) && (!from || stored.from === from) && sentFits(stored, query)
}

const numberOf = (text: string | null, otherwise: number, most: number): number =>
  text && /^\d{1,6}$/.test(text) ? Math.min(Number(text), most) : otherwise

/** The answer to a question for messages; `all` stands newest first. */
export const listJson = (account: string, all: readonly Stored[], query: URLSearchParams): object => {
  const size = Math.max(1, numberOf(query.get('PageSize'), 50, 1000))
  const page = numberOf(query.get('Page'), 0, 100_000)
  const found = all.filter((stored) => fits(stored, query))
  const shown = found.slice(page * size, (page + 1) * size)
  const uriOf = (number: number): string => {
    const asked = new URLSearchParams(query)
    asked.set('PageSize', String(size))
    asked.set('Page', String(number))
    return `/2010-04-01/Accounts/${account}/Messages.json?${asked}`
  }
  return {
    end: page * size + shown.length - 1, first_page_uri: uriOf(0), messages: shown.map((stored) => messageJson(account, stored)),
    next_page_uri: found.length > (page + 1) * size ? uriOf(page + 1) : null, page, page_size: size,
    previous_page_uri: page > 0 ? uriOf(page - 1) : null, start: page * size, uri: uriOf(page),
  }
}
