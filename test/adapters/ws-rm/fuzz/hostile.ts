// Hostile envelopes: true ones, broken with a plan. Whoever attacks a parser knows XML, so what is done here is done to elements,
// attributes, namespaces and encodings, and only now and then to bare bytes.
import type { Chance } from '../../../simulation/chance.ts'

const rm = 'http://docs.oasis-open.org/ws-rx/wsrm/200702'
const wsa = 'http://www.w3.org/2005/08/addressing'
const utility = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'

const identifiers = ['urn:known', 'urn:ours', 'urn:other', '', 'no uri', 'x:'.repeat(600)] as const
const numbers = ['1', '2', '7', '0', '-1', '9223372036854775807', '9223372036854775808', '1e9', '9'.repeat(5000), '٣', ' 3 ',
  '+4'] as const

const identified = (chance: Chance): string => `<r:Identifier>${chance.pick(identifiers)}</r:Identifier>`

const headers: readonly ((chance: Chance) => string)[] = [
  (chance) =>
    `<r:Sequence s:mustUnderstand="1">${identified(chance)}` +
    `<r:MessageNumber>${chance.pick(numbers)}</r:MessageNumber></r:Sequence>`,
  (chance) => `<r:AckRequested>${identified(chance)}</r:AckRequested>`,
  (chance) => `<r:SequenceAcknowledgement>${identified(chance)}${Array.from({ length: chance.between(0, 3) }, () =>
    `<r:AcknowledgementRange Lower="${chance.pick(numbers)}" Upper="${chance.pick(numbers)}"/>`).join('')}${
    chance.of(0.2) ? '<r:Final/>' : ''}${chance.of(0.2) ? '<r:None/>' : ''}${
    chance.of(0.2) ? `<r:Nack>${chance.pick(numbers)}</r:Nack>` : ''}</r:SequenceAcknowledgement>`,
  (chance) => `<a:MessageID>urn:${chance.between(1, 9)}</a:MessageID>`,
  () => `<a:ReplyTo><a:Address>${wsa}/anonymous</a:Address></a:ReplyTo>`,
  () => `<u:Timestamp xmlns:u="${utility}" u:Id="t"/>`,
  () => '<x:Unknown xmlns:x="urn:x" s:mustUnderstand="1"/>',
]

const bodies: readonly ((chance: Chance) => string)[] = [
  () => '', () => '<h:Do xmlns:h="urn:h"><h:text>ord og tegn</h:text></h:Do>',
  (chance) =>
    `<r:CreateSequence><r:AcksTo><a:Address>${wsa}/anonymous</a:Address></r:AcksTo>` +
    `<r:Expires>PT${chance.pick(numbers)}S</r:Expires>` +
    `<r:Offer>${identified(chance)}<r:Endpoint><a:Address>http://p.example/</a:Address></r:Endpoint>` +
    `</r:Offer></r:CreateSequence>`,
  (chance) =>
    `<r:CloseSequence>${identified(chance)}<r:LastMsgNumber>${chance.pick(numbers)}</r:LastMsgNumber></r:CloseSequence>`,
  (chance) => `<r:TerminateSequence>${identified(chance)}</r:TerminateSequence>`,
  (chance) => `<r:CreateSequenceResponse>${identified(chance)}</r:CreateSequenceResponse>`,
  (chance) => `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>r:UnknownSequence</s:Value></s:Subcode></s:Code>` +
    `<s:Detail>${identified(chance)}</s:Detail></s:Fault>`,
]

/** An envelope as it might come, more or less. */
const envelope = (chance: Chance): string =>
  '<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"' +
  ` xmlns:a="${wsa}" xmlns:r="${rm}"><s:Header>` +
  `<a:Action>urn:do</a:Action>${
    Array.from({ length: chance.between(0, 4) }, () => chance.pick(headers)(chance)).join('')}</s:Header>` +
  `<s:Body>${chance.pick(bodies)(chance)}</s:Body></s:Envelope>`

const bomb = '<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
const many = (count: number, each: (at: number) => string): string => Array.from({ length: count }, (_, at) => each(at)).join('')

type Break = (text: string, chance: Chance) => string

const tags = /<[^!?][^>]*>/g
const tagsIn = (text: string): readonly RegExpExecArray[] => [...text.matchAll(tags)]

