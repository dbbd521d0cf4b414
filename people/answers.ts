// An identity provider's answer lets in only the browser that asked. It comes from another site, and what shows which browser it
// is may not be sent along from there; so the answer is checked and put aside under a ticket, and the browser, on a page of the
// hub's own by then, collects it: with the ticket, which only the browser has that brought the answer, and with the nonce, which
// only the one has that began. Somebody else's answer lets nobody in (login CSRF), and an answer to a request that somebody else
// began lets in neither of the two (SAML 2.0 Profiles, section 4.1.6.2; OWASP, SAML security).
import { createHash } from 'node:crypto'
import type { Refusal } from '../core/refusal.ts'
import type { Person } from '../core/right.ts'
import type { World } from '../core/world.ts'
import { recordOf, type Ledger } from './records.ts'

const prefix = 'saml-answer/'
const waitMs = 60_000
const mostWaiting = 500
const elsewhere: Refusal = { refused: 'login-elsewhere' }

interface Answer { readonly at: number; readonly request: string; readonly person: Person }

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The request's own id, which the nonce alone leads to. */
export const requestOf = (nonce: string): string => `_${hash(`saml request ${nonce}`)}`

const nameOf = (ticket: string): string => `${prefix}${hash(`saml answer ${ticket}`)}`

export const createAnswers = (store: Ledger, { now }: Pick<World, 'now'>, newSecret: () => string) => {
  const drop = ({ name, version }: { readonly name: string; readonly version: number }): Promise<boolean> => (
    store.keep({ name, version: version + 1, value: undefined }))
  const isOver = (value: string): boolean => now() - (JSON.parse(value) as Answer).at >= waitMs
  return {
    /** Puts aside who somebody is by the answer to a request; answers the ticket, or nothing where too many wait. */
    put: async (request: string, person: Person): Promise<string | undefined> => {
      const all = await store.kept(prefix)
      const over = all.filter(({ value }) => isOver(value))
      for (const each of over) await drop(each)
      if (all.length - over.length >= mostWaiting) return undefined
      const ticket = newSecret()
      const answer: Answer = { at: now(), request, person }
      await store.keep({ name: nameOf(ticket), version: 1, value: JSON.stringify(answer) })
      return ticket
    },
    /** Once: whoever collects it, rightly or not, there is no other time. */
    collect: async (ticket: string, nonce: string): Promise<Person | Refusal> => {
      const found = await recordOf(store, nameOf(ticket))
      if (!found || !await drop(found) || isOver(found.value)) return elsewhere
      const { request, person } = JSON.parse(found.value) as Answer
      return request === requestOf(nonce) ? person : elsewhere
    },
  }
}
