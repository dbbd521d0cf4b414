// Sessions. Whoever has signed in shows a token that only the browser knows; the ledger keeps its hash. A session ends after a
// while without a request, and after a working day whatever happens. Rights are looked up anew for each request, so that what is
// taken from a user is gone at once.
import { createHash } from 'node:crypto'
import type { Person, Role } from '../core/right.ts'
import { changeRecord, recordOf } from './records.ts'
import type { PeopleParts, Users } from './users.ts'

/** How somebody showed who they are. */
export type Way = 'password' | 'saml' | 'demo'

interface Session {
  readonly user: string
  readonly way: Way
  /** What an identity provider said; such a user has no account here. */
  readonly given?: { readonly roles: readonly Role[]; readonly silo?: string }
  readonly createdAt: number
  readonly seenAt: number
}

/** One who is signed in, as a request knows them. */
export interface SignedIn {
  readonly person: Person
  /** Sent back with everything that changes something: no other site knows it. */
  readonly csrf: string
  readonly mustChange: boolean
  readonly way: Way
  /** When it ends whatever happens. */
  readonly endsAt: number
}

export interface ListedSession extends Pick<Session, 'user' | 'way' | 'createdAt' | 'seenAt'> { readonly id: string }

export interface Sessions {
  /** Answers the token. */
  open(user: Person, way: Way): Promise<string>
  find(token: string): Promise<SignedIn | undefined>
  close(token: string): Promise<void>
  all(): Promise<readonly ListedSession[]>
  /** Ends one by its id; false where there is none. */
  end(id: string): Promise<boolean>
  /** Ends all of a user's, but for the one whose token is told. */
  endOf(user: string, except?: string): Promise<void>
}

export const idleMs = 30 * 60_000
export const longestMs = 10 * 3_600_000
const noteMs = 60_000
const mostOfUser = 10
const mostOfAll = 2_000

const prefix = 'session/'
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const idOf = (token: string): string => hash(`session ${token}`)
const csrfOf = (token: string): string => hash(`csrf ${token}`).slice(0, 43)

const isOver = ({ createdAt, seenAt }: Session, now: number): boolean => now >= seenAt + idleMs || now >= createdAt + longestMs

type Listed = Session & { readonly id: string }

export const createSessions = ({ store, world, bytes }: PeopleParts, users: Pick<Users, 'read'>): Sessions => {
  const end = async (id: string): Promise<boolean> => {
    const found = await recordOf(store, `${prefix}${id}`)
    await changeRecord<Session>(store, `${prefix}${id}`, (session) => session && null)
    return found !== undefined
  }
  const listed = async (): Promise<readonly Listed[]> => (await store.kept(prefix))
    .map(({ name, value }) => ({ ...JSON.parse(value) as Session, id: name.slice(prefix.length) }))
  const endAll = async (some: readonly Listed[]): Promise<void> => {
    for (const { id } of some) await end(id)
  }
  // What is over goes, and what is too much: the oldest.
  const makeRoom = async (user: string): Promise<void> => {
    const [now, every] = [world.now(), (await listed()).toSorted((one, other) => other.seenAt - one.seenAt)]
    const live = every.filter((session) => !isOver(session, now))
    const kept = new Set([...live.filter((one) => one.user !== user).slice(0, mostOfAll - 1),
      ...live.filter((one) => one.user === user).slice(0, mostOfUser - 1)])
    await endAll(every.filter((session) => !kept.has(session)))
  }
  const seen = (id: string, now: number): Promise<Session | undefined> =>
    changeRecord<Session>(store, `${prefix}${id}`, (session) => session && { ...session, seenAt: Math.max(session.seenAt, now) })

  /** Whoever has an account is what the account says now; others are what their identity provider said. */
  const personOf = async ({ user, given, way }: Session): Promise<Pick<SignedIn, 'person' | 'mustChange'> | undefined> => {
    if (given) return { person: { name: user, ...given }, mustChange: false }
    const found = await users.read(user)
    if (!found || found.disabled) return undefined
    const { name, roles, silo, mustChange = false } = found
    return { person: { name, roles, ...(silo !== undefined && { silo }) }, mustChange: mustChange && way === 'password' }
  }
  return {
    open: async ({ name: user, roles, silo }, way) => {
      await makeRoom(user)
      const [token, now] = [Buffer.from(bytes(32)).toString('base64url'), world.now()]
      const given = way === 'password' ? undefined : { roles, ...(silo !== undefined && { silo }) }
      await changeRecord<Session>(store, `${prefix}${idOf(token)}`, () => (
        { user, way, ...(given && { given }), createdAt: now, seenAt: now }))
      return token
    },
    find: async (token) => {
      const [id, now] = [idOf(token), world.now()]
      const record = await recordOf(store, `${prefix}${id}`)
      const session = record && JSON.parse(record.value) as Session
      if (!session || isOver(session, now)) return undefined
      const known = await personOf(session)
      if (known && now - session.seenAt > noteMs) await seen(id, now)
      return known && { ...known, csrf: csrfOf(token), way: session.way, endsAt: session.createdAt + longestMs }
    },
    close: async (token) => void await end(idOf(token)),
    all: async () => (await listed()).filter((session) => !isOver(session, world.now()))
      .map(({ id, user, way, createdAt, seenAt }) => ({ id, user, way, createdAt, seenAt })),
    end,
    endOf: async (user, except) => endAll((await listed()).filter((one) => (
      one.user === user && (except === undefined || one.id !== idOf(except))))),
  }
}
