// What can go wrong at NgDP, each by name.
import { words } from '../faults.ts'

export const digitalPostFaults = {
  'burst-503': words('Er midlertidigt ude af drift og beder om to sekunders ro (503).',
    'Is out of service and asks for two seconds\' peace (503).'),
  'failed-500': words('Fejler på alt (500).', 'Fails at everything (500).'),
  'token-401': words('Afviser hubbens token (401).', 'Refuses the hub\'s token (401).'),
  'cut-after-201': words('Tager beskeden, men forbindelsen brydes efter 201 og før svarets krop.',
    'Takes the message, but the connection breaks after 201 and before the body of the answer.'),
  'cut-before-store': words('Bryder forbindelsen, før beskeden er taget.', 'Breaks the connection before the message is taken.'),
  'duplicate-409': words('Svarer 409 på en gentagelse.', 'Answers a repeat with 409.'),
  'receipt-never': words('Kvitteringen kommer aldrig.', 'The receipt never comes.'),
  'receipt-twice': words('Kvitteringen kommer to gange.', 'The receipt comes twice.'),
  'receipt-early': words('Kvitteringen ligger klar, før svaret på beskeden sendes.',
    'The receipt is there before the message is answered.'),
  'unknown-code': words('Kvitteringen siger INVALID med en ukendt kode.', 'The receipt says INVALID with a code nobody knows.'),
  'sender-not-allowed': words('Kvitteringen siger, at afsenderen ikke må.', 'The receipt says that the sender may not.'),
  'pages-shift': words('Siderne flytter sig, mens der listes.', 'The pages move while they are listed.'),
  'receipt-gone': words('En listet kvittering findes ikke længere (404).', 'A listed receipt is no longer there (404).'),
  'clock-skew': words('Kvitteringens ur går en dag foran.', 'The receipt\'s clock is a day ahead.'),
  'receipt-garbage': words('En kvittering, ingen kan forstå, ligger forrest i køen.',
    'A receipt that nobody understands is first in the queue.'),
  'push-untrusted': words('Kvitteringen leveres under et certifikat, ingen kender.',
    'The receipt is posted under a certificate that nobody knows.'),
  'delete-503': words('Kvitteringer kan ikke slettes (503).', 'Receipts cannot be deleted (503).'),
} as const

export type DigitalPostFault = keyof typeof digitalPostFaults
