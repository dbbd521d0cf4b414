/** The rules, each with what it asks for. The names are stable: silos see them as `errors[].rule`. */
export const rules = {
  'member-missing': 'A member that is needed must be there.',
  'member-unknown': 'MeMo has no such member.',
  'member-not-in-version': 'The version of MeMo that is written has no such member.',
  'members-too-many': 'There may not be so many of it.',
  'value-unknown': 'Only certain values are known.',
  'text-blank': 'A text must say something.',
  'text-too-long': 'A text must keep within its length.',
  'text-unsayable': 'A text may hold no characters that XML cannot.',
  'text-control-character': 'What is shown in lists and notifications may hold no line breaks and control characters.',
  'text-cpr-suspected': 'What is shown outside the mailbox may hold nothing that reads as a CPR number.',
  'number-malformed': 'A number must have its digits.',
  'uuid-malformed': 'A UUID must be of version 4.',
  'date-time-not-utc': 'A time must be in UTC and end in Z.',
  'date-malformed': 'A date must be written YYYY-MM-DD.',
  'date-past': 'The date may not be past.',
  'date-too-far': 'The date may not be so far ahead.',
  'times-crossed': 'What begins must not end before.',
  'language-malformed': 'A language is two letters.',
  'media-type-malformed': 'A media type is two names with a slash between them.',
  'filename-sign': 'A file\'s name may not hold < > : " / \\ | ? *, control characters and certain blanks.',
  'file-type-not-allowed': 'A file\'s name must end as one of the file types that are let through.',
  'file-empty': 'A file may not be empty.',
  'file-missing': 'A document needs a file.',
  'files-too-many': 'There may not be so many files.',
  'files-too-large': 'The files may not be so large together.',
  'base64-malformed': 'What is in a file must be base64.',
  'action-code-unknown': 'An action must have one of the codes there are.',
  'action-address-not-https': 'An action\'s address must begin with https://.',
  'sender-malformed': 'The sender\'s CVR number has eight digits, a CPR number ten.',
  'recipient-malformed': 'A recipient\'s CPR number has ten digits, a CVR number eight.',
  'sms-with-body': 'A NemSMS has no documents.',
  'sms-without-text': 'A NemSMS is its notification.',
  'letter-without-body': 'A letter has a document.',
} as const satisfies Readonly<Record<string, string>>

export type Rule = keyof typeof rules

/** A rule that is broken, and where: a JSON pointer into the message. Never what stands there. */
export interface Objection {
  readonly rule: Rule
  readonly at: string
}

export const when = (broken: boolean, rule: Rule, at: string): readonly Objection[] => broken ? [{ rule, at }] : []
