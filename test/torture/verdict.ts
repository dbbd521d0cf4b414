// What became of everything the hub answered for, against what really arrived.
import { call, type Load } from './load.ts'

export interface Verdict {
  readonly accepted: number
  readonly delivered: number
  /** Answered for, but neither arrived nor told of as undecided. */
  readonly lost: number
  /** Arrived more than once without a flag on the timeline. */
  readonly doubled: number
  /** Arrived more than once, and the timeline says so. */
  readonly doubledFlagged: number
  /** Parked in doubt for an operator to decide. */
  readonly inDoubt: number
  readonly examples: readonly string[]
  /** Transactions that still hold their payload, because an operator has to decide. */
  readonly parked: ReadonlySet<string>
}

interface Standing { readonly status: string; readonly reason?: string }
interface Told extends Standing { readonly timeline: readonly Standing[] }

const isFlagged = ({ timeline }: Told): boolean =>
  timeline.some(({ status, reason }) => status === 'in-doubt' || reason === 'resent-in-doubt')

type Kind = 'delivered' | 'lost' | 'doubled' | 'doubledFlagged' | 'inDoubt'

const judge = (told: Told, arrivals: number): Kind => {
  if (arrivals > 1) return isFlagged(told) ? 'doubledFlagged' : 'doubled'
  if (told.status === 'parked') return isFlagged(told) ? 'inDoubt' : 'lost'
  return arrivals === 1 && (told.status === 'sent' || told.status === 'delivered') ? 'delivered' : 'lost'
}

const read = async (url: string, id: string): Promise<Told> => {
  const answer = await call(`${url}/v1/transactions/${id}`, 'GET')
  if (answer?.status !== 200) throw new Error(`an accepted transaction cannot be read: ${answer?.status}`)
  return JSON.parse(answer.text)
}

/** Reads every accepted transaction and judges it. */
export const reachVerdict = async (url: string, { accepted }: Load, arrived: ReadonlyMap<string, number>): Promise<Verdict> => {
  const counts: Record<Kind, number> = { delivered: 0, lost: 0, doubled: 0, doubledFlagged: 0, inDoubt: 0 }
  const examples: string[] = []
  const parked = new Set<string>()
  for (const [reference, id] of accepted) {
    const told = await read(url, id)
    const arrivals = arrived.get(reference) ?? 0
    const kind = judge(told, arrivals)
    counts[kind] += 1
    if (told.status === 'parked') parked.add(id)
    if (kind === 'lost' || kind === 'doubled') examples.push(`${reference} ${id} ${told.status} arrived ${arrivals}`)
  }
  return { accepted: accepted.size, ...counts, examples: examples.slice(0, 10), parked }
}
