// What can go wrong at Serviceplatformen and Beskedfordeler, each by name.
import { words } from '../faults.ts'

export const serviceplatformenFaults = {
  'issuer-503': words('Tokenudstederen er ude af drift (503).', 'The token issuer is out of service (503).'),
  'issuer-refuses': words('Tokenudstederen kender ikke certifikatet (403).',
    'The token issuer does not know the certificate (403).'),
  'saml-expired': words('SAML-tokenet er udløbet, når det vises (401).', 'The SAML token has expired when it is shown (401).'),
  'token-revoked': words('Adgangstokenet er trukket tilbage før tid (401).', 'The access token was revoked early (401).'),
  'burst-503': words('Er midlertidigt ude af drift og beder om to sekunders ro (503).',
    'Is out of service and asks for two seconds\' peace (503).'),
  'failed-500': words('Fejler på alt (500).', 'Fails at everything (500).'),
  'result-false': words('Svarer 200 med Result=false.', 'Answers 200 with Result=false.'),
  'empty-200': words('Tager beskeden, men svarer 200 uden indhold.', 'Takes the message, but answers 200 with nothing in it.'),
  'no-transmission-id': words('Svarer uden TransmissionID.', 'Answers without a TransmissionID.'),
  'reset-before-store': words('Bryder forbindelsen, før beskeden er taget.',
    'Resets the connection before the message is taken.'),
  'reset-after-store': words('Tager beskeden og bryder forbindelsen.', 'Takes the message and resets the connection.'),
  'event-early': words('Hændelsen kommer, før der er svaret.', 'The event comes before the answer.'),
  'event-never': words('Hændelserne kommer aldrig.', 'The events never come.'),
  'event-twice': words('Hver hændelse kommer to gange.', 'Every event comes twice.'),
  'event-stray': words('En hændelse om en ukendt besked kommer først.', 'An event about an unknown message comes first.'),
  'event-unknown': words('En hændelse af en ukendt slags kommer først.', 'An event of an unknown kind comes first.'),
  'event-garbage': words('En hændelse, hvis base64 er i stykker, kommer først.', 'An event whose base64 is broken comes first.'),
  'clock-skew': words('Hændelsernes ur går en dag foran.', 'The events\' clock is a day ahead.'),
} as const

export type ServiceplatformenFault = keyof typeof serviceplatformenFaults
