// What operators may see and do of the way to one partner, whatever protocol it is.
import type { Instant } from './transaction.ts'

export const sequenceActions = ['suspend', 'resume', 'request-acknowledgement', 'terminate'] as const
export type SequenceAction = (typeof sequenceActions)[number]

/** A sequence of reliable messages, without anything of what is in them. */
export interface SequenceView {
  /** Its name, given by its destination; while it is asked for, the name of the question. */
  readonly id: string
  /** Whether messages of ours go in it, or the partner's come. */
  readonly role: 'source' | 'destination'
  readonly version: '1.1' | '1.0'
  readonly state: string
  readonly suspended: boolean
  /** The least number that is not acknowledged: by the partner where we are the source, else by us. */
  readonly lowestUnacknowledged?: number
  /** Numbers that are missing below the greatest, both ends included; the first hundred. */
  readonly gaps: readonly (readonly [number, number])[]
  /** Numbers given, or received. */
  readonly messages: number
  /** Of them, those that are acknowledged. */
  readonly acknowledged: number
  /** Sent again; undefined where it is the partner who does. */
  readonly retransmissions?: number
  /** When the oldest that is not acknowledged was first sent. */
  readonly oldestAt?: Instant
  readonly expiresAt?: Instant
}

/** Where one message of ours is that its partner has not acknowledged yet. */
export interface Place {
  /** Absent where it waits for a sequence; the rest with it. */
  readonly sequence?: string
  readonly number?: number
  /** How often it was sent after the first time. */
  readonly resent?: number
}

/** What there is towards a partner at one moment. */
export interface Standing {
  /** Messages that wait for a sequence. */
  readonly waiting: number
  readonly sequences: readonly SequenceView[]
}

export const checkSteps = [
  'own-certificate', 'name', 'connection', 'certificate', 'create', 'message', 'acknowledgement', 'terminate',
] as const
export type CheckStep = (typeof checkSteps)[number]

interface Said { readonly da: string; readonly en: string }
interface Entry extends Said { readonly fix?: Said }

const entry = (da: string, en: string, fix?: readonly [string, string]): Entry =>
  ({ da, en, ...(fix && { fix: { da: fix[0], en: fix[1] } }) })

