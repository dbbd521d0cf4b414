// What can go wrong at Twilio, each by name. Door faults strike any request; the others strike the creation of a message,
// before or after it is stored, or the callbacks that follow.
import { words, type FaultWords } from '../faults.ts'

export const twilioFaults = {
  'credential-20003': words('Afviser hubbens adgang (401, 20003).', 'Refuses the hub\'s credential (401, 20003).'),
  'overload-429': words('Får for mange kald og beder om tre sekunders ro (429).',
    'Gets too many calls and asks for three seconds\' peace (429).'),
  'failed-500': words('Fejler på alt (500).', 'Fails at everything (500).'),
  'opted-out-21610': words('Modtageren har frabedt sig beskeder (21610).', 'The recipient has opted out (21610).'),
  'cut-before-store': words('Bryder forbindelsen uden at tage beskeden.', 'Breaks the connection without taking the message.'),
  'cut-after-store': words('Tager beskeden, men bryder forbindelsen før svaret.',
    'Takes the message, but breaks the connection before the answer.'),
  'failed-503-after-store': words('Tager beskeden, men svarer 503.', 'Takes the message, but answers 503.'),
  'garbage-answer': words('Tager beskeden, men svarer volapyk.', 'Takes the message, but answers gibberish.'),
  'slow-answer': words('Tager beskeden, men svarer først efter 29 sekunder.',
    'Takes the message, but answers only after 29 seconds.'),
  'callback-first': words('Melder tilbage, før den har svaret.', 'Calls back before it has answered.'),
  'callbacks-missing': words('Melder aldrig tilbage.', 'Never calls back.'),
  'callbacks-reversed': words('Melder tilbage bagfra: leveret før sendt.', 'Calls back in reverse: delivered before sent.'),
  'callbacks-doubled': words('Melder alt tilbage to gange.', 'Calls everything back twice.'),
  'signature-wrong': words('Underskriver tilbagemeldinger med en anden nøgle.', 'Signs callbacks with another key.'),
  'signature-host-wrong': words('Underskriver tilbagemeldinger for en anden adresse.', 'Signs callbacks for another address.'),
  'undelivered-30003': words('Håndsættet kan ikke nås (30003).', 'The handset cannot be reached (30003).'),
  'list-late': words('Listen mangler de nyeste beskeder.', 'The list lacks the newest messages.'),
} as const satisfies Record<string, FaultWords>
export type TwilioFault = keyof typeof twilioFaults
