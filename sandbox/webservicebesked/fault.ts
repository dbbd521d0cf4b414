// What can go wrong at a receiver of webservicebeskeder, each by name.
import { words } from '../faults.ts'

export const webservicebeskedFaults = {
  'citizen-500': words('Fejler for én borger (identifikation, der ender på 0500): 500.',
    'Fails for one citizen (identifier that ends in 0500): 500.'),
  'failed-500': words('Fejler på alt (500).', 'Fails at everything (500).'),
  'poison-400': words('Kan ikke læse beskeden (400).', 'Cannot read the message (400).'),
  'redeployed-404': words('Er flyttet ved en ny version (404).', 'Has moved with a new version (404).'),
  'certificate-403': words('Afviser hubbens certifikat (403).', 'Refuses the hub\'s certificate (403).'),
  'credential-401': words('Kender ikke hubben (401).', 'Does not know the hub (401).'),
  'hang': words('Tager beskeden og svarer meget langsomt.', 'Takes the message and answers very slowly.'),
  'reset-after-200': words('Tager beskeden, svarer 200 og bryder forbindelsen, før svaret er færdigt.',
    'Takes the message, answers 200 and breaks the connection before the answer is complete.'),
  'answer-lost': words('Tager beskeden, men bryder af før svaret, så den leveres igen.',
    'Takes the message, but breaks off before the answer, so that it is delivered again.'),
  'service-window': words('Har servicevindue i et sekund (503, Retry-After).',
    'Is in a service window for a second (503, Retry-After).'),
  'overloaded-429': words('Er overbelastet og beder om et sekunds ro (429).',
    'Is overloaded and asks for a second\'s peace (429).'),
  'only-new-certificate': words('Har skiftet til hubbens nye certifikat og afviser det gamle (403).',
    'Has changed to the hub\'s new certificate and refuses the old one (403).'),
  'garbage-answer': words('Tager beskeden, men svarer volapyk.', 'Takes the message, but answers gibberish.'),
} as const

export type WebservicebeskedFault = keyof typeof webservicebeskedFaults