/** What a step may come to, in words, with what helps. */
export const checkWords = {
  'own-certificate-good': entry('Hubbens eget certifikat gælder.', 'The hub\'s own certificate is good.'),
  'own-certificate-ending': entry('Hubbens eget certifikat udløber inden for 30 dage.',
    'The hub\'s own certificate expires within 30 days.',
    ['Skaf et nyt, og giv partneren besked, før det tages i brug.', 'Get a new one, and tell the partner before it is used.']),
  'own-certificate-over': entry('Hubbens eget certifikat er udløbet eller kan ikke læses.',
    'The hub\'s own certificate has expired or cannot be read.', ['Sæt et nyt i rutens `certificate` og `key`.',
      'Put a new one in the route\'s `certificate` and `key`.']),
  'own-certificate-none': entry('Hubben viser intet certifikat.', 'The hub shows no certificate.'),
  'name-known': entry('Navnet findes i DNS.', 'The name is known to DNS.'),
  'name-unknown': entry('Navnet findes ikke i DNS.', 'The name is not known to DNS.',
    ['Se efter stavefejl i partnerens adresse, og spørg partneren.',
      'Look for a misspelling in the partner\'s address, and ask it.']),
  polled: entry('Partneren henter selv; der er intet at kalde.', 'The partner fetches by itself; there is nothing to call.'),
  connected: entry('Der er forbindelse.', 'There is a connection.'),
  unreachable: entry('Partneren svarer ikke på forbindelsen.', 'The partner does not take the connection.',
    ['Spørg partneren, om den er oppe, og se på firewall og port.',
      'Ask the partner whether it is up; look at firewall and port.']),
  'tls-failed': entry('TLS lykkes ikke: partnerens certifikat tages ikke for godt, eller vores tages ikke af den.',
    'TLS fails: the partner\'s certificate is not believed, or ours is not taken by it.',
    ['Sammenhold `ca` med partnerens udsteder, og spørg, om partneren kender hubbens certifikat.',
      'Compare `ca` with the partner\'s authority, and ask whether it knows the hub\'s certificate.']),
  'certificate-good': entry('Partnerens certifikat gælder.', 'The partner\'s certificate is good.'),
  'certificate-ending': entry('Partnerens certifikat udløber inden for 30 dage.',
    'The partner\'s certificate expires within 30 days.', ['Giv partneren besked.', 'Tell the partner.']),
  'certificate-over': entry('Partnerens certifikat er udløbet.', 'The partner\'s certificate has expired.',
    ['Partneren skal skifte det; beskeder venter imens.', 'The partner must replace it; messages wait meanwhile.']),
  plain: entry('Forbindelsen er uden TLS, på denne maskine.', 'The connection is without TLS, on this machine.'),
  created: entry('Partneren opretter en sekvens.', 'The partner creates a sequence.'),
  refused: entry('Partneren afviser at oprette en sekvens.', 'The partner refuses to create a sequence.',
    ['Spørg om dens grænser, og om version og adressering er den aftalte.',
      'Ask about its limits, and whether version and addressing are as agreed.']),
  faulted: entry('Partneren svarer med en SOAP-fejl.', 'The partner answers with a SOAP fault.',
    ['Sammenhold `rm`, `addressing` og `soap` med det, partneren taler.',
      'Compare `rm`, `addressing` and `soap` with what it speaks.']),
  'http-refused': entry('HTTP afviser: adgang eller adresse er forkert.', 'HTTP refuses: access or address is wrong.',
    ['Sammenhold adresse og certifikat med partneren.', 'Compare address and certificate with the partner.']),
  unanswered: entry('Der kom intet svar.', 'No answer came.',
    ['Spørg partneren; står svaret i dens log, er der noget imellem.',
      'Ask the partner; if it logged an answer, look in between.']),
  'answered-elsewhere': entry('Partneren tog imod uden at svare på forbindelsen.',
    'The partner took it without answering on the exchange.',
    ['Den svarer måske et andet sted hen; aftal anonyme svar.', 'It may answer elsewhere; agree on anonymous answers.']),
  'not-soap': entry('Svaret er ikke SOAP, eller kan ikke læses.', 'The answer is no SOAP, or cannot be read.',
    ['Adressen er sandsynligvis ikke partnerens SOAP-endepunkt.', 'The address is probably not the partner\'s SOAP endpoint.']),
  acknowledged: entry('Partneren kvitterer.', 'The partner acknowledges.'),
  unacknowledged: entry('Partneren kvitterer ikke.', 'The partner does not acknowledge.',
    ['Spørg partneren; uden kvittering bliver beskeder ved `sent`.', 'Ask the partner; without, messages stay `sent`.']),
  'no-test-message': entry('Der er ingen prøvebesked i partnerens konfiguration.',
    'There is no test message in the partner\'s configuration.',
    ['Aftal en harmløs besked med partneren, og sæt den som «test».',
      'Agree on a harmless message with it, and set it as “test”.']),
  terminated: entry('Partneren afslutter sekvensen.', 'The partner ends the sequence.'),
  'not-terminated': entry('Partneren svarer ikke på afslutningen; sekvensen udløber af sig selv.',
    'The partner does not answer the end; the sequence expires by itself.'),
  'not-reached': entry('Ikke prøvet, fordi et tidligere trin gik galt.', 'Not tried, because an earlier step failed.'),
} as const satisfies Readonly<Record<string, Entry>>
export type CheckCode = keyof typeof checkWords

/** One step of a check. */
export interface Checked {
  readonly step: CheckStep
  readonly outcome: 'passed' | 'warned' | 'failed' | 'skipped'
  readonly code: CheckCode
  /** When the certificate at hand expires. */
  readonly until?: Instant
  /** What HTTP answered. */
  readonly status?: number
}

/** The way to one partner. */
export interface Partnership {
  readonly partner: string
  standing(): Standing
  /** Of a transaction of ours by its id; undefined where the partner has acknowledged it, or nothing of it has begun. */
  placeOf(id: string): Place | undefined
  /** Does it to one sequence; `unfit` where its state has no room for it. */
  act(id: string, action: SequenceAction): Promise<'done' | 'unknown' | 'unfit'>
  /** An exchange with the partner that means nothing and touches no sequence of the messages'. Never rejects. */
  check(): Promise<readonly Checked[]>
}
