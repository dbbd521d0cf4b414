// Who is registered, asked just before sending. The contract puts the number into the query of the address, so this is the one
// place where one stands in a URL: the client tells no addresses. Answers are kept for a little while, under a keyed hash of whom
// they are about.
import type { Party } from '../../core/party.ts'
import type { Outcome, Postponed } from '../../core/outcome.ts'
import type { Services } from '../../core/world.ts'
import type { HttpResult } from '../protocols/http.ts'
import { membersOf } from '../protocols/json.ts'
import type { MessageType } from '../protocols/memo/index.ts'
import { outcomeOf } from './outcome.ts'

/** Asks a path of the look-up service. */
export type AskLookUp = (path: string, signal: AbortSignal) => Promise<HttpResult | Postponed>
/** Undefined where the recipient is registered; else why it is not sent, now or ever. */
export type LookUp = (recipient: Party, type: MessageType, signal: AbortSignal) => Promise<Outcome | undefined>

const keptMs = 300_000
const maxKept = 10_000

const paths: Readonly<Record<MessageType, string>> = { DIGITALPOST: 'digitalpost', NEMSMS: 'nemsms' }
const absences: Readonly<Record<MessageType, Outcome>> = {
  DIGITALPOST: { kind: 'refused', reason: 'recipient-exempt', evidence: { code: 'digitalpost:false' } },
  NEMSMS: { kind: 'refused', reason: 'recipient-unknown', evidence: { code: 'nemsms:false' } },
}

const pathOf = (recipient: Party, type: MessageType): string => {
  const query = 'cpr' in recipient ? `cprNumber=${recipient.cpr}` : `cvrNumber=${recipient.cvr}`
  return `/PostForespoerg_1/${paths[type]}?${query}`
}

const isPostponed = (result: HttpResult | Postponed): result is Postponed => result.kind === 'postponed'

/** Nothing of the message was sent, so a look-up that came to nothing only postpones. */
const failed = (result: HttpResult, now: number): Postponed => {
  const outcome = outcomeOf(result, now, () => undefined)
  if (outcome.kind === 'postponed') return outcome
  const reason = 'reason' in outcome ? outcome.reason : 'answer-unintelligible'
  return { kind: 'postponed', reason, blame: 'route', evidence: outcome.evidence }
}

const registeredOf = (result: HttpResult): boolean | undefined => {
  const answer = result.kind === 'answered' && result.status === 200 ? membersOf(result)?.['result'] : undefined
  return typeof answer === 'boolean' ? answer : undefined
}

/** What was answered lately, oldest out first. */
const createMemory = (now: () => number) => {
  const kept = new Map<string, { readonly registered: boolean; readonly until: number }>()
  return {
    of: (name: string): boolean | undefined => {
      const known = kept.get(name)
      return known && known.until > now() ? known.registered : undefined
    },
    keep: (name: string, registered: boolean): void => {
      kept.delete(name)
      kept.set(name, { registered, until: now() + keptMs })
      for (const oldest of kept.size > maxKept ? [...kept.keys()].slice(0, 1) : []) kept.delete(oldest)
    },
  }
}

export const createLookUp = (ask: AskLookUp, { world, mac }: Pick<Services, 'world' | 'mac'>): LookUp => {
  const memory = createMemory(world.now)
  return async (recipient, type, signal) => {
    const path = pathOf(recipient, type)
    const name = mac(path)
    const known = memory.of(name)
    if (known !== undefined) return known ? undefined : absences[type]
    const result = await ask(path, signal)
    if (isPostponed(result)) return result
    const registered = registeredOf(result)
    if (registered === undefined) {
      return result.kind === 'answered' && result.status === 200
        ? { kind: 'postponed', reason: 'answer-unintelligible', blame: 'route' } : failed(result, world.now())
    }
    memory.keep(name, registered)
    return registered ? undefined : absences[type]
  }
}
