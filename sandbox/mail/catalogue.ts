// What the mail server does to whom, and what can be made to go wrong with it.
import { words, type FaultWords } from '../faults.ts'

/** A reply to RCPT TO. */
export interface Refusal {
  readonly code: number
  readonly text: string
}

/** What becomes of a mail that was taken: a report of this action and status, at once or when told to. */
export interface Aftermath {
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'
  readonly status: string
  readonly diagnostic: string
  readonly when: 'at-once' | 'when-told'
}

/** Local parts (before any `.` or `+`) that are refused at the door. `greylist` is refused once and then taken. */
export const refusals: Readonly<Record<string, Refusal>> = {
  unknown: { code: 550, text: '5.1.1 no such mailbox here' },
  moved: { code: 551, text: '5.1.6 the mailbox has moved' },
  disabled: { code: 550, text: '5.2.1 the mailbox is disabled' },
  full: { code: 552, text: '5.2.2 the mailbox is full' },
  policy: { code: 550, text: '5.7.1 refused by local policy' },
  busy: { code: 450, text: '4.2.1 the mailbox is busy' },
  greylist: { code: 451, text: '4.7.1 greylisted, please try again later' },
}

const gone = { action: 'failed', status: '5.1.1', diagnostic: 'smtp; 550 5.1.1 no such mailbox' } as const

/** Local parts whose mail is taken and then reported on. */
export const aftermaths: Readonly<Record<string, Aftermath>> = {
  'bounce': { ...gone, when: 'at-once' },
  'bounce-later': { ...gone, when: 'when-told' },
  'bounce-full': { action: 'failed', status: '4.2.2', diagnostic: 'smtp; 452 4.2.2 the mailbox is full', when: 'at-once' },
  'delayed': { action: 'delayed', status: '4.4.1', diagnostic: 'smtp; 421 4.4.1 no answer from host', when: 'at-once' },
  'delivered': { action: 'delivered', status: '2.0.0', diagnostic: 'smtp; 250 2.0.0 ok', when: 'at-once' },
}

/** The name that decides: `full.someone@…` and `full+x@…` are `full`. */
export const nameOf = (address: string): string => /^[a-z-]+(?=[.+@])/.exec(address.toLowerCase())?.[0] ?? ''

/** What a sender must live with. */
export const mailFaults = {
  'greylist': words('Beder alle om at komme igen senere', 'Asks everybody to come back later'),
  'session-ended': words('Lukker sessionen med 421 midt i det hele', 'Ends the session with 421 in the middle'),
  'closed-at-sender': words('Bryder forbindelsen ved MAIL FROM', 'Breaks the connection at MAIL FROM'),
  'closed-in-body': words('Bryder forbindelsen midt i brevet', 'Breaks the connection in the middle of the mail'),
  'closed-after-dot': words(
    'Tager brevet og bryder forbindelsen uden at svare', 'Takes the mail and breaks the connection without an answer',
  ),
  'silent-after-dot': words('Tager brevet og svarer ikke', 'Takes the mail and does not answer'),
  'nonsense-after-dot': words('Tager brevet og svarer noget vrøvl', 'Takes the mail and answers nonsense'),
  'refused-after-data': words(
    'Afviser brevet som for stort, når det er læst (552)', 'Refuses the mail as too large when it has read it (552)',
  ),
  'second-recipient-refused': words('Tager kun den første modtager', 'Takes the first recipient only'),
  'slow-banner': words('Hilser meget sent', 'Greets very late'),
  'wrong-certificate': words('Viser et certifikat til en anden vært', 'Shows a certificate for another host'),
  'no-starttls': words('Tilbyder ikke STARTTLS', 'Does not offer STARTTLS'),
  'login-refused': words('Afviser brugernavn og adgangskode (535)', 'Refuses user name and password (535)'),
  'no-smtputf8': words('Kan ikke modtagere uden for ASCII', 'Knows no recipients outside ASCII'),
  'report-without-envid': words(
    'Leveringsrapporter uden konvoluttens id', 'Delivery reports without the envelope\'s id',
  ),
  'forged-report': words('En fremmed sender en falsk leveringsrapport', 'A stranger sends a forged delivery report'),
  'out-of-office': words('Modtagerens autosvar kommer retur', 'The recipient\'s automatic reply comes back'),
  'mail-loop': words('Brevet selv kommer retur', 'The mail itself comes back'),
} as const satisfies Record<string, FaultWords>
export type MailFault = keyof typeof mailFaults
