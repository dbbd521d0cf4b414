// Recipients whose outcome is fixed by the last four digits of their number:
//
//   …0001 exempt from Digital Post    …0002 has closed the mailbox    …0003 has NemSMS only    …0004 is not known
//   …0005 gets everything, but slowly
//
// All others are registered, for NemSMS too. The numbers are fictitious: nothing leaves this machine.
import type { Memo } from './memo.ts'

export interface Verdict {
  readonly receiptStatus: 'COMPLETED' | 'INVALID' | 'NOT_ALLOWED'
  readonly errorCode?: string
}

const completed: Verdict = { receiptStatus: 'COMPLETED' }
const notAllowed = (errorCode: string): Verdict => ({ receiptStatus: 'NOT_ALLOWED', errorCode })

/** What the final receipt of a message says. */
export const verdictOn = ({ recipient, type }: Memo): Verdict => {
  const suffix = recipient.slice(-4)
  if (suffix === '0004') return notAllowed('recipient.not.found')
  if (suffix === '0003') return type === 'NEMSMS' ? completed : notAllowed('recipient.not.registered')
  if (suffix === '0001') return notAllowed('recipient.exempt')
  return suffix === '0002' ? notAllowed('recipient.mailbox.closed') : completed
}

/** A person or company as the contact registry has it; what nobody asks of it is left out. */
export const contactOf = (kind: 'cpr' | 'cvr', number: string): object => {
  const suffix = number.slice(-4)
  const status = { '0001': 'EXEMPT', '0002': 'CLOSED', '0003': 'EXEMPT', '0004': 'UNKNOWN' }[suffix] ?? 'REGISTERED'
  const isSignedUp = !['0001', '0002', '0004'].includes(suffix)
  return {
    type: kind === 'cpr' ? 'CITIZEN' : 'COMPANY', [`${kind}Number`]: number,
    mailboxSubscription: { publicRegistrationStatus: status },
    nemSmsSubscription: isSignedUp ? { mobileNumber: '20123456', verificationTime: '2026-01-02T03:04:05Z' } : null,
  }
}

export const isSlow = ({ recipient }: Memo): boolean => recipient.endsWith('0005')
