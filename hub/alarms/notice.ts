// An alarm in the words of a mail, Danish first. Names of routes, silos and places stand in it; content and recipients do not.
import { alarmCauses, type News, type Notice, type NoticeItem } from '../../core/alarm.ts'

const newsWords: Readonly<Record<News, { readonly da: string; readonly en: string }>> = {
  raised: { da: 'Ny', en: 'New' }, still: { da: 'Varer ved', en: 'Goes on' }, ended: { da: 'Overstået', en: 'Over' },
}

const when = new Intl.DateTimeFormat('da-DK', { timeZone: 'Europe/Copenhagen', dateStyle: 'short', timeStyle: 'short' })

const told = (language: 'da' | 'en') => ({ news, cause, on, since }: NoticeItem): string => {
  const { [language]: says, todo } = alarmCauses[cause]
  const from = { da: 'Siden', en: 'Since' }[language]
  const head = `${newsWords[news][language]}: ${on}: ${says}\n  ${from} ${when.format(since)}.`
  return news === 'ended' ? head : `${head} ${todo[language]}`
}

const subjectOf = (items: readonly NoticeItem[]): string => {
  const [first] = items
  const rest = items.length > 1 ? ` (+${items.length - 1})` : ''
  return first ? `Sluse: ${newsWords[first.news].da}: ${first.on}: ${alarmCauses[first.cause].da}${rest}` : 'Sluse'
}

/** What is told at once, the new before the old; `link` leads to the page. */
export const noticeOf = (items: readonly NoticeItem[], link: string): Notice => {
  const order: readonly News[] = ['raised', 'still', 'ended']
  const sorted = [...items].sort((one, other) => order.indexOf(one.news) - order.indexOf(other.news) || one.since - other.since)
  const parts = [sorted.map(told('da')).join('\n\n'), link, '--', sorted.map(told('en')).join('\n\n')]
  return { subject: subjectOf(sorted), text: `${parts.join('\n\n')}\n`, items: sorted }
}
