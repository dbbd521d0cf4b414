// What is answered to a message that was not read. Whoever sent it learns as much as the specifications have words for, and
// nothing of what was in it.
import { faultOf, type Fault, type FaultCode } from './fault.ts'
import type { Trouble } from './read.ts'

const codes: Readonly<Partial<Record<Trouble, FaultCode>>> = {
  'version-unknown': 'VersionMismatch',
  'action-missing': 'MessageAddressingHeaderRequired', 'to-missing': 'MessageAddressingHeaderRequired',
  repeated: 'InvalidAddressingHeader', 'without-address': 'InvalidAddressingHeader',
}

const reasons: Readonly<Partial<Record<Trouble, string>>> = {
  draft: 'Drafts of WS-ReliableMessaging are not spoken here; 1.0, 1.1 and 1.2 are.',
  combination: 'WS-ReliableMessaging 1.1 goes with WS-Addressing 1.0.',
  'versions-mixed': 'One message speaks one version of WS-ReliableMessaging and one of WS-Addressing.',
  'too-large': 'The message is larger than is taken here.',
}

/** The fault to answer with. Its cause is the body, because no header of a sequence was understood. */
export const faultForTrouble = (trouble: Trouble): Fault => {
  const reason = reasons[trouble]
  return faultOf(codes[trouble] ?? 'Sender', { cause: 'body', ...(reason !== undefined && { reason }) })
}
