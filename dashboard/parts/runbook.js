// What to do about a cause, in a sentence or two. Causes that want the same of an operator share their words.
import { say } from '../frame/words.js'

const access = [
  'Forny eller ret adgangen i konfigurationen, og prøv ruten igen. Beskederne venter og mister intet.',
  'Renew or mend the credential in the configuration and try the route again. Messages wait and lose nothing.',
]
const wait = [
  'Se, om modparten melder om driftsproblemer. Hubben prøver selv igen; holder det op, sendes alt.',
  'See whether the counterpart reports trouble. The hub tries again by itself; when it ends, everything is sent.',
]
const decide = [
  'Spørg modparten, om den har beskeden. Har den: bekræft. Har den ikke: send igen. Ellers kan den komme to gange.',
  'Ask the counterpart whether it has the message. If so: confirm. If not: send again. Otherwise it may come twice.',
]
const recipient = [
  'Siloen skal rette modtageren eller vælge en anden kanal. At sende igen hjælper ikke.',
  'The silo has to correct the recipient or choose another channel. Sending again does not help.',
]
const content = [
  'Siloen skal ændre beskeden og aflevere den på ny. At sende igen hjælper ikke.',
  'The silo has to change the message and hand it in anew. Sending again does not help.',
]
const retry = [
  'Find årsagen i forløbet. Er den væk, send igen; er den ikke, så læg til side eller kassér.',
  'Find the cause in the timeline. If it is gone, send again; if not, set aside or discard.',
]
const table = {
  'credential-refused': access, 'endpoint-wrong': access, 'tls-failed': access, 'sender-refused': access,
  unreachable: wait, 'timed-out': wait, overloaded: wait, 'counterpart-failed': wait, greylisted: wait, 'receipt-overdue': wait,
  'lease-lapsed': decide, 'cut-off': decide, unresolved: decide, 'answer-unintelligible': decide, 'resent-in-doubt': decide,
  'recipient-unknown': recipient, 'recipient-moved': recipient, 'recipient-unreachable': recipient,
  'recipient-opted-out': recipient, 'recipient-exempt': recipient, 'recipient-full': recipient, 'recipient-disabled': recipient,
  'country-closed': recipient, 'too-large': content, 'content-refused': content, 'policy-refused': content, refused: content,
}

const doubtful = [
  'Den er måske sendt. Hubben spørger selv modparten, hvor den kan svare. Haster det, så spørg den: har den beskeden, så ' +
    'bekræft; har den ikke, så send igen.',
  'It may have been sent. The hub asks by itself where the counterpart can answer. If it is urgent, ask them: if they have it, ' +
    'confirm; if not, send again.',
]

/** What to do about a reason, in a status. */
export const advice = (reason, status) => say(...(status === 'in-doubt' ? doubtful : table[reason] ?? retry))
