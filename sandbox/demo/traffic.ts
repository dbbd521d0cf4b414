// Fictitious but realistic traffic: what the silos of the demo say in an ordinary minute. Numbers, addresses and names belong to
// nobody; a few recipients have fixed outcomes at the sandbox's counterparts, so that refusals and retries can be watched too.

import { entityTypes } from './partners.ts'
import { soapActions, soapBody } from './soap.ts'

/** Stands in a message where the attachment is named that has been uploaded for it. */
export const uploadedHere = 'uploaded-for-this-message'

export interface DemoMessage {
  readonly silo: string
  /** The bytes of an attachment to upload first. */
  readonly upload?: string
  /** An event is told to partners that subscribe, and has no recipient of its own. */
  readonly message: Post | DemoEvent
}

interface Post {
  readonly channel: string
  readonly topic: string
  readonly recipient: object
  readonly content: object
  readonly lane?: string
  readonly dedupe?: string
  readonly ask?: boolean
  readonly priority?: string
  readonly fallback?: readonly object[]
}

interface DemoEvent {
  readonly topic: string
  readonly entity: object
  readonly organisations: readonly object[]
}

type Random = () => number
type Maker = (random: Random) => DemoMessage

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
const digits = (random: Random, count: number): string => Array.from({ length: count }, () => Math.floor(random() * 10)).join('')

const phone = (random: Random): string => `+4520${digits(random, 6)}`
const names = ['anne', 'bo', 'camilla', 'david', 'else', 'farid', 'grethe', 'hassan', 'ida', 'jens']
const address = (random: Random): string => `${pick(random, names)}.${digits(random, 4)}@borger.example`
const clock = (random: Random): string => `${9 + Math.floor(random() * 6)}.${pick(random, ['00', '15', '30', '45'])}`
const weekday = (random: Random): string => pick(random, ['mandag', 'tirsdag', 'onsdag', 'torsdag', 'fredag'])

const sms = (silo: string, topic: string, text: (random: Random) => string): Maker => (random) => ({
  silo, message: { channel: 'sms', topic, recipient: { phone: phone(random) }, content: { text: text(random) } },
})
const email = (silo: string, topic: string, subject: string, text: (random: Random) => string): Maker => (random) => ({
  silo, message: { channel: 'email', topic, recipient: { email: address(random) }, content: { subject, text: text(random) } },
})
/** A citizen has one reminder waiting at most, and is spared those whose meeting has been moved meanwhile. */
const reminder = (maker: Maker): Maker => (random) => {
  const { silo, message } = maker(random)
  return { silo, message: { ...message, dedupe: `borger-${digits(random, 2)}`, ask: true } }
}
const handed = (silo: string, topic: string, to: string, data: (random: Random) => object): Maker => (random) => {
  const content = { type: topic, data: data(random) }
  return { silo, message: { channel: 'silo', topic, recipient: { silo: to }, content, lane: `sag-${digits(random, 3)}` } }
}

// Days that no month has: nobody's numbers.
const nobody = (random: Random): string => `4${1 + Math.floor(random() * 9)}01${10 + Math.floor(random() * 89)}`
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const paper = (filename: string, text: string): object => ({ filename, mediaType: 'text/plain', data: base64(text) })

const plan = (random: Random): string =>
  `Plan nummer ${digits(random, 6)}: kursus i otte uger og virksomhedspraktik i fire uger.\n`.repeat(20_000)

/**
 * A decision with two attachments, one of them uploaded by itself; `suffix` says what becomes of it (see
 * ../digital-post/recipient.ts).
 */
const decision = (suffix: (random: Random) => string): Maker => (random) => ({
  silo: 'borgerrettet-indsats', upload: plan(random),
  message: {
    channel: 'eboks', topic: 'plan.godkendt', recipient: { cpr: `${nobody(random)}${suffix(random)}` },
    content: {
      title: 'Afgørelse om din plan',
      documents: [
        paper('afgoerelse.txt', 'Din plan er godkendt. Den gælder fra den første i næste måned.'),
        { filename: 'plan.txt', mediaType: 'text/plain', attachment: uploadedHere },
        paper('klagevejledning.txt', 'Du kan klage inden fire uger.'),
      ],
    },
    fallback: [{
      channel: 'sms', recipient: { phone: phone(random) },
      content: { text: 'Der er et brev til dig fra jobcentret. Ring til os, så sender vi det med posten.' },
    }],
  },
})

/** Something happened to an entity of a citizen's; the citizen's own municipality and fund are told, if they want to be. */
const event = (silo: string, topic: string, EntitetNavn: string, EntitetId: number): Maker => (random) => ({
  silo, message: { topic, entity: {
    EntitetNavn, EntitetId, EksternIdentifier: `00000000-0000-4000-8000-${digits(random, 12)}`, IdentifikationstypeId: 1,
    Identifikation: `${nobody(random)}${digits(random, 4)}`, Aendringstype: 1 + Math.floor(random() * 3),
  }, organisations: [{ type: 'kommune', code: pick(random, ['999', '998']) }, { type: 'a-kasse', code: '77' }] },
})

