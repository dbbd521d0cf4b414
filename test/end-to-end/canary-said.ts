// What is said with the canary in it: messages that the hub takes, and all that it does not.
import { cpr, plainWord, word } from './canary.ts'

export type Message = Readonly<Record<string, unknown>>

let count = 0
const next = (): string => `k-${(count += 1)}`

/** Numbers whose last digits mean nothing to the sandbox's provider, unless they are given. */
export const phones: string[] = []
const phoneOf = (ending = `61${(count % 100).toString().padStart(2, '0')}`): string => {
  const phone = `2837${ending}`
  if (!phones.includes(phone)) phones.push(phone)
  return phone
}

export const siloMessage = (more: Message = {}, said = ''): Message => ({
  reference: next(), channel: 'silo', topic: 'moede.booket', recipient: { silo: 'modtager' },
  content: {
    type: plainWord, correlation: word, data: { navn: word, [plainWord]: [cpr, `${plainWord}@fugl.example`], said },
  },
  ...more,
})
export const smsMessage = (ending?: string, more: Message = {}, said = ''): Message => ({
  reference: next(), channel: 'sms', topic: 'moede.booket', recipient: { phone: phoneOf(ending) },
  content: { text: `${word} ${plainWord} ${said}` }, ...more,
})
const attachment = {
  filename: `${plainWord}.txt`, contentType: 'text/plain', base64: Buffer.from(`${word} ${cpr}`).toString('base64'),
}
export const emailMessage = (name = 'p', more: Message = {}, said = ''): Message => ({
  reference: next(), channel: 'email', topic: 'moede.booket',
  recipient: { email: `${name}.${plainWord}.${next()}@fugl.example`, name: `${word} ${plainWord}` },
  content: {
    subject: `${word} ${plainWord}`, text: `${word} ${cpr} ${said}`, html: `<p>${word} ${cpr}</p>`,
    unsubscribe: { url: `https://fugl.example/${plainWord}/${encodeURIComponent(word)}` },
    attachments: [attachment],
  },
  ...more,
})

/** What is uploaded: more than one chunk of it, so that it is sealed, written and sent in pieces. */
export const fileSaid = `${word} ${cpr} ${plainWord} `.repeat(3000)
/** A citizen of a day that no month has. */
export const citizen = '4101902222'
/** Those whose last digits say what becomes of what is sent to them. */
export const citizens: readonly string[] = ['0001', '0002', '0003', '0004'].map((ending) => `410190${ending}`)
export const nemsmsMessage = (more: Message = {}): Message => ({
  reference: next(), channel: 'nemsms', topic: 'moede.booket', recipient: { cpr: citizen },
  content: { title: plainWord, text: word }, ...more,
})
export const letterMessage = (attachment: string, more: Message = {}): Message => ({
  reference: next(), channel: 'eboks', topic: 'moede.booket', recipient: { cpr: citizen },
  content: {
    title: `${word} ${plainWord}`, text: word,
    documents: [{ filename: `${plainWord}.txt`, mediaType: 'text/plain', attachment }],
  },
  ...more,
})

const entity = {
  EntitetNavn: word, EntitetId: 100_008, EksternIdentifier: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50', IdentifikationstypeId: 1,
  Identifikation: cpr, Aendringstype: 2,
}
export const partnerMessage = (): Message => (
  { reference: next(), channel: 'webservicebesked', topic: 'moede.booket', recipient: { partner: 'nordby' }, content: entity })
export const eventMessage = (more: Message = {}): Message => ({ reference: next(), topic: 'moede.booket', entity, ...more })

/** Events that are not taken. */
export const refusableEvents = (): readonly Message[] => [
  { [plainWord]: word }, { reference: cpr }, { reference: `${word} ${plainWord}` }, { topic: word }, { entity: word },
  { notBefore: word },
  { organisations: [{ [plainWord]: word }] }, { entity: { ...entity, [plainWord]: word } },
  { entity: { ...entity, Identifikation: plainWord } }, { entity: { ...entity, EntitetId: word } },
  { entity: { ...entity, EksternIdentifier: word } }, { expiresAt: '2001-01-01T00:00:00Z' },
].map(eventMessage)

