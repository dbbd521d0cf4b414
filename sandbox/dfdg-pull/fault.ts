// What can go wrong at a partner that polls, each by name.
import { words } from '../faults.ts'

export const dfdgPullFaults = {
  'stays-away': words('Kommer ikke for at hente.', 'Does not come to fetch.'),
  'falls-silent': words('Åbner en sekvens, henter og siger aldrig mere.', 'Opens a sequence, fetches and never speaks again.'),
  'gives-back': words('Henter, men beholder intet (CloseSequence).', 'Fetches, but keeps nothing (CloseSequence).'),
  'forgets-its-sequence': words('Afslutter en sekvens, der ikke findes.', 'Ends a sequence that does not exist.'),
  'twice-at-once': words('Kommer to gange på én gang.', 'Comes twice at once.'),
  'gibberish': words('Spørger med volapyk.', 'Asks in gibberish.'),
  'wrong-certificate': words('Viser et certifikat, som hubben ikke kender.', 'Shows a certificate that the hub does not know.'),
} as const

export type DfdgPullFault = keyof typeof dfdgPullFaults
