// Recipients whose outcome is fixed by the last four digits of their number, which are the last four of Twilio's error code:
//
//   …1211 …1408 …1606 …1610 …1612 …1614   refused when the message is created, with 21211, 21408, 21606, 21610, 21612, 21614
//   …0001 …0002 …0010 …0017 …0022         taken, then «failed» with 30001, 30002, 30010, 30017, 30022
//   …0003 to …0008, …0034, …0036          taken, sent, then «undelivered» with 30003 to 30008, 30034, 30036
//   …9000 stays in the queue    …9001 is sent, and no more is heard of it    …9002 is delivered and read
//   …9003 is cancelled          …9004 arrives in part                        …9005 gets a status that nobody has heard of
//
// All others are sent and delivered. The numbers are fictitious: nothing leaves this machine.

/** One thing that becomes of a message; each is called back. */
export interface Step {
  readonly status: string
  readonly errorCode?: number
}

const sent: Step = { status: 'sent' }
const delivered: readonly Step[] = [sent, { status: 'delivered' }]

const range = (codes: readonly number[], steps: (code: number) => readonly Step[]): [string, readonly Step[]][] =>
  codes.map((code) => [String(code).slice(-4), steps(code)])

const plans: ReadonlyMap<string, readonly Step[]> = new Map([
  ...range([30001, 30002, 30010, 30017, 30022], (errorCode) => [{ status: 'failed', errorCode }]),
  ...range([30003, 30004, 30005, 30006, 30007, 30008, 30034, 30036], (errorCode) => [sent, { status: 'undelivered', errorCode }]),
  ['9000', []],
  ['9001', [sent]],
  ['9002', [...delivered, { status: 'read' }]],
  ['9003', [{ status: 'canceled' }]],
  ['9004', [sent, { status: 'partially_delivered' }]],
  ['9005', [{ status: 'levitating' }, ...delivered]],
])

const refusals: ReadonlyMap<string, number> = new Map(
  [21211, 21408, 21606, 21610, 21612, 21614].map((code) => [String(code).slice(-4), code]))

/** What becomes of a message to a number. */
export const planFor = (to: string): readonly Step[] => plans.get(to.slice(-4)) ?? delivered

/** The code a number is refused with at once, if it is. */
export const refusalFor = (to: string): number | undefined => refusals.get(to.slice(-4))

const ranks: readonly string[] = ['accepted', 'queued', 'sending', 'sent', 'delivered', 'read']

/** How far along a status is; what is not on the way to being read is an end. */
export const rankOf = (status: string): number => ranks.includes(status) ? ranks.indexOf(status) : ranks.length
