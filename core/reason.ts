// Why a transaction is where it is: the stable codes that stand in `reason`, with Danish and English words for operators and
// what a fallback or an operator may conclude. Adapters map their counterpart's raw codes to these; the raw code stays as evidence.

export interface ReasonWords {
  readonly da: string
  readonly en: string
}

const words = (da: string, en: string): ReasonWords => ({ da, en })

export const reasons = {
  'expired': words('Fristen er udløbet', 'Its time ran out'),
  'cancelled-by-silo': words('Annulleret af siloen', 'Cancelled by the silo'),
  'discarded-by-operator': words('Kasseret af en operatør', 'Discarded by an operator'),
  'cancelled-by-operator': words('Annulleret af en operatør', 'Cancelled by an operator'),
  'set-aside-by-operator': words('Lagt til side af en operatør', 'Set aside by an operator'),
  'resumed-by-operator': words('Sendes igen af en operatør', 'Sent again by an operator'),
  'confirmed-by-operator': words('Bekræftet leveret af en operatør', 'Confirmed as delivered by an operator'),
  'fallback': words('Sendes, fordi den foregående i kæden mislykkedes', 'Sent because the one before it in its chain failed'),
  'fallback-unneeded': words('Den foregående i kæden nåede frem', 'The one before it in its chain arrived'),
  'fallback-forbidden': words('Årsagen tillader ikke en anden kanal', 'The cause does not permit another channel'),
  'fallback-unproven': words('Det er ikke bevist, at den foregående mislykkedes', 'Nothing proves that the one before it failed'),
  'chain-cancelled': words('Den foregående i kæden er annulleret', 'The one before it in its chain was cancelled'),
  'duplicate-waiting': words('En besked med samme nøgle ventede allerede', 'A message under the same key was already waiting'),
  'irrelevant': words('Siloen siger, at den ikke længere er relevant', 'The silo says that it is no longer relevant'),
  'silo-silent': words('Siloen svarer ikke på, om den stadig er relevant', 'The silo does not answer whether it is still relevant'),
  'unsubscribed': words('Partneren abonnerer ikke på den', 'The partner does not subscribe to it'),
  'fanned-out': words('Givet videre til abonnenterne, hver med sin transaktion', 'Passed on to the subscribers, each with a transaction of its own'),
  'no-subscriber': words('Ingen abonnerer på den', 'Nobody subscribes to it'),
  'receipt-overdue': words('Kvitteringen lader vente på sig', 'The receipt is overdue'),
  'route-missing': words('Ingen beskedrute fører derhen', 'No message route leads there'),
  'key-destroyed': words('Indholdets nøgle er destrueret', 'The key of its content has been destroyed'),
  'payload-damaged': words('Indholdet kan ikke åbnes', 'Its content cannot be opened'),
  'attachment-unread': words('Et bilag kan ikke læses lige nu', 'An attachment cannot be read at the moment'),
  'budget-spent': words('Der er forsøgt så længe ruten tillader', 'Tried for as long as the route allows'),
  'lease-lapsed': words('Forsøget blev afbrudt; udfaldet er ukendt', 'The attempt was cut off; its outcome is unknown'),
  'asked-absent': words('Modparten har den ikke; sendes igen', 'The counterpart does not have it; sent again'),
  'repeatable': words('Sendes igen under samme id; modparten genkender gentagelser', 'Sent again under the same id; the counterpart recognises repeats'),
  'resent-in-doubt': words('Sendt igen uden vished: kan være sendt to gange', 'Sent again without certainty: may have been sent twice'),
  'unresolved': words('Uvist om den er sendt; en operatør må afgøre det', 'Unknown whether it was sent; an operator must decide'),
  'unreachable': words('Modparten kan ikke nås', 'The counterpart cannot be reached'),
  'given-back': words('Modparten gav den tilbage', 'The counterpart gave it back'),
  'fetched-only': words('Modparten henter selv', 'The counterpart fetches by itself'),
  'cut-off': words('Forbindelsen blev brudt efter afsendelse', 'The connection broke after sending'),
  'timed-out': words('Modparten svarede ikke i tide', 'The counterpart did not answer in time'),
  'overloaded': words('Modparten er overbelastet', 'The counterpart is overloaded'),
  'counterpart-failed': words('Modparten fejlede', 'The counterpart failed'),
  'answer-unintelligible': words('Modpartens svar kan ikke forstås', 'The counterpart\'s answer cannot be understood'),
  'credential-refused': words('Modparten afviser hubbens adgang', 'The counterpart refuses the hub\'s credential'),
  'endpoint-wrong': words('Der er intet på modpartens adresse', 'There is nothing at the counterpart\'s address'),
  'tls-failed': words('Modpartens certifikat eller TLS duer ikke', 'The counterpart\'s certificate or TLS is no good'),
  'sender-refused': words('Modparten afviser afsenderen', 'The counterpart refuses the sender'),
  'recipient-unknown': words('Modtageren findes ikke', 'There is no such recipient'),
  'recipient-moved': words('Modtageren er flyttet', 'The recipient has moved'),
  'recipient-unreachable': words('Modtageren kan ikke nås', 'The recipient cannot be reached'),
  'recipient-opted-out': words('Modtageren har frabedt sig beskeder', 'The recipient has opted out'),
  'recipient-exempt': words('Modtageren er fritaget for Digital Post', 'The recipient is exempt from Digital Post'),
  'recipient-full': words('Modtagerens postkasse er fuld', 'The recipient\'s mailbox is full'),
  'recipient-disabled': words('Modtagerens postkasse er lukket', 'The recipient\'s mailbox is closed'),
  'too-large': words('Beskeden er for stor for modparten', 'The message is too large for the counterpart'),
  'content-refused': words('Modparten afviser indholdet', 'The counterpart refuses the content'),
  'country-closed': words('Der sendes ikke til modtagerens land', 'Nothing is sent to the recipient\'s country'),
  'delivered-in-part': words('Kun en del af beskeden nåede frem', 'Only a part of the message arrived'),
  'cancelled-by-counterpart': words('Annulleret hos modparten', 'Cancelled at the counterpart'),
  'policy-refused': words('Modpartens politik afviser beskeden', 'The counterpart\'s policy refuses the message'),
  'greylisted': words('Modparten beder om et senere forsøg', 'The counterpart asks for a later attempt'),
  'refused': words('Modparten afviser beskeden', 'The counterpart refuses the message'),
} as const satisfies Record<string, ReasonWords>
export type Reason = keyof typeof reasons
