// People who operate the hub: accounts, sessions, and the audit of what they did.
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { createAttempts } from './attempts.ts'
import { createAudit, type Audit } from './audit.ts'
import type { SingleSignOn } from './saml.ts'
import { createSessions, type Sessions, type SignedIn, type Way } from './sessions.ts'
import { createUsers, type PeopleParts, type User, type Users } from './users.ts'

export { verifyLines, type Audit, type AuditLine, type Deed, type Verified } from './audit.ts'
export { openSaml, type RoleRule, type SamlSettings, type SingleSignOn } from './saml.ts'
export type { ListedSession, Sessions, SignedIn, Way } from './sessions.ts'
export type { FirstPassword, PeopleParts, User, UserGiven, Users } from './users.ts'

/** Somebody who may be anybody: let in with one click, in the demo alone. */
export interface DemoAccount { readonly name: string; readonly roles: User['roles']; readonly silo?: string }

export interface People {
  readonly users: Users
  readonly sessions: Sessions
  readonly audit: Audit
  readonly demo: readonly DemoAccount[]
  /** Absent where no identity provider is configured. */
  readonly saml?: SingleSignOn
  /** Lets in who knows the password; answers the token of the new session. */
  signIn(name: string, password: string, address: string): Promise<Entered | Refusal>
  /** As signing in: what is guessed wrong counts. */
  changePassword(name: string, current: string, next: string, address: string): Promise<User | Refusal>
  /** Lets in one whom others vouch for. */
  enter(person: DemoAccount, way: Exclude<Way, 'password'>): Promise<Entered>
}

export interface Entered { readonly token: string; readonly signedIn: SignedIn }

/** How many passwords may be reckoned or wait for it at once. */
const mostAtOnce = 8

export const openPeople = (parts: PeopleParts, demo: readonly DemoAccount[] = [], saml?: SingleSignOn): People => {
  const users = createUsers(parts)
  const sessions = createSessions(parts, users)
  const audit = createAudit(parts.store, parts.world)
  const attempts = createAttempts(parts.world)
  let underWay = 0
  const enter = async (person: DemoAccount, way: Way): Promise<Entered> => {
    const token = await sessions.open(person, way)
    await audit.note({ by: person.name, deed: 'signed-in', details: { way } })
    return { token, signedIn: await sessions.find(token) as SignedIn }
  }
  // Those who guess wait, and no more are reckoned at once than there is memory for.
  const guarded = async <T extends object>(
    name: string, address: string, reckon: () => Promise<T | Refusal>,
  ): Promise<T | Refusal> => {
    if (underWay >= mostAtOnce || !attempts.mayTry(name, address)) return { refused: 'too-many-logins' }
    underWay += 1
    try {
      const done = await reckon()
      if (!isRefusal(done)) attempts.succeeded(name)
      else if (done.refused === 'login-refused') attempts.failed(name, address)
      return done
    } finally {
      underWay -= 1
    }
  }
  return {
    users, sessions, audit, demo, saml, enter,
    signIn: (name, password, address) => guarded(name, address, async () => {
      const user = await users.verify(name, password)
      return user ? enter(user, 'password') : { refused: 'login-refused' }
    }),
    changePassword: (name, current, next, address) => (
      guarded(name, address, () => users.changePassword(name, current, next))),
  }
}
