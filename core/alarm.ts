// What somebody should look at: the causes of alarms, what each means and what can be done now. An alarm names its cause and what
// it is about (a route, a certificate's place in the configuration, a folder), never content or a recipient.
import type { Outcome } from './outcome.ts'
import type { Instant } from './transaction.ts'

interface Words { readonly da: string; readonly en: string }

/** `todo`: what somebody can do now. */
export interface CauseWords extends Words { readonly todo: Words }

/** Stable codes; each with what it means and what can be done. */
export const alarmCauses = {
  late: {
    da: 'Ruten er bagud: den ældste har ventet for længe',
    en: 'The route is late: the oldest has waited for too long',
    todo: {
      da: 'Se under Kanaler og ruter, om modparten svarer, og om bredden slår til. Intet går tabt imens.',
      en: 'See under Channels and routes whether the counterpart answers and the width suffices. Nothing is lost meanwhile.',
    },
  },
  'in-doubt': {
    da: 'Beskeder har været uafklarede for længe', en: 'Messages have been in doubt for too long',
    todo: {
      da: 'Spørg modparten, om den har dem. Har den: bekræft. Har den ikke: send igen.',
      en: 'Ask the counterpart whether it has them. If so: confirm. If not: send again.',
    },
  },
  ending: {
    da: 'Parkerede beskeder opgives og slettes snart', en: 'Parked messages will soon be given up and erased',
    todo: {
      da: 'Beslut under Fejl efter årsag: send igen, eller lad siloen vide, at de ikke kommer frem.',
      en: 'Decide under Failures by cause: send again, or let the silo know that they will not arrive.',
    },
  },
  'breaker-open': {
    da: 'Ruten er afbrudt, fordi modparten svigter', en: 'The route is suspended because its counterpart fails',
    todo: {
      da: 'Se, om modparten melder om driftsproblemer. Hubben prøver selv igen, og beskederne venter.',
      en: 'See whether the counterpart reports trouble. The hub tries again by itself, and messages wait.',
    },
  },
  failing: {
    da: 'En stor del af dagens beskeder mislykkes', en: 'A large part of today\'s messages fail',
    todo: {
      da: 'Se årsagerne under Fejl efter årsag. Skyldes de modtagerne eller indholdet, er det siloen, der kan rette dem.',
      en: 'See the causes under Failures by cause. Where recipients or content are to blame, the silo can mend them.',
    },
  },
  certificate: {
    da: 'Et certifikat udløber snart eller er udløbet', en: 'A certificate expires soon, or has expired',
    todo: {
      da: 'Skaf et nyt, sæt det i konfigurationen på det nævnte sted, og genstart hubben.',
      en: 'Get a new one, put it into the configuration at the place named, and restart the hub.',
    },
  },
  disk: {
    da: 'Der er snart ikke mere plads på disken', en: 'The disk is nearly full',
    todo: {
      da: 'Giv den mere plads. Er den fuld, tager hubben ikke imod mere; det, den har, mister den ikke.',
      en: 'Give it more room. Once it is full the hub takes no more; what it has it does not lose.',
    },
  },
  silent: {
    da: 'Der kommer intet fra en, der plejer at sende på en dag som denne',
    en: 'Nothing comes from one who usually posts on a day like this',
    todo: {
      da: 'Spørg siloen eller partneren, om noget er gået i stå hos dem. Alarmen slutter med den næste besked.',
      en: 'Ask the silo or partner whether something has stopped there. The alarm ends with the next message.',
    },
  },
  clock: {
    da: 'Hubbens ur og databasens går ikke ens', en: 'The hub\'s clock and the database\'s differ',
    todo: {
      da: 'Stil urene efter samme tidsserver (NTP). Frister og sendevinduer følger hubbens ur.',
      en: 'Set both by the same time server (NTP). Deadlines and sending windows go by the hub\'s clock.',
    },
  },
  audit: {
    da: 'Revisionssporets kæde er brudt', en: 'The audit\'s chain is broken',
    todo: {
      da: 'Nogen har ændret eller fjernet linjer uden om hubben. Sammenhold med den seneste eksport, og meld det.',
      en: 'Somebody has changed or removed lines behind the hub\'s back. Compare with the last export, and report it.',
    },
  },
  door: {
    da: 'Døren over en message broker er lukket: den kan ikke nås', en: 'The door over a broker is shut: it cannot be reached',
    todo: {
      da: 'Se, om brokeren kører, og om den lukker hubben ind. Siloers beskeder venter hos den eller hos dem selv.',
      en: 'See whether the broker runs and lets the hub in. Silos\' messages wait there, or with them.',
    },
  },
  canary: {
    da: 'Kanariescanningen har fundet indhold, hvor der intet må stå',
    en: 'The canary scan has found content where none may stand',
    todo: {
      da: 'Se under Databeskyttelse, hvor. Det er prøveindhold, men borgeres kan ligge samme sted: meld det som et brud.',
      en: 'See under Data protection where. It is made-up content, but citizens\' may lie there too: report a breach.',
    },
  },
  'canary-unsure': {
    da: 'Kanariescanningen kunne ikke gennemføres', en: 'The canary scan could not be carried out',
    todo: {
      da: 'Se grunden under Databeskyttelse, og kør den igen. Alarmen slutter med den næste scanning, der lykkes.',
      en: 'See why under Data protection, and run it again. The alarm ends with the next scan that succeeds.',
    },
  },
  untold: {
    da: 'Alarmer når ikke frem ad denne vej', en: 'Alarms do not arrive this way',
    todo: {
      da: 'Se, om mailserveren eller modtageren af webhook svarer. Hubben prøver igen.',
      en: 'See whether the mail server or the receiver of the webhook answers. The hub tries again.',
    },
  },
} as const satisfies Readonly<Record<string, CauseWords>>
export type Cause = keyof typeof alarmCauses

