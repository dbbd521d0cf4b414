// What can go wrong at a partner that speaks WS-ReliableMessaging, each by name.
import { words } from '../faults.ts'

export const wsRmFaults = {
  'drops-acknowledgements': words('Tager beskederne, men kvitterer ikke.', 'Takes the messages, but does not acknowledge them.'),
  'forgets-sequences': words('Har glemt sine sekvenser, som efter en genstart uden hukommelse.',
    'Has forgotten its sequences, as after a restart without memory.'),
  'refuses-sequences': words('Opretter ingen sekvenser lige nu.', 'Creates no sequences for now.'),
  'faults': words('Svarer SOAP Fault på alt.', 'Answers everything with a SOAP Fault.'),
  'hang': words('Tager beskeden og svarer meget langsomt.', 'Takes the message and answers very slowly.'),
  'request-lost': words('Taber forespørgslen.', 'Loses the request.'),
  'answer-lost': words('Tager beskeden, men bryder af før svaret.', 'Takes the message, but breaks off before the answer.'),
  'unavailable-503': words('Er nede (503).', 'Is down (503).'),
  'credential-401': words('Kender ikke hubben (401).', 'Does not know the hub (401).'),
  'redeployed-404': words('Er flyttet ved en ny version (404).', 'Has moved with a new version (404).'),
  'wrong-certificate': words('Viser et certifikat for en anden.', 'Shows somebody else\'s certificate.'),
  'garbage-answer': words('Svarer volapyk.', 'Answers gibberish.'),
} as const

export type WsRmFault = keyof typeof wsRmFaults
