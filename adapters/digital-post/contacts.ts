// Asks NgDP's contact registry before a message is sent, so that one who cannot have it is found out without sending. The
// registry ages and may be silent: only what it says in so many words stops a message, and everybody else is sent to, for the
// receipt is the truth. Numbers travel in the body and are forgotten with the answer; what is remembered for a while has a keyed
// hash.
import { partyText, type Party } from '../../core/party.ts'
import type { Reason } from '../../core/reason.ts'
import type { Services } from '../../core/world.ts'
import { membersIn, membersOf, type Members } from '../protocols/json.ts'
import { codeOf, type MessageType } from '../protocols/memo/index.ts'
import type { Client } from './client.ts'
import { createGathering, isStopped } from './gathering.ts'
import type { Unknown } from './outcome.ts'
import { createRemembered } from './remembered.ts'
import type { Settings } from './settings.ts'

/** Why a message of this kind cannot arrive, with the registry's own word for it. */
export interface Objection { readonly reason: Reason; readonly code: string }

export interface Contacts {
  /** Undefined where nothing speaks against sending, and where nothing is known. Never rejects. */
  objection(recipient: Party, signal: AbortSignal): Promise<Objection | undefined>
}

export interface ContactParts {
  readonly settings: Settings
  readonly services: Services
  readonly client: Client
  readonly unknown: Unknown
  readonly messageType: MessageType
}

type Said = Objection | 'open'
type Answers = ReadonlyMap<string, Said>

const timeoutMs = 3000
const maxRemembered = 50_000
/** A registry that fails is left alone for so long; meanwhile messages are sent as if it had not been asked. */
const quietMs = 30_000

const mailboxes: Readonly<Record<string, Reason | 'open'>> = {
  REGISTERED: 'open', EXEMPT: 'recipient-exempt', CLOSED: 'recipient-disabled', UNKNOWN: 'recipient-unknown',
}

const ofMailbox = (contact: Members, unknown: Unknown): Said => {
  const word = codeOf(membersIn(contact['mailboxSubscription'])?.['publicRegistrationStatus'])
  const meaning = word !== undefined && Object.hasOwn(mailboxes, word) ? mailboxes[word] : undefined
  if (word !== undefined && meaning === undefined) unknown()
  return meaning === undefined || meaning === 'open' ? 'open' : { reason: meaning, code: `contact:${word}` }
}

const ofNemSms = (contact: Members): Said =>
  typeof membersIn(contact['nemSmsSubscription'])?.['verificationTime'] === 'string'
    ? 'open'
    : { reason: 'recipient-unknown', code: 'contact:NO_NEMSMS' }

const partyOf = ({ cprNumber, cvrNumber }: Members): Party | undefined => {
  if (typeof cprNumber === 'string') return { cpr: cprNumber }
  return typeof cvrNumber === 'string' ? { cvr: cvrNumber } : undefined
}

const questionAbout = (parties: readonly Party[]): string => JSON.stringify({
  cprNumber: parties.flatMap((party) => 'cpr' in party ? [party.cpr] : []),
  cvrNumber: parties.flatMap((party) => 'cvr' in party ? [party.cvr] : []),
})

/** Asks about so many at once; undefined where it failed. */
const createQuestion = ({ client, services, unknown, messageType }: ContactParts) => {
  const { world: { log }, route } = services
  const said = (contact: Members): Said => messageType === 'NEMSMS' ? ofNemSms(contact) : ofMailbox(contact, unknown)
  return async (parties: readonly Party[]): Promise<Answers | undefined> => {
    const sent = { type: 'application/json', body: questionAbout(parties), timeoutMs }
    const result = await client.ask('GET', '/contacts/?isBulkLookup=true', new AbortController().signal, sent)
    const list = result.kind === 'answered' && result.status === 200 ? membersOf(result)?.['contacts'] : undefined
    if (!Array.isArray(list)) {
      log.warn('digital-post.contacts.failed', { route, why: result.kind === 'answered' ? result.status : result.why })
      return undefined
    }
    return new Map(list.flatMap((each: unknown) => {
      const contact = membersIn(each)
      const party = contact && partyOf(contact)
      return party ? [[partyText(party), said(contact)] as const] : []
    }))
  }
}

/** A look-up with a memory. */
export const createContacts = (parts: ContactParts): Contacts => {
  const { services: { world, route, mac }, settings } = parts
  const remembered = createRemembered<Said>({ forMs: settings.lookUpForMs, limit: maxRemembered, now: world.now })
  const question = createQuestion(parts)
  let quietUntil = 0
  const gathering = createGathering<Party, Answers | undefined>(async (parties) => {
    const answers = world.now() < quietUntil ? undefined : await question(parties)
    if (answers === undefined) quietUntil = Math.max(quietUntil, world.now() + quietMs)
    return answers
  }, { underWay: 1 })
  const count = (answer: string): void => world.records.count('sluse_contacts_total', { route, answer })
  const asked = async (party: Party, key: string, signal: AbortSignal): Promise<Said | undefined> => {
    const answer = await gathering.ask(party, signal)
    const answers = isStopped(answer) ? undefined : answer
    const said = answers?.get(partyText(party))
    if (said !== undefined) remembered.add(key, said)
    count(answers === undefined ? 'failed' : said === undefined ? 'absent' : said === 'open' ? 'open' : 'refused')
    return said
  }
  const objection: Contacts['objection'] = async (party, signal) => {
    if (world.now() < quietUntil) return undefined
    const key = mac(partyText(party))
    const known = remembered.get(key)
    if (known !== undefined) count('remembered')
    const said = known ?? await asked(party, key, signal)
    return said === 'open' ? undefined : said
  }
  return { objection }
}
