// The faults of WS-RM and what is told apart among others (FA-1 to FA-11), as a table: whose fault it is, and in which
// versions it is known. Reason texts inform people and are never matched.
import type { Name } from '../protocols/xml/index.ts'
import type { Acknowledgement } from './message.ts'
import type { RmVersion } from './variant.ts'

type Family = 'rm' | 'make-connection' | 'addressing' | 'security' | 'utility' | 'soap'

interface Known {
  readonly of: Family
  readonly by: 'Sender' | 'Receiver'
  readonly reason: string
  /** Only in this version of WS-RM. */
  readonly only?: RmVersion
}

const rm = (reason: string, only?: RmVersion): Known => ({ of: 'rm', by: 'Sender', reason, only })

const security = (reason: string): Known => ({ of: 'security', by: 'Sender', reason })

export const faultTable = {
  SequenceTerminated: rm('The sequence has been terminated.'),
  UnknownSequence: rm('There is no such sequence.'),
  InvalidAcknowledgement: rm('The acknowledgement contradicts what was sent or acknowledged before.'),
  MessageNumberRollover: rm('The sequence takes no greater message number.'),
  CreateSequenceRefused: rm('The sequence is not created.'),
  SequenceClosed: rm('The sequence is closed to new messages.', '1.1'),
  WSRMRequired: rm('Messages are taken within a sequence only.', '1.1'),
  LastMessageNumberExceeded: rm('The number is above that of the last message.', '1.0'),
  UnsupportedSelection: { of: 'make-connection', by: 'Receiver', reason: 'Messages are not selected by this.' },
  MissingSelection: { of: 'make-connection', by: 'Receiver', reason: 'Nothing says which messages are meant.' },
  InvalidAddressingHeader: { of: 'addressing', by: 'Sender', reason: 'An addressing header is not valid.' },
  MessageAddressingHeaderRequired: { of: 'addressing', by: 'Sender', reason: 'An addressing header is missing.' },
  ActionNotSupported: { of: 'addressing', by: 'Sender', reason: 'The action is not known here.' },
  EndpointUnavailable: { of: 'addressing', by: 'Receiver', reason: 'The endpoint is not available.' },
  UnsupportedSecurityToken: security('A security token of this kind is not supported.'),
  UnsupportedAlgorithm: security('A signature or encryption algorithm is not supported.'),
  InvalidSecurity: security('The security header is not as it must be.'),
  InvalidSecurityToken: security('A security token is not valid.'),
  FailedAuthentication: security('The sender is not known.'),
  FailedCheck: security('The signature does not hold.'),
  SecurityTokenUnavailable: security('A security token that is referred to is not there.'),
  MessageExpired: { of: 'utility', by: 'Sender', reason: 'The message is not of this time.' },
  MustUnderstand: { of: 'soap', by: 'Sender', reason: 'A mandatory header is not understood.' },
  VersionMismatch: { of: 'soap', by: 'Sender', reason: 'Envelopes of this version are not read.' },
  Sender: { of: 'soap', by: 'Sender', reason: 'The message cannot be read.' },
  Receiver: { of: 'soap', by: 'Receiver', reason: 'The message cannot be taken now.' },
} as const satisfies Readonly<Record<string, Known>>

export type FaultCode = keyof typeof faultTable

export const faultCodes = Object.keys(faultTable) as readonly FaultCode[]

export const isFaultCode = (text: string): text is FaultCode => Object.hasOwn(faultTable, text)

export interface Fault {
  readonly code: FaultCode
  readonly of: Family
  readonly by: 'Sender' | 'Receiver'
  readonly reason: string
  /** What it was about; decides its shape in SOAP 1.1 (FB-2, FB-3). */
  readonly cause: 'header' | 'body'
  /** The sequence it is about. */
  readonly identifier?: string
  /** With MessageNumberRollover: the greatest number that is taken. */
  readonly maximum?: bigint
  /** With InvalidAcknowledgement: the one that is not valid. */
  readonly acknowledgement?: Acknowledgement
  /** With UnsupportedSelection and MustUnderstand: what is not. */
  readonly names?: readonly Name[]
  /** With CreateSequenceRefused: too many sequences for now, so try again later (CS-15). */
  readonly later?: boolean
}

type Extra = Partial<Pick<Fault, 'cause' | 'by' | 'reason' | 'identifier' | 'maximum' | 'acknowledgement' | 'names' | 'later'>>

/** A fault by its code. */
export const faultOf = (code: FaultCode, extra: Extra = {}): Fault => {
  const { of, by, reason } = faultTable[code]
  return { code, of, by, reason, cause: 'header', ...extra }
}

/** What HTTP says of a fault (FB-6). */
export const statusOf = ({ by }: Fault, soap: '1.1' | '1.2'): 400 | 500 => (soap === '1.2' && by === 'Sender' ? 400 : 500)

/** Whether that version of WS-RM knows the code. */
export const isFaultIn = (code: FaultCode, version: RmVersion): boolean => {
  const { only }: Known = faultTable[code]
  return only === undefined || only === version
}