const abonnement = { orgType: 'kommune', orgCode: '999', entityType: 100_008, startDato: '2026-01-01' }
/** What the partner subscribes to, at that address. */
export const subscriptionsAt = (webhookUrl: string): Message =>
  ({ systemIdentifier: 'nordby', abonnementer: [{ ...abonnement, webhookUrl }] })
/** Lists of subscriptions that are not taken. */
export const refusableSubscriptions: readonly Message[] = [
  ...[word, cpr, { [plainWord]: word }].map((systemIdentifier) => ({ systemIdentifier, abonnementer: [] })),
  ...[word, { [plainWord]: word }, [word], [{ [plainWord]: word }],
    ...['orgType', 'orgCode', 'entityType', 'webhookUrl', 'startDato', 'slutDato', plainWord].map((name) => [
      { ...abonnement, webhookUrl: `https://${plainWord}.example/${cpr}`, [name]: word }]),
  ].map((abonnementer) => ({ systemIdentifier: 'nordby', abonnementer })),
]

const members: readonly Message[] = [
  { [plainWord]: word }, { [word]: 1 }, { [cpr]: 1 }, { lane: { [plainWord]: word } }, { lane: [word] },
  { lane: `${word} ${cpr}` }, { lane: `sag-${cpr}` }, { priority: plainWord }, { notBefore: word }, { expiresAt: cpr },
  { channel: plainWord }, { channel: word }, { channel: [plainWord] }, { channel: undefined, [plainWord]: word },
  { topic: word }, { topic: plainWord }, { topic: `moede.${cpr}` }, { reference: cpr }, { reference: `${word} ${plainWord}` },
  { reference: { [plainWord]: word } }, { recipient: word }, { content: word }, { recipient: { [plainWord]: word } },
  { content: { [plainWord]: word } }, { recipient: [word] }, { content: [cpr] },
  { notBefore: '2199-01-01T00:00:00Z' }, { expiresAt: '2001-01-01T00:00:00Z' },
]
const said = (message: Message, more: Message): Message =>
  ({ ...message, content: { ...message['content'] as Message, ...more } })

const deep = (depth: number): unknown => (depth === 0 ? word : { [plainWord]: deep(depth - 1) })

const contents = (): readonly Message[] => [
  ...[word, deep(80), [word]].map((data) => said(siloMessage(), { data })), said(siloMessage(), { type: word }),
  ...[`${word} ${cpr}`, `${word}\u0007`, word.repeat(200), ' '].map((text) => said(smsMessage(), { text })),
  ...[`${word} ${cpr}`, `${word}\r\nBcc: ${plainWord}@fugl.example`].map((subject) => said(emailMessage(), { subject })),
  ...[`http://${plainWord}`, word].map((url) => said(emailMessage(), { unsubscribe: { url } })),
  said(emailMessage(), { attachments: [{ ...attachment, filename: `/${word}` }] }),
  said(emailMessage(), { attachments: [{ filename: plainWord, contentType: plainWord, base64: word }] }),
]

/** Messages of the right form of JSON that are not taken, each for a reason of its own. */
export const refusable = (): readonly Message[] => [
  ...[siloMessage, smsMessage, emailMessage].flatMap((make) => members.map((more) => ({ ...make(), ...more }))),
  { ...siloMessage(), recipient: { silo: word } },
  ...[word, cpr].map((phone) => ({ ...smsMessage(), recipient: { phone } })),
  ...[word, `${plainWord}@${word}`].map((email) => ({ ...emailMessage(), recipient: { email } })),
  ...contents(),
]

/** Bodies that are no message at all. */
export const unreadable: readonly string[] = [
  `{"reference": "${word}", `, word, `"${word}"`, `["${word}"]`, `{"${plainWord}": }`, `\u0000${word}`, cpr,
  `{"__proto__": {"${plainWord}": "${word}"}}`, `{"constructor": {"prototype": {"${plainWord}": 1}}}`,
  `{"channel":"sms","${plainWord}":${'['.repeat(50)}`,
]
