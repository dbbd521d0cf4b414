// What can be wrong with a silo. Some faults turn a post away; others take it and lose the answer, which is when a hub that does
// not keep its ids sends twice.
import type { ServerResponse } from 'node:http'
import { words, type Faults, type FaultWords } from '../faults.ts'

export const siloFaults = {
  'refuse-422': words('Afviser beskeden (422).', 'Refuses the message (422).'),
  'too-large-413': words('Finder beskeden for stor (413).', 'Finds the message too large (413).'),
  'overload-429': words('Er overbelastet og vil have ro i 7 sekunder (429).', 'Is overloaded; back in 7 seconds (429).'),
  'unavailable-503': words('Er ude af drift et øjeblik (503).', 'Is out of service for a moment (503).'),
  'maintenance-503': words('Er lukket for vedligehold i to minutter (503).', 'Is closed for two minutes\' maintenance (503).'),
  'failed-500': words('Fejler (500).', 'Fails (500).'),
  'timeout-408': words('Blev træt af at vente (408).', 'Grew tired of waiting (408).'),
  'too-early-425': words('Vil ikke tage den endnu (425).', 'Will not take it yet (425).'),
  'credential-401': words('Kender ikke hubbens underskrift (401).', 'Does not know the hub\'s signature (401).'),
  'forbidden-403': words('Vil ikke høre fra hubben (403).', 'Will not hear from the hub (403).'),
  'gone-404': words('Er ikke længere på adressen (404).', 'Is no longer at the address (404).'),
  'gone-410': words('Er flyttet for altid (410).', 'Has moved for good (410).'),
  'redirect-307': words('Viser videre til en anden adresse (307).', 'Points to another address (307).'),
  'cut-after-request': words('Tager beskeden, men bryder af før svaret.', 'Takes the message, but breaks off before the answer.'),
  'garbage-answer': words('Tager beskeden, men svarer volapyk.', 'Takes the message, but answers gibberish.'),
  'slow-answer': words('Tager beskeden, men svarer meget langsomt.', 'Takes the message, but answers very slowly.'),
} as const satisfies Record<string, FaultWords>
export type SiloFault = keyof typeof siloFaults

type Rebuff = readonly [status: number, headers?: Readonly<Record<string, string>>]

const rebuffs: Partial<Record<SiloFault, Rebuff>> = {
  'refuse-422': [422],
  'too-large-413': [413],
  'overload-429': [429, { 'retry-after': '7' }],
  'unavailable-503': [503],
  'maintenance-503': [503, { 'retry-after': '120' }],
  'failed-500': [500],
  'timeout-408': [408],
  'too-early-425': [425],
  'credential-401': [401],
  'forbidden-403': [403],
  'gone-404': [404],
  'gone-410': [410],
  'redirect-307': [307, { location: '/elsewhere' }],
}

interface Whole {
  /** Takes what was posted. */
  take(): void
  readonly slowMs: number
}

const slowly = (response: ServerResponse, slowMs: number): void => {
  const timer = setTimeout(() => response.writeHead(200).end(), slowMs)
  response.once('close', () => clearTimeout(timer))
}

const losses: Partial<Record<SiloFault, (response: ServerResponse, slowMs: number) => void>> = {
  'cut-after-request': (response) => void response.destroy(),
  'garbage-answer': (response) => void response.socket?.end('\u0007volapyk\r\n\r\n'),
  'slow-answer': slowly,
}

/** Does what the first fault that is on does; false when there is none. */
export const strike = (faults: Faults<SiloFault>, response: ServerResponse, whole: Whole): boolean => {
  const name = (Object.keys(siloFaults) as SiloFault[]).find((fault) => faults.take(fault))
  if (!name) return false
  const rebuff = rebuffs[name]
  if (rebuff) response.writeHead(...rebuff).end()
  else whole.take()
  losses[name]?.(response, whole.slowMs)
  return true
}
