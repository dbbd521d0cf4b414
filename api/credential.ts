// Who is asking. Silos, and operators' programs, show a credential: random and long, so it is kept and looked up as a plain
// SHA-256 hash; the token itself is never stored, logged or answered. People show the cookie of a session, and with everything
// that changes something a word that no other site knows. Each route names the right it asks for; the table is core/right.ts.
import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { confinedTo, may, type OperatingRight, type Person, type Role } from '../core/right.ts'
import type { Silo } from '../core/silo.ts'
import type { Sessions, SignedIn } from '../people/index.ts'
import { tokenIn } from './cookie.ts'
import { problem, sendProblem, type Problem } from './problem.ts'

/** What a route asks of its caller: a silo's credential, a right of the operators', `inlet` (it checks by itself), or `open`. */
export type Right = 'silo' | 'inlet' | 'open' | OperatingRight

export type Caller =
  | { readonly kind: 'silo'; readonly silo: Silo }
  | { readonly kind: 'person'; readonly person: Person; readonly session?: SignedIn & { readonly token: string } }

/** Somebody, or something, that operates the hub with a credential of the configuration. */
export interface Operator { readonly name: string; readonly credentials: readonly string[]; readonly roles: readonly Role[] }

declare module 'fastify' {
  interface FastifyRequest { caller: Caller | null }
  interface FastifyContextConfig { right: Right }
  // What OpenAPI tells of a route beside what Fastify validates.
  interface FastifySchema { summary?: string; description?: string; tags?: readonly string[] }
}

const bearer = /^Bearer ([\x21-\x7e]{16,200})$/i

const directory = (silos: Iterable<Silo>, operators: readonly Operator[]): ReadonlyMap<string, Caller> => {
  const callers = new Map<string, Caller>()
  for (const silo of silos) for (const each of silo.credentials) callers.set(each, { kind: 'silo', silo })
  for (const { name, credentials, roles } of operators) {
    for (const each of credentials) callers.set(each, { kind: 'person', person: { name, roles } })
  }
  return callers
}

const allows = (caller: Caller, right: Right): boolean => {
  if (caller.kind === 'silo' || right === 'silo') return caller.kind === right
  return right !== 'open' && right !== 'inlet' && may(caller.person, right)
}

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

const isSame = (one: string, other: string): boolean => (
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other)))

/** What is wrong with a request of a session, before its rights are looked at. */
const misused = ({ method, headers }: FastifyRequest, { csrf, mustChange }: SignedIn, right: Right): Problem | undefined => {
  if (mustChange && right !== 'be-signed-in') return problem('password-change-due')
  const site = headers['sec-fetch-site']
  const isForeign = site === 'cross-site' || site === 'same-site'
  const shown = String(headers['x-sluse-csrf'] ?? '')
  return !safe.has(method) && (isForeign || !isSame(shown, csrf)) ? problem('csrf-missing') : undefined
}

/** The hook that lets a request in; each route declares the right it asks for. */
export const createGuard = (silos: Iterable<Silo>, operators: readonly Operator[], sessions: Pick<Sessions, 'find'>) => {
  const callers = directory(silos, operators)

  const judge = (request: FastifyRequest, caller: Caller, right: Right): Problem | undefined => {
    const wrong = caller.kind === 'person' && caller.session && misused(request, caller.session, right)
    if (wrong) return wrong
    if (!allows(caller, right)) return problem('right-missing')
    request.caller = caller
    return undefined
  }
  const ofSession = async (token: string): Promise<Caller | undefined> => {
    const session = await sessions.find(token)
    return session && { kind: 'person', person: session.person, session: { ...session, token } }
  }
  return (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void): void => {
    const { right } = request.routeOptions.config
    if (right === 'open' || right === 'inlet' || right === undefined) return next()
    const conclude = (caller: Caller | undefined): void => {
      const refused = caller ? judge(request, caller, right) : problem('credential-unknown')
      if (refused) return void sendProblem(reply, refused)
      next()
    }
    const token = bearer.exec(request.headers.authorization ?? '')?.[1]
    if (token) return conclude(callers.get(hash('sha256', token, 'hex')))
    const cookie = tokenIn(request)
    if (!cookie) return void sendProblem(reply, problem('credential-missing'))
    void ofSession(cookie).then(conclude, next)
  }
}

/** The silo that asks; only behind the right `silo`. */
export const siloOf = (request: FastifyRequest): Silo => {
  if (request.caller?.kind !== 'silo') throw new Error('the route is not guarded')
  return request.caller.silo
}

/** Who asks; only behind a right of the operators'. */
export const personOf = (request: FastifyRequest): Person => {
  if (request.caller?.kind !== 'person') throw new Error('the route is not guarded')
  return request.caller.person
}

/** The name of who asks; only behind a right of the operators'. */
export const operatorOf = (request: FastifyRequest): string => personOf(request).name

/** The one silo that the caller may see by the right of this route; undefined where there is no such limit. */
export const confinedIn = (request: FastifyRequest): string | undefined => (
  confinedTo(personOf(request), request.routeOptions.config.right as OperatingRight))