/** Where a certificate stands in the configuration, and when the first of it expires. */
export interface Expiring { readonly on: string; readonly expiresAt: Instant }

/** Room left in one folder's file system. */
export interface Room { readonly on: string; readonly freeBytes: number }

/** What is around the hub and can go wrong by itself. */
export interface Surroundings {
  readonly certificates: readonly Expiring[]
  rooms(): Promise<readonly Room[]>
  /** Doors whose broker cannot be reached. */
  doorsAway?(): readonly string[]
  /** False where somebody changed the audit behind the hub's back; reads all of it. */
  auditIntact?(): Promise<boolean>
}

/** From when on something is worth an alarm. */
export interface AlarmLimits {
  readonly lateMs: number
  readonly inDoubtMs: number
  readonly endingMs: number
  /** Of so many that were settled today, such a share failed. */
  readonly failingLeast: number
  readonly failingShare: number
  readonly certificateMs: number
  readonly diskBytes: number
  readonly clockMs: number
  /** From this hour on, in Copenhagen, nothing today counts as silence. */
  readonly silentHour: number
}

const minuteMs = 60_000
export const usualLimits: AlarmLimits = {
  lateMs: 15 * minuteMs, inDoubtMs: 15 * minuteMs, endingMs: 1440 * minuteMs, failingLeast: 50, failingShare: 0.2,
  certificateMs: 30 * 1440 * minuteMs, diskBytes: 1_073_741_824, clockMs: 2_000, silentHour: 16,
}

/** What is new about an alarm: `still` is a reminder. */
export type News = 'raised' | 'still' | 'ended'

export interface NoticeItem {
  readonly news: News
  readonly name: string
  readonly cause: Cause
  readonly on: string
  readonly since: Instant
}

/** What somebody is told at once. */
export interface Notice { readonly subject: string; readonly text: string; readonly items: readonly NoticeItem[] }

/** A way to tell of alarms beside the page and the log. */
export interface AlarmWay {
  /** `mail`, `webhook`. */
  readonly name: string
  post(notice: Notice, signal: AbortSignal): Promise<Outcome>
}