const makers: readonly Maker[] = [
  event('visitering', 'kontaktgruppe.aendret', 'Kontaktgruppe', entityTypes.kontaktgruppe),
  event('kontaktforloeb', 'frist.overskredet', 'Frist', entityTypes.frist),
  event('jobsoegning', 'cv.godkendt', 'CV', entityTypes.cv),
  decision((random) => `2${digits(random, 3)}`),
  (random) => ({
    silo: 'visitering', message: {
      channel: 'wsrm', topic: 'tilmelding.oprettet', recipient: { partner: 'nordby' },
      content: { action: soapActions.registered, xml: soapBody('TilmeldingOprettet', `T-${digits(random, 6)}`) },
    },
  }),
  (random) => ({
    silo: 'kontaktforloeb',
    message: {
      channel: 'nemsms', topic: 'moede.booket', recipient: { cpr: `${nobody(random)}2${digits(random, 3)}` },
      content: { text: `Husk din samtale på jobcentret ${weekday(random)} kl. ${clock(random)}.` },
    },
  }),
  (random) => ({
    silo: 'kontaktforloeb',
    message: {
      channel: 'nemsms', topic: 'frist.overskredet', recipient: { cpr: `${nobody(random)}2${digits(random, 3)}` },
      content: { text: `Du mangler at booke en samtale. Log ind på Jobnet senest ${weekday(random)}.` },
    },
  }),
  sms('kontaktforloeb', 'moede.booket', (random) =>
    `Husk din jobsamtale på jobcentret ${weekday(random)} kl. ${clock(random)}. Log ind på Jobnet for at se detaljer.`),
  sms('kontaktforloeb', 'moede.flyttet', (random) =>
    `Din jobsamtale er flyttet til ${weekday(random)} kl. ${clock(random)}. Se mere på Jobnet.`),
  reminder(sms('borgerkommunikation', 'huskeservice.paamindelse', () =>
    'Husk at tjekke dine jobforslag på Jobnet senest på fredag.')),
  reminder(email('borgerkommunikation', 'huskeservice.paamindelse', 'Påmindelse fra Huskeservice', (random) =>
    `Hej\n\nDu har en aftale ${weekday(random)} kl. ${clock(random)}. Log ind på Jobnet for at se, hvad den handler om.\n`)),
  email('borgerkommunikation', 'dialog.ny-besked', 'Du har en ny besked', () =>
    'Hej\n\nDer er en ny besked til dig i Dialogmodulet. Log ind for at læse den.\n'),
  email('jobsoegning', 'cv.mangler', 'Dit CV mangler', () => 'Hej\n\nHusk at lægge dit CV på Jobnet inden for to uger.\n'),
  email('borgerrettet-indsats', 'plan.godkendt', 'Din plan er godkendt', () =>
    'Hej\n\nDin plan er godkendt. Du kan se den i Min plan.\n'),
  email('virksomhedsrettet-indsats', 'henvisning.sendt', 'Henvisning af kandidater', () =>
    'Hej\n\nDer er henvist kandidater til jeres opslag. Log ind for at se dem.\n'),
  handed('visitering', 'kontaktgruppe.aendret', 'kontaktforloeb', (random) => (
    { sag: `K-${digits(random, 6)}`, kontaktgruppe: pick(random, ['2.1', '2.2', '2.3', '2.12']) })),
  handed('visitering', 'fravaer.registreret', 'kontaktforloeb', (random) => (
    { sag: `F-${digits(random, 6)}`, art: pick(random, ['ferie', 'sygdom', 'barsel']) })),
  handed('taxonomi', 'klassifikation.ny-version', 'jobsoegning', (random) => (
    { klassifikation: 'ESCO STAR', version: `2026.${1 + Math.floor(random() * 11)}` })),
  handed('ydelsesudstilling', 'ydelse.svar', 'borgerrettet-indsats', (random) => (
    { sag: `Y-${digits(random, 6)}`, svar: 'klar' })),
  handed('rammevaerk', 'organisation.aendret', 'visitering', (random) => (
    { enhed: `JC-${digits(random, 3)}`, aendring: 'adresse' })),
]

/** Recipients whose outcome is fixed at the sandbox, so that not everything goes well. */
const troubled: readonly Maker[] = [
  decision(() => '0001'),
  (random) => ({
    silo: 'jobsoegning',
    message: {
      channel: 'email', topic: 'cv.mangler', recipient: { email: 'unknown@borger.example' },
      content: { subject: 'Dit CV mangler', text: `Husk dit CV. Sag ${digits(random, 3)}.` },
    },
  }),
]

/** The next message of the demo. */
export const nextMessage = (random: Random): DemoMessage => pick(random, random() < 0.06 ? troubled : makers)(random)
