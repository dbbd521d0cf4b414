// What is fetched: which method it is fetched by, and how it stands in the method's answer.
import type { Fetched } from '../../core/fetch.ts'
import type { Entity } from '../../core/partner.ts'
import type { Markup } from '../protocols/xml/index.ts'
import type { Settings } from './settings.ts'

/** What is sent as SOAP by the channel that pushes it. */
interface Ready { readonly action: string; readonly xml: string }

const isReady = (content: object): content is Ready => 'xml' in content

const letters: Readonly<Record<string, string>> = { æ: 'ae', ø: 'oe', å: 'aa', Æ: 'Ae', Ø: 'Oe', Å: 'Aa' }

/** A name that XML can carry, of what is called so. */
const nameOf = (text: string): string => {
  const plain = text.replace(/[æøåÆØÅ]/g, (letter) => letters[letter] ?? '').replace(/[^A-Za-z0-9_]/g, '')
  return /^[A-Za-z_]/.test(plain) ? plain.slice(0, 100) : `_${plain.slice(0, 99)}`
}

/** The method that a message is fetched by. */
export const serviceOf = ({ body }: Pick<Fetched, 'body'>, { services }: Settings): string => {
  const content = body.content as Ready | Entity
  if (isReady(content)) return nameOf(content.action.split(/[/:#]/).findLast((part) => part !== '') ?? '')
  return services[String(content.EntitetId)] ?? `Get${nameOf(content.EntitetNavn)}`
}

const contentMarkup = (content: Ready | Entity): readonly Markup[] => {
  if (isReady(content)) return [{ raw: content.xml }]
  return Object.entries(content).map(([name, value]) => ({ tag: `m:${name}`, children: [String(value)] }))
}

/** One message, under its number in the sequence. */
export const messageMarkup = ({ id, topic, attempt, body }: Fetched, number: number): Markup => ({
  tag: 'm:Message',
  attributes: { Number: String(number), Identifier: id, Topic: topic, Attempt: String(attempt) },
  children: contentMarkup(body.content as Ready | Entity),
})
