// What somebody should look at: the causes of alarms, what each means and what can be done now. An alarm names its cause and what
// it is about (a route, a certificate's place in the configuration, a folder), never content or a recipient.
import type { Instant } from './transaction.ts'

interface Words { readonly da: string; readonly en: string }

/** `todo`: what somebody can do now. */
export interface CauseWords extends Words { readonly todo: Words }

/** Stable codes; each with what it means and what can be done. */
export const alarmCauses = {
  late: {
    da: 'Ruten er bagud: den ældste har ventet over et kvarter',
    en: 'The route is late: the oldest has waited over a quarter of an hour',
    todo: {
      da: 'Se under Kanaler og ruter, om modparten svarer, og om bredden slår til. Intet går tabt imens.',
      en: 'See under Channels and routes whether the counterpart answers and the width suffices. Nothing is lost meanwhile.',
    },
  },
  'in-doubt': {
    da: 'Beskeder har været uafklarede i over et kvarter', en: 'Messages have been in doubt for over a quarter of an hour',
    todo: {
      da: 'Spørg modparten, om den har dem. Har den: bekræft. Har den ikke: send igen.',
      en: 'Ask the counterpart whether it has them. If so: confirm. If not: send again.',
    },
  },
  ending: {
    da: 'Parkerede beskeder opgives og slettes inden for et døgn', en: 'Parked messages are given up and erased within a day',
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
    da: 'Et certifikat udløber inden for tredive dage eller er udløbet',
    en: 'A certificate expires within thirty days, or has expired',
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
}
