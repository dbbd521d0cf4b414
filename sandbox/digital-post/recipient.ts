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

export const isSlow = ({ recipient }: Memo): boolean => recipient.endsWith('0005')