/** Puts something right after one of the tags. */
const within = (text: string, chance: Chance, more: string): string => {
  const found = chance.pick(tagsIn(text))
  if (!found) return text + more
  const at = found.index + found[0].length
  return text.slice(0, at) + more + text.slice(at)
}

/** Puts something into one of the tags, as attributes. */
const onto = (text: string, chance: Chance, more: string): string => {
  const found = chance.pick(tagsIn(text).filter(([tag]) => !tag.startsWith('</')))
  return found ? text.slice(0, found.index) + found[0].replace(/\/?>$/, (end) => more + end) +
    text.slice(found.index + found[0].length) : text
}

const size = (chance: Chance): number => Number(chance.weighted({ 3: 8, 100: 8, 1000: 3, 20000: 1 }))

const breaks: readonly Break[] = [
  (text) => text, (text) => text,
  (text, chance) => text.slice(0, chance.between(0, text.length)),
  (text) => text.replace('?>', `?>${bomb}`),
  (text) => text.replace('?>', '?><!DOCTYPE s SYSTEM "file:///etc/passwd">'),
  (text, chance) => within(text, chance, '<?go now?>'),
  (text, chance) => within(text, chance, many(size(chance), () => '<d>')),
  (text, chance) => { const deep = size(chance); return within(text, chance, many(deep, () => '<d>') +
    many(deep, () => '</d>')) },
  (text, chance) => within(text, chance, many(size(chance), () => '<e/>')),
  (text, chance) => within(text, chance, many(size(chance), () => '<!---->')),
  (text, chance) => within(text, chance, many(size(chance), () => '&#65;&lt;')),
  (text, chance) => within(text, chance, `<![CDATA[${many(size(chance), () => ']]')}]]>`),
  (text, chance) => within(text, chance, many(size(chance), () => ' \r\n\t')),
  (text, chance) => within(text, chance, chance.pick(['&x;', '&#0;', '&#xFFFFFFFF;', '&', ']]>', '<', '\u0000', '\ufffe',
    '<x:y/>', '<!--'])),
  (text, chance) => onto(text, chance, many(size(chance), (at) => ` a${at}=""`)),
  (text, chance) => onto(text, chance, many(size(chance), (at) => ` xmlns:n${at}="urn:n"`)),
  (text, chance) => onto(text, chance, ` b="${many(size(chance), () => '&#x9;')}"`),
  (text, chance) => onto(text, chance, chance.pick([' a="1" a="2"', ` xmlns:s="urn:other"`, ' xmlns:a=""', ' xmlns="urn:d"',
    ' c=<', ' xml:id="t"',
    ` xmlns:u="${utility}" u:Id="t"`, ' __proto__="x"', ' constructor="y"'])),
  (text, chance) => text.replaceAll(rm, chance.pick(['http://schemas.xmlsoap.org/ws/2005/02/rm', `${rm}/`, '', 'urn:x'])),
  (text) => text.replace(`xmlns:a="${wsa}"`, 'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'),
  (text, chance) => {
    const [one, other] = [chance.pick(tagsIn(text)), chance.pick(tagsIn(text))]
    return one && other ? text.replace(one[0], other[0]) : text
  },
  (text, chance) => text + envelope(chance),
  (text, chance) => within(text, chance, envelope(chance).replace(/^<\?.*?\?>/, '')),
  (text, chance) => text.replace('1.0', chance.pick(['1.1', '2.0', '1.0" encoding="UTF-16', '1.0" encoding="UTF-7',
    '1.0" standalone="no'])),
]

const bytesOf = (text: string, chance: Chance): Uint8Array => {
  if (chance.of(0.05)) return Buffer.from(`\ufeff${text}`, 'utf16le')
  const bytes = Buffer.from(chance.of(0.05) ? `\ufeff${text}` : text)
  for (let flips = chance.of(0.1) ? chance.between(1, 5) : 0; flips > 0; flips -= 1) {
    bytes[chance.between(0, bytes.length - 1)] = chance.between(0, 255)
  }
  return bytes
}

/** One hostile document, and the charset that HTTP claims for it. */
export const hostile = (chance: Chance): { readonly bytes: Uint8Array, readonly charset?: string } => {
  let text = envelope(chance)
  for (let times = chance.between(0, 3); times > 0; times -= 1) text = chance.pick(breaks)(text, chance)
  const charset = chance.of(0.1) ? chance.pick(['utf-8', 'UTF-16', 'iso-8859-1', '']) : undefined
  return { bytes: bytesOf(text, chance), charset }
}
